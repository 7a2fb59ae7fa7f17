import type { DialectName } from '../../core/dialect.ts'
import { MigError } from '../../errors.ts'
import { suggestion } from './kinds.ts'
import type { DriverName } from './settings.ts'

/** A kind of database, and the driver that speaks to it. */
export interface DatabaseKind {
  readonly dialect: DialectName
  readonly driver: DriverName
}

const POSTGRES: DatabaseKind = { dialect: 'postgres', driver: 'pg' }
const MYSQL: DatabaseKind = { dialect: 'mysql', driver: 'mysql2' }
const MARIADB: DatabaseKind = { dialect: 'mariadb', driver: 'mysql2' }
const SQLITE: DatabaseKind = { dialect: 'sqlite', driver: 'sqlite3' }

const KINDS: Readonly<Record<string, DatabaseKind>> = {
  postgres: POSTGRES,
  postgresql: POSTGRES,
  pg: POSTGRES,
  mysql: MYSQL,
  mysql2: MYSQL,
  mariadb: MARIADB,
  sqlite: SQLITE,
  sqlite3: SQLITE,
}

/** The database that a name means: ours, or that of its driver. `source` says in the error where it was written. */
export function databaseKind(name: string, source: string): DatabaseKind {
  const known = name.toLowerCase()
  if (Object.hasOwn(KINDS, known)) return KINDS[known]!
  // postgresql+psycopg2 is how SQLAlchemy's users write it
  const base = known.split('+')[0]!
  const near = Object.hasOwn(KINDS, base) ? `write "${base}"` : suggestion(name, Object.keys(KINDS))
  const advice = near === undefined ? '' : `: ${near}`
  throw new MigError(
    'connection.unsupported',
    `${source} asks for "${name}", which is none of ours${advice}`,
    {
      hint: ['we speak postgres (postgresql, pg), mysql (mysql2), mariadb and sqlite (sqlite3)'],
      details: { source, name },
    },
  )
}

/** A URL of a database in its parts, all decoded. */
export type DatabaseUrl = FileUrl | ServerUrl

export interface FileUrl {
  readonly kind: DatabaseKind
  /** As it is written, relative or not, or `:memory:`. */
  readonly filename: string
}

export interface ServerUrl {
  readonly kind: DatabaseKind
  readonly user: string | undefined
  readonly password: string | undefined
  /** Without the brackets of IPv6. */
  readonly host: string | undefined
  readonly port: number | undefined
  readonly database: string | undefined
  readonly options: readonly (readonly [name: string, value: string])[]
}

/** Takes the URL of a database to pieces. Throws where it cannot; `source` names the URL, which is never shown. */
export function parseDatabaseUrl(url: string, source: string): DatabaseUrl {
  const match = /^([A-Za-z][\w+.-]*):(.*)$/s.exec(url.trim())
  if (!match) throw malformed(source, 'it has no scheme, such as postgres:// or sqlite:')
  const [, scheme, rest] = match as unknown as [string, string, string]
  const kind = scheme.toLowerCase() === 'file' ? SQLITE : databaseKind(scheme, source)
  return kind === SQLITE ? { kind, filename: fileName(rest, source) } : parseServer(kind, rest, source)
}

function fileName(rest: string, source: string): string {
  const [path = '', query] = rest.replace(/^\/\//, '').split('?')
  if (query !== undefined) throw malformed(source, 'a SQLite URL takes no options')
  const name = decode(path, source)
  if (name === '' || name === '/')
    throw malformed(source, 'it names no file; sqlite:./app.db and sqlite::memory: do')
  // sqlite:///C:/app.db
  return name.replace(/^\/(?=[A-Za-z]:[\\/])/, '')
}

function parseServer(kind: DatabaseKind, rest: string, source: string): ServerUrl {
  const match = /^\/\/([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s.exec(rest)
  if (!match || rest.includes('#'))
    throw malformed(source, match ? 'it has a "#"' : 'after the scheme comes "//"')
  const authority = match[1]!
  const end = authority.lastIndexOf('@')
  if (end < 0 && rest.includes('@'))
    throw malformed(source, 'what stands before its "@" cannot be told apart')
  const path = match[2] ?? ''
  if (/[/@]/.test(path)) throw malformed(source, 'the name of its database has a "/" or a "@"')
  const [user, password] = userInfo(authority.slice(0, Math.max(end, 0)))
  const address = /^(?:\[([\dA-Fa-f:.%]+)\]|([^:[\],]*))(?::(\d*))?$/.exec(authority.slice(end + 1))
  if (!address) throw malformed(source, 'its host and port cannot be told apart')
  const port = address[3] ? portNumber(address[3]) : undefined
  if (address[3] && port === undefined) throw malformed(source, 'its port is no number from 1 to 65535')
  return {
    kind,
    user: user && decode(user, source),
    password: password && decode(password, source),
    host: decode(address[1] ?? address[2] ?? '', source) || undefined,
    port,
    database: decode(path, source) || undefined,
    options: optionsOf(match[3] ?? '', source),
  }
}

function userInfo(text: string): readonly [user: string | undefined, password: string | undefined] {
  const colon = text.indexOf(':')
  return colon < 0
    ? [text || undefined, undefined]
    : [text.slice(0, colon) || undefined, text.slice(colon + 1)]
}

function optionsOf(query: string, source: string): readonly (readonly [string, string])[] {
  const parts = query.split('&').filter((part) => part !== '')
  return parts.map((part) => {
    const [name = '', ...value] = part.split('=')
    return [decode(name, source), decode(value.join('='), source)] as const
  })
}

/** A port as a number, which may be written in digits; undefined where it is none. */
export function portNumber(port: unknown): number | undefined {
  const number = typeof port === 'string' && /^\d+$/.test(port) ? Number(port) : port
  return typeof number === 'number' && Number.isInteger(number) && number >= 1 && number <= 65_535
    ? number
    : undefined
}

function decode(text: string, source: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw malformed(source, 'a "%" in it is not followed by two hexadecimal digits')
  }
}

function malformed(source: string, problem: string): MigError {
  return new MigError('connection.invalid', `${source} is not the URL of a database: ${problem}`, {
    hint: [
      'postgres://user:password@host:5432/name, mysql://user:password@host:3306/name, sqlite:./file.db',
      'in user and password write @ : / ? # % as %40 %3A %2F %3F %23 %25',
    ],
    details: { source },
  })
}
