import { accessSync, constants, existsSync } from 'node:fs'
import { atLeast, versionOf, type DialectName } from '../../core/dialect.ts'
import type { Glance } from '../../core/journal/glance.ts'
import { MigError } from '../../errors.ts'
import type { ConnectionSettings } from '../../io/config/settings.ts'
import type { InitOptions } from './options.ts'

/** The oldest versions that mig's own statements run on. */
const OLDEST: Readonly<Record<DialectName, readonly number[]>> = {
  postgres: [12],
  mysql: [8],
  mariadb: [10, 5],
  sqlite: [3, 35],
}

/** Servers that speak the language of another one, and are none. TiDB and Vitess are worked with, under a lease. */
const LOOKALIKE = /CockroachDB|Redshift|YugabyteDB/i

type Needs = Pick<InitOptions, 'readOnly' | 'server'>

/**
 * What answers, if the application can work with it. Throws `database.unfit` for a server of another kind or an older
 * version, and for one that takes no writes.
 */
export function healthy(
  { server, version, isReadOnly }: Omit<Glance, 'state'>,
  settings: ConnectionSettings,
  { readOnly = false, server: wanted = {} }: Needs,
): { readonly kind: DialectName; readonly version: string } {
  const kind = kindOf(server, settings.dialect)
  const lookalike = LOOKALIKE.exec(server)?.[0]
  if (lookalike !== undefined) throw unfit(settings, `it is ${lookalike}, which mig does not know`)
  if (wanted.kind !== undefined && wanted.kind !== kind)
    throw unfit(settings, `it is ${kind} ${version}, and ${wanted.kind} is asked for`)
  const oldest = wanted.atLeast === undefined ? OLDEST[kind] : versionOf(wanted.atLeast)
  if (!atLeast(versionOf(version), ...oldest))
    throw unfit(settings, `it is ${kind} ${version}, older than ${oldest.join('.')}`)
  if (!readOnly && (isReadOnly || isFileReadOnly(settings)))
    throw unfit(settings, 'it takes no writes', [
      'a standby, or a server that was set to read only: connect to the primary',
      'readOnly: true   says that this process only reads',
    ])
  return { kind, version }
}

function kindOf(server: string, dialect: DialectName): DialectName {
  if (dialect !== 'mysql' && dialect !== 'mariadb') return dialect
  return /mariadb/i.test(server) ? 'mariadb' : 'mysql'
}

function isFileReadOnly({ driver, connection }: ConnectionSettings): boolean {
  const { filename } = connection
  if (driver !== 'sqlite3' || typeof filename !== 'string' || !existsSync(filename)) return false
  try {
    accessSync(filename, constants.W_OK)
    return false
  } catch {
    return true
  }
}

function unfit(
  { label, source }: ConnectionSettings,
  problem: string,
  hint: readonly string[] = [],
): MigError {
  return new MigError('database.unfit', `${label} cannot serve: ${problem}`, {
    hint: [...hint, `the connection comes from ${source}`],
    details: { database: label },
  })
}
