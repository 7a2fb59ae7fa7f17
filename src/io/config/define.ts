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

/** Gives back what it is given. In a config file it makes an editor know the keys. */
export function defineConfig(config: ConfigExport): ConfigExport {
  return config
}
