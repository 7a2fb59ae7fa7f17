import type { DialectName } from '../../core/dialect.ts'
import type { Hooks } from '../../core/audit/hooks.ts'
import type { Policy } from '../../core/safety/policy.ts'
import type { Naming } from '../../core/schema/names.ts'
import { MigError } from '../../errors.ts'

export type DriverName = 'pg' | 'mysql2' | 'sqlite3'

/** One database, ready to be connected to. */
export interface ConnectionSettings {
  readonly dialect: DialectName
  readonly driver: DriverName
  /** What the driver takes. It may hold the password, so it is never printed. SQLite: `filename`, absolute or `:memory:`. */
  readonly connection: Readonly<Record<string, unknown>>
  /** For people, and without a password: `postgres shop@db.internal/shop`, `sqlite shop.db`. */
  readonly label: string
  /** Where it was written down: `environments.prod.url`, `DATABASE_URL (.env.prod)`. */
  readonly source: string
}

export interface PoolSettings {
  readonly min: number
  readonly max: number
}

export interface VersionTableSettings {
  /** Undefined: the connection's own schema. */
  readonly schema: string | undefined
  readonly revision: string
  readonly meta: string
  readonly lock: string
  readonly statement: string
  readonly audit: string
  readonly backup: string
  readonly inverse: string
}

/** What is kept of what a step would destroy. */
export interface BackupSettings {
  /** `auto`: where there is something to lose. */
  readonly mode: 'auto' | 'always' | 'off'
  /** Absolute; of backups that are files. */
  readonly folder: string
  /** Milliseconds that a backup is kept at least. */
  readonly keep: number
}

/** Where a wanted schema comes from; `place` is that in the config: `environments.dev.schema[0]`. */
export type SchemaSource = { readonly place: string } & (
  | { readonly kind: 'files'; readonly pattern: string }
  | {
      readonly kind: 'command'
      /** One text is for the shell. */
      readonly command: string | readonly string[]
      /** Milliseconds. */
      readonly timeout: number
    }
  /** `problem` is thrown when the source is needed. */
  | ({ readonly kind: 'database' } & (
      | { readonly connection: ConnectionSettings }
      | { readonly connection?: never; readonly problem: MigError }
    ))
  | { readonly kind: 'revisions' }
)

/** What a comparison of schemas leaves alone, and what it takes for a rename. */
export interface AutogenerateSettings {
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  readonly renames: {
    readonly enabled: boolean
    readonly upper: number
    readonly lower: number
    readonly margin: number
  }
}

/** The environment that was chosen, with all that its own keys, the common ones and the defaults say. */
export interface EnvironmentSettings {
  readonly name: string
  readonly production: boolean
  /** Undefined: there is none, for the reason that `connectionProblem` holds. */
  readonly connection: ConnectionSettings | undefined
  /** Thrown by `requireConnection`, and only there: a command that needs no database runs without one. */
  readonly connectionProblem: MigError | undefined
  /** The connection of the application, where `directUrl` leads mig around the pooler that this one goes through. */
  readonly pooled: ConnectionSettings | undefined
  readonly pool: PoolSettings
  /** What the database is to be; empty: nothing is said. */
  readonly schema: readonly SchemaSource[]
  /** Why nothing can be said: a variable in it is not set. Thrown by `requireSchema`, and only there. */
  readonly schemaProblem: MigError | undefined
  readonly autogenerate: AutogenerateSettings
  /** Empty: the connection's own schema. */
  readonly schemas: readonly string[]
  /** Milliseconds. */
  readonly lockTimeout: number
  /** Milliseconds that the holder of a lease may be silent. */
  readonly lease: number
  /** Milliseconds; undefined: no limit. */
  readonly statementTimeout: number | undefined
  /** What `upgrade` goes to when it is given no target. */
  readonly target: string | undefined
  /** What may be done to its database, and when. */
  readonly policy: Policy
  /** Labels of the branches that this environment keeps to; empty: all. */
  readonly branches: readonly string[]
  readonly backup: BackupSettings
  readonly versionTable: VersionTableSettings
}

/** A folder of revision files. */
export interface LocationSettings {
  /** Absolute. */
  readonly path: string
  readonly recursive: boolean
  /** The one environment that added it; absent: it serves all. */
  readonly environment?: string
}

export type RevisionFormat = 'ts' | 'js' | 'mjs' | 'sql'

/** How new revision files are named and written. */
export interface RevisionFileSettings {
  /** With `{date} {time} {year} {month} {day} {hour} {minute} {second} {id} {slug}`, without the extension. */
  readonly name: string
  /** An IANA name, such as `UTC` or `Europe/Paris`. */
  readonly timeZone: string
  /** The longest slug, in characters. */
  readonly slugLength: number
  readonly format: RevisionFormat
}

/** A project's configuration, checked and resolved for one environment. Nothing in it changes afterwards. */
export interface Settings {
  /** The absolute folder of the config file, which every relative path in it starts from. */
  readonly root: string
  /** The absolute path of the config file. */
  readonly file: string
  readonly environment: EnvironmentSettings
  /** All names that `--env` may have. */
  readonly environments: readonly string[]
  readonly locations: readonly LocationSettings[]
  /** The absolute folder of the project's own templates. */
  readonly templates: string | undefined
  readonly revisionFile: RevisionFileSettings
  /** The names that keys and indexes get where a revision gives none. */
  readonly naming: Naming
  /** Told what happens. */
  readonly hooks: Hooks
  /**
   * Where each resolved value came from, by its dotted path in this object (`environment.` left out): `default`, `flag`,
   * a path in the config file such as `environments.prod.pool.max`, or a variable such as `MIG_ENV (.env)`.
   */
  readonly origins: Readonly<Record<string, string>>
  /** Every password that was seen on the way, for `mask`. */
  readonly secrets: readonly string[]
}

/** The environment's connection. Throws the problem where there is none. */
export function requireConnection(environment: EnvironmentSettings): ConnectionSettings {
  if (environment.connection) return environment.connection
  throw (
    environment.connectionProblem ??
    new Error(`environment ${environment.name} has neither connection nor problem`)
  )
}

/** Where the environment's wanted schema comes from. Throws `schema.unset` where nothing says so. */
export function requireSchema({ name, schema, schemaProblem }: EnvironmentSettings): readonly SchemaSource[] {
  if (schemaProblem) throw schemaProblem
  if (schema.length > 0) return schema
  throw new MigError(
    'schema.unset',
    `environment "${name}" has no schema: nothing says what the database is to be`,
    {
      hint: ["write into the config, as one of many ways: schema: './schema.ts'"],
      details: { environment: name },
    },
  )
}
