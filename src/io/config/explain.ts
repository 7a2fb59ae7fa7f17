import { isPlainObject } from './kinds.ts'
import { isSecretKey, mask } from './secrets.ts'
import type { Settings } from './settings.ts'

/** One resolved setting, for people. */
export interface SettingRow {
  readonly key: string
  /** Without any secret; empty where there is nothing. */
  readonly value: string
  /** Where it came from; see `Settings.origins`. */
  readonly from: string
}

/** All settings in reading order, each with where it came from, and no secret in any of them. */
export function explainSettings(settings: Settings): readonly SettingRow[] {
  const { environment, revisionFile, origins, secrets } = settings
  const { connection, connectionProblem } = environment
  const row = (key: string, value: unknown, from = origins[key] ?? ''): SettingRow => {
    return { key, value: mask(shown(value), secrets), from: mask(from, secrets) }
  }
  const driverOptions = Object.entries(connection?.connection ?? {}).map(([key, value]) => {
    return row(`connection.${key}`, isSecretKey(key) ? '****' : value, connection?.source)
  })
  return [
    row('environment', environment.name),
    row('production', environment.production),
    row('connection', connection?.label ?? connectionProblem?.message),
    ...(connection ? [row('connection.driver', connection.driver, connection.source)] : []),
    ...driverOptions,
    row('pool.min', environment.pool.min),
    row('pool.max', environment.pool.max),
    row('schemas', environment.schemas),
    row('lockTimeout', milliseconds(environment.lockTimeout)),
    row('statementTimeout', milliseconds(environment.statementTimeout)),
    row('target', environment.target),
    row('branches', environment.branches),
    row('versionTable.schema', environment.versionTable.schema),
    row('versionTable.revision', environment.versionTable.revision),
    row('versionTable.meta', environment.versionTable.meta),
    row(
      'locations',
      settings.locations.map(({ path, recursive }) => (recursive ? `${path} (recursive)` : path)),
    ),
    row('templates', settings.templates),
    ...Object.entries(revisionFile).map(([key, value]) => row(`revisionFile.${key}`, value)),
  ]
}

function milliseconds(duration: number | undefined): string | undefined {
  return duration === undefined ? undefined : `${duration} ms`
}

function shown(value: unknown): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return value.includes('\n') ? '(text)' : value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return value.map(shown).join(', ')
  if (!isPlainObject(value)) return `(${typeof value})`
  const entries = Object.entries(value)
  return `{ ${entries.map(([key, inner]) => `${key}: ${isSecretKey(key) ? '****' : shown(inner)}`).join(', ')} }`
}
