import { explainSettings, type SettingRow } from '../io/config/explain.ts'
import type { Mig } from './mig.ts'

export type { SettingValue } from '../io/config/explain.ts'

export interface EnvironmentList {
  readonly environments: readonly {
    readonly name: string
    readonly chosen: boolean
    readonly production: boolean
    /** The database, without its password; undefined: none is set. */
    readonly database?: string
  }[]
}

/** Every environment, and which one this run is in. Connects to none. */
export async function environments(mig: Mig): Promise<EnvironmentList> {
  const chosen = mig.settings.environment.name
  const list: EnvironmentList['environments'][number][] = []
  for (const name of mig.settings.environments) {
    const { environment } = await mig.settingsOf(name)
    list.push({
      name,
      chosen: name === chosen,
      production: environment.production,
      ...(environment.connection && { database: environment.connection.label }),
    })
  }
  return { environments: list }
}

export interface EnvironmentDetails {
  readonly name: string
  readonly settings: readonly SettingRow[]
}

/** The resolved settings of the chosen environment, secrets masked, each with where it came from. */
export function showEnvironment(mig: Mig): EnvironmentDetails {
  return { name: mig.settings.environment.name, settings: explainSettings(mig.settings) }
}
