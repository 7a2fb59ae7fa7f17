import { isTimeZone } from '../../core/safety/policy.ts'
import { DEFAULT_NAMING, NAME_PLACEHOLDERS, type NamedKind } from '../../core/schema/names.ts'
import {
  below,
  duration,
  flag,
  isObject,
  kind,
  listOf,
  numberFrom,
  object,
  oneOf,
  recordOf,
  report,
  show,
  suggestion,
  text,
  url,
  wholeNumber,
  type Checked,
  type Fault,
  type Kind,
  type Written,
} from './kinds.ts'
import { backup, HOOK_KEYS, POLICY_KEYS } from './safety-keys.ts'
import { sources } from './schema-source.ts'

const pathText = kind<string, string>('the path of a folder', (value) =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined,
)

/** What a name of an environment looks like; it becomes a part of the file name `.env.<name>`. */
export const ENVIRONMENT_NAME = /^[A-Za-z0-9][\w.-]*$/

const environmentName = kind<string, string>('a name of letters, digits, "_", "-" and "."', (value) =>
  typeof value === 'string' && ENVIRONMENT_NAME.test(value) ? value : undefined,
)

/** What a `{...}` in the name of a revision file may be. */
const NAME_PARTS = ['date', 'time', 'year', 'month', 'day', 'hour', 'minute', 'second', 'id', 'slug'] as const

const fileNamePattern = kind<string, string>(
  'a file name without extension, such as "{date}_{time}_{id}_{slug}"',
  (value) =>
    typeof value === 'string' && unfitPart(value) === undefined && isFileName(value) ? value : undefined,
  (value) => {
    const unfit = typeof value === 'string' ? unfitPart(value) : undefined
    return unfit === undefined ? undefined : `{${unfit}} is none of {${NAME_PARTS.join('} {')}}`
  },
)

const unfitPart = (pattern: string) => unknownPart(pattern, NAME_PARTS)

/** The first `{...}` that is none of these. */
function unknownPart(pattern: string, known: readonly string[]): string | undefined {
  const parts = [...pattern.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1]!)
  return parts.find((part) => !known.includes(part))
}

/** Two revisions must not share a name, so one of the two parts that tell them apart has to be there. */
function isFileName(pattern: string): boolean {
  return /\{(?:id|slug)\}/.test(pattern) && !/[/\\\0]|^\./.test(pattern)
}

/** How one kind of key is named. All but the primary key can be there twice in a table, and are told apart by their columns. */
function keyName(of: NamedKind) {
  const parts = NAME_PLACEHOLDERS[of]
  const needed = of === 'primaryKey' ? ['table'] : ['table', 'columns']
  return kind<string, string>(
    `a name with ${needed.map((part) => `{${part}}`).join(' and ')}, such as "${DEFAULT_NAMING[of]}"`,
    (value) => {
      const isFit =
        typeof value === 'string' &&
        unknownPart(value, parts) === undefined &&
        needed.every((part) => value.includes(`{${part}}`))
      return isFit ? value : undefined
    },
    (value) => {
      const unknown = typeof value === 'string' ? unknownPart(value, parts) : undefined
      return unknown === undefined ? undefined : `{${unknown}} is none of {${parts.join('} {')}}`
    },
  )
}

const timeZone = kind<string, string>(
  'a time zone, such as "UTC" or "Europe/Paris"',
  (value) => (typeof value === 'string' && isTimeZone(value) ? value : undefined),
  (value) => suggestion(value, ['UTC', ...Intl.supportedValuesOf('timeZone')]),
)

export const POOL_KEYS = {
  /** Connections that are kept open. Default: 0. */
  min: { type: wholeNumber(0, 1000), default: 0 },
  /** Connections that may be open at the same time. Default: 4. */
  max: { type: wholeNumber(1, 1000), default: 4 },
}

export const RENAME_KEYS = {
  /** False: nothing is taken for a rename unless the author says so. Default: true. */
  enabled: { type: flag, default: true },
  /** How likely a rename must be to be decided without asking. Default: 0.85. */
  upper: { type: numberFrom(0, 1), default: 0.85 },
  /** How likely one must be to be asked for. Default: 0.15. */
  lower: { type: numberFrom(0, 1), default: 0.15 },
  /** How many times the odds of the next candidate it must have to be decided. Default: 4. */
  margin: { type: numberFrom(1, 1000), default: 4 },
}

export const AUTOGENERATE_KEYS = {
  /** Globs of names that count as ours, though no revision has named them. Default: none. */
  include: { type: listOf(text), default: [] },
  /** Globs of names that are left as they are. Default: none. */
  exclude: { type: listOf(text), default: [] },
  /** When something that is gone and something that is new are one under another name. */
  renames: { type: object(RENAME_KEYS) },
}

export const VERSION_TABLE_KEYS = {
  /** The schema (MySQL: the database) that holds the tables. Default: the connection's own. */
  schema: { type: text },
  /** The table with one row for each applied revision. Default: `mig_revision`. */
  revision: { type: text, default: 'mig_revision' },
  /** The table that says by which version of mig the first one was made. Default: `mig_meta`. */
  meta: { type: text, default: 'mig_meta' },
  /** The table that says who works on this database. Default: `mig_lock`. */
  lock: { type: text, default: 'mig_lock' },
  /** The table of what a revision that was cut off has done. Default: `mig_statement`. */
  statement: { type: text, default: 'mig_statement' },
  /** The table of what was ever done. Default: as that of `meta`, with `audit` in its place: `mig_audit`. */
  audit: { type: text },
  /**
   * The table that lists the backups; what they hold stands in tables whose names begin with it. Default, in the same
   * way: `mig_backup`.
   */
  backup: { type: text },
  /** The table of what undoes each applied revision. Default, in the same way: `mig_inverse`. */
  inverse: { type: text },
}

const LOCATION_KEYS = {
  /** The folder, relative to the config file. It has to be there. */
  path: { type: pathText },
  /** Also look into the folders below it. Default: false. */
  recursive: { type: flag, default: false },
}

const locationObject = object(LOCATION_KEYS)

const location: Kind<string | Written<typeof LOCATION_KEYS>, { path: string; recursive: boolean }> = {
  check(value, place) {
    const isShort = typeof value === 'string'
    const checked = isShort ? { path: pathText.check(value, place) } : locationObject.check(value, place)
    if (!isShort && isObject(value) && value.path === undefined) report(place, 'it has no path')
    if (checked?.path === undefined) return undefined
    return { recursive: LOCATION_KEYS.recursive.default, ...checked, path: checked.path }
  },
}

// the options that every driver has; the others pass unseen, unless they look like a slip in one of these
const CONNECTION_KEYS = 'host port user password database filename socketPath connectionString ssl'.split(' ')
// options of mysql2 that do look like one
const LOOKALIKES = ['connectionLimit', 'password1', 'password2', 'password3', 'passwordSha1']

const connection: Kind<
  string | Readonly<Record<string, unknown>> | null,
  string | Readonly<Record<string, unknown>>
> = {
  ifUndefined: '',
  check(value, place) {
    if (value === null) return ''
    if (typeof value === 'string') return value
    if (!isObject(value)) {
      report(place, `expected a URL or an object, got ${show(value)}`)
      return undefined
    }
    for (const key of Object.keys(value)) {
      if (CONNECTION_KEYS.includes(key) || LOOKALIKES.includes(key)) continue
      const { path, faults } = below(place, key)
      const problem = key === 'username' ? 'did you mean "user"?' : suggestion(key, CONNECTION_KEYS)
      if (problem !== undefined) faults.push({ path, subject: `unknown key "${path}"`, problem })
    }
    return value
  },
}

/** Any text, of which an editor offers some; it is understood when a database is needed. */
function named<T extends string>(): Kind<T | (string & Record<never, never>), string> {
  return text
}

export const REVISION_FILE_KEYS = {
  /**
   * The name of a new revision file, without its extension, with any of `{date} {time} {year} {month} {day} {hour}
   * {minute} {second} {id} {slug}`. Default: `{date}_{time}_{id}_{slug}`.
   */
  name: { type: fileNamePattern, default: '{date}_{time}_{id}_{slug}' },
  /** The time zone of the dates in it. Default: `UTC`. */
  timeZone: { type: timeZone, default: 'UTC' },
  /** The longest slug, in characters. Default: 40. */
  slugLength: { type: wholeNumber(1, 200), default: 40 },
  /** The kind of file that is written. Default: `ts`. */
  format: { type: oneOf('ts', 'js', 'mjs', 'sql'), default: 'ts' },
} as const

export const NAMING_KEYS = {
  /** Default: `pk_{table}`. */
  primaryKey: { type: keyName('primaryKey'), default: DEFAULT_NAMING.primaryKey },
  /** Default: `uq_{table}_{columns}`. */
  unique: { type: keyName('unique'), default: DEFAULT_NAMING.unique },
  /** Default: `ck_{table}_{columns}`. */
  check: { type: keyName('check'), default: DEFAULT_NAMING.check },
  /** Also with `{referred_table}`. Default: `fk_{table}_{columns}`. */
  foreignKey: { type: keyName('foreignKey'), default: DEFAULT_NAMING.foreignKey },
  /** Default: `ix_{table}_{columns}`. */
  index: { type: keyName('index'), default: DEFAULT_NAMING.index },
  /** Default: `ex_{table}_{columns}`. */
  exclusion: { type: keyName('exclusion'), default: DEFAULT_NAMING.exclusion },
} as const

/** The keys that may stand in an environment, and at the top for all of them. */
export const SHARED_KEYS = {
  /** How many connections are held. SQLite always has exactly one. Default: `{ min: 0, max: 4 }`. */
  pool: { type: object(POOL_KEYS) },
  /**
   * What the database is to be: a path or glob of schema modules (`.ts`, `.js`, `.mjs`) or of SQL, `{ command: '...' }` that
   * prints SQL, `{ url: '...' }` of another database, `'revisions'`, or a list of these. Default: nothing.
   */
  schema: { type: sources, default: [] },
  /** What a comparison leaves alone, and what it takes for a rename. */
  autogenerate: { type: object(AUTOGENERATE_KEYS) },
  /** The schemas whose objects are looked at. Default: the connection's own. */
  schemas: { type: listOf(text), default: [] },
  /** How long a statement waits for a lock: milliseconds, or text such as `'5s'`. Default: 30 seconds. */
  lockTimeout: { type: duration, default: 30_000 },
  /**
   * Behind a transaction pooler, in a cluster, and for a revision outside of a transaction on SQLite: how long whoever works
   * here may be silent before another one takes over. Default: 30 seconds.
   */
  lease: { type: duration, default: 30_000 },
  /** How long a statement may run: milliseconds, or text such as `'10min'`. Default: no limit. */
  statementTimeout: { type: duration },
  /**
   * What a step would destroy is kept first: `'auto'`, where there is something to lose, `'always'` or `'off'`; or an object that
   * says more. Default: `'auto'`.
   */
  backup: { type: backup },
  /** Where mig keeps what is applied. Default: `mig_revision`, `mig_meta` and five more, beside the project's tables. */
  versionTable: { type: object(VERSION_TABLE_KEYS) },
} as const

export const ENVIRONMENT_KEYS = {
  /**
   * The database: `postgres://user@host/name`, `mysql://…`, `mariadb://…` or `sqlite:./file.db`, which is relative to the
   * config file. One that is written down but undefined or empty is an error as soon as a database is needed. Default, where
   * neither `url` nor `connection` is there: `DATABASE_URL`, else `DB_ENGINE` with `DB_HOST`, `DB_PORT`, `DB_NAME`,
   * `DB_USER` and `DB_PASSWORD`.
   */
  url: { type: url },
  /**
   * The same database without the pooler that `url` goes through. mig then works on this one: behind a transaction pooler
   * neither locks nor settings of a session hold. Default: `url` is that database itself.
   */
  directUrl: { type: url },
  /** The same in the form that knex takes: a URL, or an object for the driver, which needs `dialect` or `client` beside it. */
  connection: { type: connection },
  /** The kind of database. Default: what the URL says. */
  dialect: { type: named<'postgres' | 'mysql' | 'mariadb' | 'sqlite'>() },
  /** The same by the name of its driver, as knex has it. Default: what the URL says. */
  client: { type: named<'pg' | 'mysql2' | 'sqlite3'>() },
  /** Nothing changes its database before it is confirmed. Default: true for `prod` and `production`, else false. */
  production: { type: flag },
  /** More folders of revision files, for this environment alone. Default: none. */
  locations: { type: listOf(location), default: [] },
  /** Where `upgrade` goes when it is given no target. Default: what `upgrade` itself takes. */
  target: { type: text },
  /** What may be done to its database, and when. */
  policy: { type: object(POLICY_KEYS) },
  /** The labels of the branches that this environment keeps to. Default: all branches. */
  branches: { type: listOf(text), default: [] },
  ...SHARED_KEYS,
} as const

const environment = object(ENVIRONMENT_KEYS, (key): string | undefined =>
  Object.hasOwn(CONFIG_KEYS, key) ? 'it belongs to the top of the config' : undefined,
)

export const CONFIG_KEYS = {
  /** The environments by name. Default: `dev`, `staging` and `prod`, each with its defaults. */
  environments: { type: recordOf(environmentName, environment), default: {} },
  /** The folders of revision files, relative to the config file. Default: `['revisions']`. */
  locations: { type: listOf(location), default: [{ path: 'revisions', recursive: false }] },
  /** A folder of templates of your own, relative to the config file; one that is there wins over ours. Default: none. */
  templates: { type: pathText },
  /** How new revision files are named and written. */
  revisionFile: { type: object(REVISION_FILE_KEYS) },
  /**
   * The names that keys and indexes get where a revision gives none, with `{table}` and `{columns}`:
   * `{ unique: '{table}_{columns}_key' }`. It belongs to the history of the project: a revision that has run gave the names
   * of its day, and its downgrade looks for those of today.
   */
  naming: { type: object(NAMING_KEYS) },
  /** Functions that are told what happens, for alerts: `onStep`, `onSlow`, `onFailure`. Default: none. */
  hooks: { type: object(HOOK_KEYS) },
  ...SHARED_KEYS,
} as const

const config = object(CONFIG_KEYS, (key, value) => {
  if (Object.hasOwn(ENVIRONMENT_KEYS, key)) return `it belongs in environments.dev, or another environment`
  const isEnvironment =
    isObject(value) && Object.keys(value).some((inner) => Object.hasOwn(ENVIRONMENT_KEYS, inner))
  return isEnvironment
    ? (suggestion(key, Object.keys(CONFIG_KEYS)) ?? `an environment stands in environments.${key}`)
    : undefined
})

export type SharedChecked = Checked<typeof SHARED_KEYS>
export type EnvironmentChecked = Checked<typeof ENVIRONMENT_KEYS>
export type ConfigChecked = Checked<typeof CONFIG_KEYS>

/** Checks a whole config. Every key and value that does not fit is a fault; what fits is given back all the same. */
export function checkConfig(value: unknown): {
  readonly config: ConfigChecked
  readonly faults: readonly Fault[]
} {
  const faults: Fault[] = []
  return { config: config.check(value, { path: '', faults }) ?? {}, faults }
}

/** Checks what the command line says instead of the config; the keys are those of an environment. */
export function checkOverrides(value: unknown): {
  readonly overrides: EnvironmentChecked
  readonly faults: readonly Fault[]
} {
  const faults: Fault[] = []
  return { overrides: environment.check(value, { path: '', faults }) ?? {}, faults }
}
