import { isAbsolute, relative, resolve } from 'node:path'
import { MigError } from '../../errors.ts'
import type { EnvironmentChecked } from './check.ts'
import type { ConnectionSettings, DriverName } from './settings.ts'
import { type Params, readUrlOptions } from './url-options.ts'
import { type DatabaseKind, databaseKind, parseDatabaseUrl, portNumber } from './url.ts'
import type { Variables } from './variables.ts'

/** All that a connection may be made of. */
export interface ConnectionRequest {
  /** The name of the environment. */
  readonly environment: string
  /** What is written down for it. */
  readonly written: Pick<EnvironmentChecked, 'url' | 'connection' | 'dialect' | 'client'>
  /** The place where one of those keys stands: `environments.prod.url`, `--url`. */
  readonly place: (key: string) => string
  /** The same, with the variables that were filled into it. */
  readonly origin: (place: string) => string
  /** Variables that a key's value names and that are not set, by the key's place. */
  readonly missing: ReadonlyMap<string, readonly string[]>
  readonly env: Variables
  /** Where a variable was set: `environment`, or the name of a dotenv file. */
  readonly setIn: (variable: string) => string
  /** The absolute folder that relative files start from. */
  readonly root: string
}

/**
 * The connection of an environment: what is written down for it, and only where neither `url` nor `connection` is,
 * DATABASE_URL or the DB_* variables. Throws where there is none, or none that can work.
 */
export async function resolveConnection(request: ConnectionRequest): Promise<ConnectionSettings> {
  const { written, place, missing } = request
  for (const key of ['url', 'connection', 'dialect', 'client']) {
    const names = missing.get(place(key))
    if (names) throw unfilled(place(key), names, request)
  }
  if (written.url !== undefined && written.connection !== undefined) {
    throw invalid(`${place('url')} and ${place('connection')} are both there: keep one`)
  }
  const asked = askedKind(request)
  if (written.url !== undefined) return await fromText(written.url, 'url', asked, request)
  if (typeof written.connection === 'string')
    return await fromText(written.connection, 'connection', asked, request)
  if (written.connection !== undefined) return await fromObject(written.connection, asked, request)
  return await fromVariables(asked, request)
}

function askedKind({ written, place }: ConnectionRequest): DatabaseKind | undefined {
  const dialect = written.dialect === undefined ? undefined : databaseKind(written.dialect, place('dialect'))
  const client = written.client === undefined ? undefined : databaseKind(written.client, place('client'))
  if (dialect && client && dialect.driver !== client.driver) {
    throw invalid(`${place('dialect')} is "${dialect.dialect}", but ${place('client')} is "${client.driver}"`)
  }
  return dialect ?? client
}

async function fromText(
  text: string,
  key: string,
  asked: DatabaseKind | undefined,
  request: ConnectionRequest,
) {
  const place = request.place(key)
  if (text.trim() === '') throw empty(place, request)
  const source = request.origin(place)
  const isBareFile = asked?.dialect === 'sqlite' && !/^[A-Za-z]{2,}:/.test(text)
  return isBareFile
    ? fromFile(text, asked, source, request.root)
    : await fromUrl(text, asked, source, request)
}

async function fromUrl(
  url: string,
  asked: DatabaseKind | undefined,
  source: string,
  request: ConnectionRequest,
) {
  const parsed = parseDatabaseUrl(url, source)
  if (asked && asked.driver !== parsed.kind.driver) {
    throw invalid(
      `${source} is a URL for ${parsed.kind.dialect}, but ${asked.dialect} is asked for beside it`,
    )
  }
  const kind = asked ?? parsed.kind
  if ('filename' in parsed) return fromFile(parsed.filename, kind, source, request.root)
  const options = await readUrlOptions(parsed.options, kind.driver, source, request.root)
  const { user, password, host, port, database } = parsed
  return toServer({ user, password, host, port, database, ...options }, kind, source)
}

async function fromObject(given: Params, asked: DatabaseKind | undefined, request: ConnectionRequest) {
  const place = request.place('connection')
  const source = request.origin(place)
  const { connectionString, ...rest } = given
  for (const key of ['connectionString', 'filename', 'host', 'user', 'database', 'socketPath']) {
    if (!Object.hasOwn(given, key)) continue
    const value = given[key]
    const isMissing = value === undefined || value === null || value === ''
    if (isMissing) throw empty(`${place}.${key}`, request)
    if (typeof value !== 'string') throw invalid(`${place}.${key}: expected a string, got a ${typeof value}`)
  }
  if (typeof connectionString === 'string') {
    const connection = await fromUrl(connectionString, asked, `${source}.connectionString`, request)
    if (connection.dialect === 'sqlite') return connection
    return toServer({ ...connection.connection, ...rest }, connection, source)
  }
  if (typeof given.filename === 'string' && (!asked || asked.dialect === 'sqlite')) {
    const file = fromFile(given.filename, asked ?? databaseKind('sqlite', place), source, request.root)
    return { ...file, connection: { ...rest, ...file.connection } }
  }
  if (!asked) throw invalid(`${place} does not say which kind of database it is: write dialect beside it`)
  if (asked.dialect === 'sqlite') throw unset(request, `${place} names no filename`)
  return toServer(rest, asked, source)
}

const PARTS = ['DB_ENGINE', 'DB_HOST', 'DB_PORT', 'DB_NAME', 'DB_USER', 'DB_PASSWORD'] as const

async function fromVariables(asked: DatabaseKind | undefined, request: ConnectionRequest) {
  const { env, setIn, environment } = request
  if (env.DATABASE_URL)
    return await fromUrl(env.DATABASE_URL, asked, `DATABASE_URL (${setIn('DATABASE_URL')})`, request)
  const there = PARTS.filter((name) => env[name])
  if (there.length === 0) {
    throw unset(request, 'it names no url, and neither DATABASE_URL nor DB_ENGINE is set')
  }
  const kind = env.DB_ENGINE ? databaseKind(env.DB_ENGINE, `DB_ENGINE (${setIn('DB_ENGINE')})`) : asked
  const set = `${there.join(', ')} ${there.length > 1 ? 'are' : 'is'} set`
  if (!kind) throw unset(request, `${set}, but DB_ENGINE is not`)
  if (asked && asked.driver !== kind.driver) {
    throw invalid(
      `DB_ENGINE (${setIn('DB_ENGINE')}) is not the ${asked.dialect} that ${request.place('dialect')} asks for`,
    )
  }
  if (!env.DB_NAME) throw unset(request, `${set}, but DB_NAME is not`)
  const origins = new Set(there.map(setIn))
  const source =
    origins.size === 1
      ? `${there.join(', ')} (${[...origins].join()})`
      : there.map((name) => `${name} (${setIn(name)})`).join(', ')
  if (kind.dialect === 'sqlite') return fromFile(env.DB_NAME, kind, source, request.root)
  const port = env.DB_PORT ? portNumber(env.DB_PORT) : undefined
  if (env.DB_PORT && port === undefined) {
    throw invalid(
      `DB_PORT (${setIn('DB_PORT')}) is no number from 1 to 65535, in environment "${environment}"`,
    )
  }
  const params = {
    host: env.DB_HOST,
    port,
    database: env.DB_NAME,
    user: env.DB_USER,
    password: env.DB_PASSWORD,
  }
  return toServer(params, asked ?? kind, source)
}

function fromFile(filename: string, kind: DatabaseKind, source: string, root: string): ConnectionSettings {
  const path = filename === ':memory:' ? filename : resolve(root, filename)
  const inside = relative(root, path)
  const isInside = filename !== ':memory:' && !inside.startsWith('..') && !isAbsolute(inside)
  return { ...kind, connection: { filename: path }, label: `sqlite ${isInside ? inside : path}`, source }
}

const PORTS = { pg: 5432, mysql2: 3306, sqlite3: undefined } as const

function toServer(given: Params, kind: DatabaseKind, source: string): ConnectionSettings {
  const { dialect, driver } = kind
  const params = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined && value !== ''),
  )
  const { host, port: portGiven = PORTS[driver], database, user, socketPath, ...rest } = params
  if (typeof database !== 'string') throw invalid(`${source} names no database`)
  const port = portNumber(portGiven)
  if (port === undefined) throw invalid(`${source}: its port is no number from 1 to 65535`)
  const place = typeof host === 'string' ? host : 'localhost'
  const reached = typeof socketPath === 'string' ? { socketPath } : { host: place, port }
  const named = user === undefined ? { database } : { user, database }
  const address = typeof socketPath === 'string' ? socketPath : shownAddress(place, port, driver)
  const label = `${dialect} ${typeof user === 'string' ? `${user}@` : ''}${address}/${database}`
  return { dialect, driver, connection: { ...reached, ...named, ...rest }, label, source }
}

function shownAddress(host: string, port: number, driver: DriverName): string {
  if (host.startsWith('/')) return host
  return `${host.includes(':') ? `[${host}]` : host}${port === PORTS[driver] ? '' : `:${port}`}`
}

function invalid(message: string): MigError {
  return new MigError('connection.invalid', message)
}

function unfilled(place: string, names: readonly string[], request: ConnectionRequest): MigError {
  const variables = names.map((name) => `\${${name}}`).join(' and ')
  const verb = names.length > 1 ? 'are' : 'is'
  return unset(request, `${place} names ${variables}, which ${verb} not set`, [
    `set ${names.join(' and ')} in the environment, or in .env.${request.environment} beside the config`,
  ])
}

function empty(place: string, request: ConnectionRequest): MigError {
  return unset(request, `${place} is written down, but it is empty`, [
    `if it reads a variable, set that in the environment, or in .env.${request.environment} beside the config`,
    ...(request.env.DATABASE_URL
      ? ['DATABASE_URL is set, but it never stands in for one that is written down']
      : []),
  ])
}

function unset({ environment }: ConnectionRequest, reason: string, hint?: readonly string[]): MigError {
  return new MigError('connection.unset', `environment "${environment}" has no database: ${reason}`, {
    hint: hint ?? [
      `write environments.${environment}.url into the config, or`,
      `set DATABASE_URL in the environment, or in .env.${environment} beside the config`,
    ],
    details: { environment },
  })
}
