import { isPlainObject } from './kinds.ts'
import { isSecretKey, mask } from './secrets.ts'
import type { SchemaSource, Settings } from './settings.ts'

/** What JSON can hold. What it cannot, such as a function, stands there as text in brackets. */
export type SettingValue =
  null | boolean | number | string | readonly SettingValue[] | { readonly [key: string]: SettingValue }

/** One resolved setting. */
export interface SettingRow {
  readonly key: string
  /** Without any secret; null where there is nothing. */
  readonly value: SettingValue
  /** What the number counts: milliseconds. */
  readonly unit?: 'ms'
  /** Where it came from; see `Settings.origins`. */
  readonly from: string
}

/** All settings in reading order, each with where it came from, and no secret in any of them. */
export function explainSettings(settings: Settings): readonly SettingRow[] {
  const { environment, revisionFile, naming, origins, secrets } = settings
  const { connection, connectionProblem } = environment
  const row = (key: string, value: unknown, from = origins[key] ?? ''): SettingRow => {
    return { key, value: plain(value, secrets), from: mask(from, secrets) }
  }
  const duration = (key: string, milliseconds: number | undefined): SettingRow => {
    if (milliseconds === undefined) return row(key, undefined)
    const { from, ...rest } = row(key, milliseconds)
    return { ...rest, unit: 'ms', from }
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
    ...(environment.pooled ? [row('pooled', environment.pooled.label, environment.pooled.source)] : []),
    row('pool.min', environment.pool.min),
    row('pool.max', environment.pool.max),
    row('schema', environment.schema.map(sourceText)),
    row('autogenerate.include', environment.autogenerate.include),
    row('autogenerate.exclude', environment.autogenerate.exclude),
    ...Object.entries(environment.autogenerate.renames).map(([key, value]) =>
      row(`autogenerate.renames.${key}`, value),
    ),
    row('schemas', environment.schemas),
    duration('lockTimeout', environment.lockTimeout),
    duration('lease', environment.lease),
    duration('statementTimeout', environment.statementTimeout),
    row('target', environment.target),
    row('policy.downgrade', environment.policy.downgrade),
    row('policy.maxRisk', environment.policy.maxRisk),
    row(
      'policy.hours',
      environment.policy.hours.map(({ text }) => text),
    ),
    row('policy.maxRowsAtRisk', environment.policy.maxRowsAtRisk),
    row('policy.backup', environment.policy.backup),
    row('policy.allowedImports', environment.policy.allowedImports),
    row('branches', environment.branches),
    row('backup.mode', environment.backup.mode),
    row('backup.folder', environment.backup.folder),
    duration('backup.keep', environment.backup.keep),
    row('versionTable.schema', environment.versionTable.schema),
    row('versionTable.revision', environment.versionTable.revision),
    row('versionTable.meta', environment.versionTable.meta),
    row('versionTable.lock', environment.versionTable.lock),
    row('versionTable.statement', environment.versionTable.statement),
    row('versionTable.audit', environment.versionTable.audit),
    row('versionTable.backup', environment.versionTable.backup),
    row('versionTable.inverse', environment.versionTable.inverse),
    row(
      'locations',
      settings.locations.map(({ path, recursive }) => (recursive ? `${path} (recursive)` : path)),
    ),
    row('templates', settings.templates),
    ...Object.entries(revisionFile).map(([key, value]) => row(`revisionFile.${key}`, value)),
    ...Object.entries(naming).map(([key, value]) => row(`naming.${key}`, value)),
    row('hooks.onStep', settings.hooks.onStep),
    row('hooks.onSlow', settings.hooks.onSlow),
    row('hooks.onFailure', settings.hooks.onFailure),
    duration('hooks.slowAfter', settings.hooks.slowAfter),
  ]
}

function plain(value: unknown, secrets: readonly string[]): SettingValue {
  if (value === undefined || value === null) return null
  if (typeof value === 'string') return value.includes('\n') ? '(text)' : mask(value, secrets)
  if (typeof value === 'number' || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map((each) => plain(each, secrets))
  if (!isPlainObject(value)) return `(${typeof value})`
  const entries = Object.entries(value)
  return Object.fromEntries(
    entries.map(([key, inner]) => [key, isSecretKey(key) ? '****' : plain(inner, secrets)]),
  )
}

/** A source of the wanted schema in one line. */
function sourceText(source: SchemaSource): string {
  switch (source.kind) {
    case 'files':
      return source.pattern
    case 'command':
      return [source.command].flat().join(' ')
    case 'database':
      return source.connection === undefined ? source.problem.message : source.connection.label
    case 'revisions':
      return source.kind
  }
}
