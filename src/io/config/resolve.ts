import { resolve } from 'node:path'
import type { Hooks } from '../../core/audit/hooks.ts'
import { DEFAULT_NAMING, type Naming } from '../../core/schema/names.ts'
import { isMigError, type MigError } from '../../errors.ts'
import {
  AUTOGENERATE_KEYS,
  type ConfigChecked,
  ENVIRONMENT_KEYS,
  type EnvironmentChecked,
  CONFIG_KEYS,
  NAMING_KEYS,
  POOL_KEYS,
  RENAME_KEYS,
  REVISION_FILE_KEYS,
  SHARED_KEYS,
  type SharedChecked,
  VERSION_TABLE_KEYS,
} from './check.ts'
import type { Wish } from './choose.ts'
import { resolveConnection } from './connection.ts'
import type { Fault } from './kinds.ts'
import { BACKUP_KEYS, HOOK_KEYS, POLICY_KEYS, requiredBackup } from './safety-keys.ts'
import { resolveSource, unfilledSchema } from './resolve-schema.ts'
import { secretsOfConnection, secretsOfVariables } from './secrets.ts'
import type { ConnectionSettings, EnvironmentSettings, LocationSettings, Settings } from './settings.ts'
import type { FilledConfig, Variables } from './variables.ts'

/** What settings are made of: the checked config, and all that is known of where its parts came from. */
export interface ResolveRequest {
  readonly file: string
  readonly root: string
  readonly config: ConfigChecked
  readonly filled: FilledConfig
  /** Checked; its keys are those of an environment, and it wins over all that the config says. */
  readonly overrides: EnvironmentChecked
  readonly environment: Wish
  readonly environments: readonly string[]
  readonly env: Variables
  /** Where a variable was set: `environment`, or the name of a dotenv file. */
  readonly setIn: (variable: string) => string
}

/** Settings out of a checked config, and the faults that show only now, when the parts stand side by side. */
export async function resolveSettings(
  request: ResolveRequest,
): Promise<{ readonly settings: Settings; readonly faults: readonly Fault[] }> {
  const { config, root, file, environments } = request
  const origins: Record<string, string> = {}
  const environment = await resolveEnvironment(request, origins)
  const revisionFile = resolveRevisionFile(request, origins)
  const naming = resolveNaming(request, origins)
  origins.templates = config.templates === undefined ? 'default' : origin(request, 'templates')
  const settings: Settings = {
    root,
    file,
    environment,
    environments: [...environments],
    locations: resolveLocations(request, origins),
    templates: config.templates === undefined ? undefined : resolve(root, config.templates),
    revisionFile,
    naming,
    hooks: resolveHooks(request, origins),
    origins,
    secrets: collectSecrets(request, [environment.connection, environment.pooled]),
  }
  return { settings: frozen(settings), faults: conflicts(environment, naming) }
}

/** A place in the config, with the variables that were filled into what stands there. */
function origin({ filled, setIn }: ResolveRequest, place: string): string {
  const variables = [...filled.used].flatMap(([key, names]) => {
    return place === key || place.startsWith(`${key}.`) ? names.map((name) => `${name} (${setIn(name)})`) : []
  })
  return [place, ...variables].join(', ')
}

async function resolveEnvironment(
  request: ResolveRequest,
  origins: Record<string, string>,
): Promise<EnvironmentSettings> {
  const { config, overrides } = request
  const { name } = request.environment
  const own = config.environments?.[name] ?? {}
  const at = `environments.${name}`
  origins.environment = request.environment.origin

  // the first that says something: the command line, the environment's own keys, the keys for all
  const pick = <T, D>(path: string, values: readonly (T | undefined)[], fallback: D): T | D => {
    const places = ['flag', origin(request, `${at}.${path}`), origin(request, path)]
    const index = values.findIndex((value) => value !== undefined)
    origins[path] = places[index] ?? 'default'
    return values[index] ?? fallback
  }
  const shared = <T, D>(path: string, read: (keys: SharedChecked) => T | undefined, fallback: D): T | D => {
    return pick(path, [read(overrides), read(own), read(config)], fallback)
  }

  const { connection, problem, pooled } = await tryConnection(request, own)
  origins.connection = connection?.source ?? writtenPlace(request, own) ?? 'default'
  const sources = shared('schema', (keys) => keys.schema, SHARED_KEYS.schema.default)
  const stateTable = (table: 'revision' | 'meta' | 'lock' | 'statement') =>
    shared(`versionTable.${table}`, (keys) => keys.versionTable?.[table], VERSION_TABLE_KEYS[table].default)
  const required = pick('policy.backup', [overrides.policy?.backup, own.policy?.backup], undefined)
  const meta = stateTable('meta')
  /** Services that share a database have a name of their own for each table as soon as they have one for this. */
  const besideMeta = (table: 'audit' | 'backup' | 'inverse') =>
    shared(
      `versionTable.${table}`,
      (keys) => keys.versionTable?.[table],
      meta.endsWith('meta') ? meta.replace(/meta$/, table) : `${meta}_${table}`,
    )
  const isSqlite = connection?.dialect === 'sqlite'
  if (isSqlite) origins['pool.min'] = origins['pool.max'] = 'default'
  return {
    name,
    production: pick(
      'production',
      [overrides.production, own.production],
      name === 'prod' || name === 'production',
    ),
    connection,
    connectionProblem: problem,
    pooled,
    // a second connection to a file waits for the first one, and one to :memory: is another database
    pool: isSqlite
      ? { min: 1, max: 1 }
      : {
          min: shared('pool.min', (keys) => keys.pool?.min, POOL_KEYS.min.default),
          max: shared('pool.max', (keys) => keys.pool?.max, POOL_KEYS.max.default),
        },
    schema: await Promise.all(
      sources.map((source) => resolveSource(source, request, (place) => origin(request, place))),
    ),
    schemaProblem: unfilledSchema(request, own),
    autogenerate: {
      include: shared(
        'autogenerate.include',
        (keys) => keys.autogenerate?.include,
        AUTOGENERATE_KEYS.include.default,
      ),
      exclude: shared(
        'autogenerate.exclude',
        (keys) => keys.autogenerate?.exclude,
        AUTOGENERATE_KEYS.exclude.default,
      ),
      renames: {
        enabled: shared(
          'autogenerate.renames.enabled',
          (keys) => keys.autogenerate?.renames?.enabled,
          RENAME_KEYS.enabled.default,
        ),
        upper: shared(
          'autogenerate.renames.upper',
          (keys) => keys.autogenerate?.renames?.upper,
          RENAME_KEYS.upper.default,
        ),
        lower: shared(
          'autogenerate.renames.lower',
          (keys) => keys.autogenerate?.renames?.lower,
          RENAME_KEYS.lower.default,
        ),
        margin: shared(
          'autogenerate.renames.margin',
          (keys) => keys.autogenerate?.renames?.margin,
          RENAME_KEYS.margin.default,
        ),
      },
    },
    schemas: shared('schemas', (keys) => keys.schemas, SHARED_KEYS.schemas.default),
    lockTimeout: shared('lockTimeout', (keys) => keys.lockTimeout, SHARED_KEYS.lockTimeout.default),
    lease: shared('lease', (keys) => keys.lease, SHARED_KEYS.lease.default),
    statementTimeout: shared('statementTimeout', (keys) => keys.statementTimeout, undefined),
    target: pick('target', [overrides.target, own.target], undefined),
    policy: {
      downgrade: pick(
        'policy.downgrade',
        [overrides.policy?.downgrade, own.policy?.downgrade],
        POLICY_KEYS.downgrade.default,
      ),
      maxRisk: pick('policy.maxRisk', [overrides.policy?.maxRisk, own.policy?.maxRisk], undefined),
      maxRowsAtRisk: pick(
        'policy.maxRowsAtRisk',
        [overrides.policy?.maxRowsAtRisk, own.policy?.maxRowsAtRisk],
        undefined,
      ),
      hours: pick('policy.hours', [overrides.policy?.hours, own.policy?.hours], POLICY_KEYS.hours.default),
      backup: required && requiredBackup(required),
      allowedImports: pick(
        'policy.allowedImports',
        [overrides.policy?.allowedImports, own.policy?.allowedImports],
        undefined,
      ),
    },
    branches: pick('branches', [overrides.branches, own.branches], ENVIRONMENT_KEYS.branches.default),
    backup: {
      mode: shared('backup.mode', (keys) => keys.backup?.mode, BACKUP_KEYS.mode.default),
      folder: resolve(
        request.root,
        shared('backup.folder', (keys) => keys.backup?.folder, BACKUP_KEYS.folder.default),
      ),
      keep: shared('backup.keep', (keys) => keys.backup?.keep, BACKUP_KEYS.keep.default),
    },
    versionTable: {
      schema: shared('versionTable.schema', (keys) => keys.versionTable?.schema, undefined),
      revision: stateTable('revision'),
      meta,
      lock: stateTable('lock'),
      statement: stateTable('statement'),
      audit: besideMeta('audit'),
      backup: besideMeta('backup'),
      inverse: besideMeta('inverse'),
    },
  }
}

function writtenPlace(request: ResolveRequest, own: EnvironmentChecked): string | undefined {
  const key = (['url', 'connection'] as const).find((name) => own[name] !== undefined)
  return key && origin(request, `environments.${request.environment.name}.${key}`)
}

async function tryConnection(request: ResolveRequest, own: EnvironmentChecked): Promise<Resolved> {
  const { overrides, environment, env, setIn, root, filled } = request
  const isOverridden = overrides.url !== undefined || overrides.connection !== undefined
  const at = `environments.${environment.name}`
  const written = isOverridden ? overrides : own
  const place = (key: string) => (isOverridden ? `--${key}` : `${at}.${key}`)
  const parts = {
    environment: environment.name,
    origin: (place: string) => (isOverridden ? place : origin(request, place)),
    missing: filled.missing,
    env,
    setIn,
    root,
  }
  try {
    const connection = await resolveConnection({ ...parts, written, place })
    if (written.directUrl === undefined && !filled.missing.has(place('directUrl')))
      return { connection, problem: undefined, pooled: undefined }
    const { directUrl, dialect, client } = written
    const direct = await resolveConnection({
      ...parts,
      written: {
        // one whose variables are not set is told as such before it is read
        url: directUrl ?? '',
        ...(dialect !== undefined && { dialect }),
        ...(client !== undefined && { client }),
      },
      place: (key) => place(key === 'url' ? 'directUrl' : key),
    })
    return { connection: direct, problem: undefined, pooled: connection }
  } catch (error) {
    if (isMigError(error)) return { connection: undefined, problem: error, pooled: undefined }
    throw error
  }
}

interface Resolved {
  readonly connection: ConnectionSettings | undefined
  readonly problem: MigError | undefined
  /** The one of the application, where mig goes around a pooler. */
  readonly pooled: ConnectionSettings | undefined
}

function resolveLocations(
  request: ResolveRequest,
  origins: Record<string, string>,
): readonly LocationSettings[] {
  const { config, root, overrides } = request
  const { name } = request.environment
  const own = config.environments?.[name]?.locations ?? []
  const said = overrides.locations ?? []
  const all = [
    ...(config.locations ?? CONFIG_KEYS.locations.default),
    ...[...own, ...said].map((location) => ({ ...location, environment: name })),
  ].map((location) => ({ ...location, path: resolve(root, location.path) }))
  origins.locations = [
    config.locations === undefined ? 'default' : origin(request, 'locations'),
    ...(own.length > 0 ? [origin(request, `environments.${name}.locations`)] : []),
    ...(said.length > 0 ? ['flag'] : []),
  ].join(', ')
  return all.filter((location, index) => all.findIndex((other) => other.path === location.path) === index)
}

function resolveRevisionFile(
  request: ResolveRequest,
  origins: Record<string, string>,
): Settings['revisionFile'] {
  const written = request.config.revisionFile ?? {}
  for (const key of Object.keys(REVISION_FILE_KEYS)) {
    const place = `revisionFile.${key}`
    origins[place] = Object.hasOwn(written, key) ? origin(request, place) : 'default'
  }
  const { name, timeZone, slugLength, format } = REVISION_FILE_KEYS
  return {
    name: written.name ?? name.default,
    timeZone: written.timeZone ?? timeZone.default,
    slugLength: written.slugLength ?? slugLength.default,
    format: written.format ?? format.default,
  }
}

function resolveNaming(request: ResolveRequest, origins: Record<string, string>): Naming {
  const written = request.config.naming ?? {}
  for (const key of Object.keys(NAMING_KEYS)) {
    const place = `naming.${key}`
    origins[place] = Object.hasOwn(written, key) ? origin(request, place) : 'default'
  }
  return { ...DEFAULT_NAMING, ...written }
}

function resolveHooks({ config }: ResolveRequest, origins: Record<string, string>): Hooks {
  const { onStep, onSlow, onFailure, slowAfter } = config.hooks ?? {}
  for (const key of Object.keys(HOOK_KEYS)) {
    origins[`hooks.${key}`] = Object.hasOwn(config.hooks ?? {}, key) ? `hooks.${key}` : 'default'
  }
  return { onStep, onSlow, onFailure, slowAfter: slowAfter ?? HOOK_KEYS.slowAfter.default }
}

function conflicts({ pool }: EnvironmentSettings, naming: Naming): readonly Fault[] {
  const path = 'pool.min'
  const problem = `${pool.min} is more than the pool's max, ${pool.max}`
  return [...(pool.min <= pool.max ? [] : [{ path, subject: path, problem }]), ...sameNames(naming)]
}

/** Two kinds that are named alike would meet in a table that has both of the same columns. */
function sameNames(naming: Naming): readonly Fault[] {
  const kinds = Object.entries(naming)
  return kinds.flatMap(([kind, pattern], i) => {
    const other = kinds.slice(0, i).find(([, earlier]) => earlier === pattern)
    if (other === undefined) return []
    const path = `naming.${kind}`
    return [{ path, subject: path, problem: `"${pattern}" is also what naming.${other[0]} makes` }]
  })
}

/**
 * Every password in the config and the variables. One that is also the name of the user, the host or the database is left
 * out: those are shown, and to hide them would tell that they are the password.
 */
function collectSecrets(
  request: ResolveRequest,
  connections: readonly (ConnectionSettings | undefined)[],
): readonly string[] {
  const { config, overrides, env } = request
  const written = [overrides, ...Object.values(config.environments ?? {})]
  const sources = [config, ...written].flatMap((keys) => keys.schema ?? [])
  const secrets = [
    ...written.flatMap((keys) => secretsOfConnection([keys.url, keys.directUrl, keys.connection])),
    ...sources.flatMap((source) => (source.kind === 'database' ? secretsOfConnection(source.url) : [])),
    ...connections.flatMap((each) => secretsOfConnection(each?.connection)),
    ...secretsOfVariables(env),
  ]
  const shown = connections.flatMap((each): readonly unknown[] => {
    const { user, host, database } = each?.connection ?? {}
    return [user, host, database, each?.dialect]
  })
  return [...new Set(secrets)].filter((secret) => !shown.includes(secret))
}

/** The settings made unchangeable, but for the driver's own options: drivers write into theirs. */
function frozen<T>(value: T): T {
  if (Array.isArray(value)) {
    value.forEach(frozen)
    return Object.freeze(value)
  }
  if (typeof value !== 'object' || value === null || value instanceof Error) return value
  for (const [key, inner] of Object.entries(value)) {
    const isForDriver = key === 'connection' && 'driver' in value
    if (!isForDriver) frozen(inner)
  }
  return Object.freeze(value)
}
