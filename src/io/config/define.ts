import type { CONFIG_KEYS, ENVIRONMENT_KEYS } from './check.ts'
import type { Written } from './kinds.ts'

/** One environment of a config, as it is written. All paths are relative to the config file. */
export type EnvironmentConfig = Written<typeof ENVIRONMENT_KEYS>

/** A config, as it is written. All paths are relative to the config file, and every key may be left out. */
export type MigConfig = Written<typeof CONFIG_KEYS>

/** What a config that is a function is called with. */
export interface ConfigContext {
  /** The environment that was chosen. */
  readonly environment: string
}

/** What a config file may export: the config, or a function that gives it. */
export type ConfigExport = MigConfig | ((context: ConfigContext) => MigConfig | Promise<MigConfig>)

/**
 * Gives back what it is given. In a config file it makes an editor know the keys.
 *
 * `naming` gives keys and indexes the names that a project is used to, where a revision names none itself. Each may hold
 * `{table}` and `{columns}`, a foreign key also `{referred_table}`; what is left out keeps its default:
 *
 *     export default defineConfig({
 *       naming: {
 *         primaryKey: '{table}_pkey', // pk_{table}
 *         unique: '{table}_{columns}_key', // uq_{table}_{columns}
 *         check: '{table}_{columns}_check', // ck_{table}_{columns}
 *         foreignKey: '{table}_{columns}_fkey', // fk_{table}_{columns}
 *         index: '{table}_{columns}_idx', // ix_{table}_{columns}
 *         exclusion: '{table}_{columns}_excl', // ex_{table}_{columns}
 *       },
 *     })
 *
 * A name that a server would find too long is cut, and ends in a hash of the whole.
 */
export function defineConfig(config: ConfigExport): ConfigExport {
  return config
}
