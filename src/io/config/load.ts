import { dirname, join, resolve } from 'node:path'
import { MigError } from '../../errors.ts'
import { checkConfig, checkOverrides, ENVIRONMENT_NAME } from './check.ts'
import { chooseEnvironment, likelyEnvironment, USUAL_ENVIRONMENTS, wishedEnvironment } from './choose.ts'
import type { ConfigExport, EnvironmentConfig } from './define.ts'
import { dotenvFiles, populate, readDotenv, unset } from './dotenv.ts'
import { findConfig, readConfig, shownPath } from './find.ts'
import type { Fault } from './kinds.ts'
import { resolveSettings } from './resolve.ts'
import type { Settings } from './settings.ts'
import { fillInConfig, type Variables } from './variables.ts'

export interface LoadRequest {
  /** Where the search for the config file starts, and what a relative `configPath` starts from. */
  readonly cwd: string
  /** The config file, where the command line names it. */
  readonly configPath?: string | undefined
  /** The config itself, in place of a file; its paths start from `cwd`. */
  readonly config?: ConfigExport | undefined
  /** The environment, where the command line names it. */
  readonly environment?: string | undefined
  /** `process.env`, or what stands for it. What the dotenv files say is added to it, where it says nothing. */
  readonly env: Variables
  /** Keys of an environment that the command line sets. */
  readonly overrides?: EnvironmentConfig | undefined
  /** Packages that a config may import although they are not installed beside it, with the files that serve them. */
  readonly aliases?: Readonly<Record<string, string>> | undefined
}

/**
 * Finds the config file, chooses the environment, reads the dotenv files beside the config, runs it, checks it and
 * resolves it. Throws a MigError that names all faults at once; a database that is not named, or wrongly, is no fault
 * until `requireConnection` is called.
 */
export async function loadSettings(request: LoadRequest): Promise<Settings> {
  const { cwd, env } = request
  const file = request.config === undefined ? await findConfig(cwd, request.configPath) : inCode(cwd)
  const root = dirname(file)
  const shown = nameOf(file, request)
  const wish = wishedEnvironment(request.environment, env, await readDotenv(root, dotenvFiles(undefined)))

  // a config may read the environment, so the dotenv files of an environment come before it is known whether there is one
  const likely = likelyEnvironment(wish)
  const first = await readFor(likely, file, request)
  const environment = chooseEnvironment(wish, first.environments, shown)
  if (environment.name !== likely) unset(env, first.populated)
  const read = environment.name === likely ? first : await readFor(environment.name, file, request)

  const { overrides, faults: misused } = checkOverrides(request.overrides ?? {})
  if (misused.length > 0) throw configError('the command line', misused)
  const { settings, faults } = await resolveSettings({
    file,
    root,
    config: read.config,
    filled: read.filled,
    overrides,
    environment,
    environments: read.environments,
    env,
    setIn: read.setIn,
  })
  const all = [...unfilled(read.filled.missing, environment.name), ...faults]
  if (all.length > 0) throw configError(shown, all)
  return settings
}

/** Where a config that is no file would stand. */
const inCode = (cwd: string) => join(resolve(cwd), 'config')

const nameOf = (file: string, { cwd, config }: LoadRequest) =>
  config === undefined ? shownPath(file, cwd) : 'the config'

async function readFor(environment: string, file: string, request: LoadRequest) {
  const { cwd, env, aliases, config: given } = request
  // a name that is no name must not become a part of a path
  const names = dotenvFiles(ENVIRONMENT_NAME.test(environment) ? environment : undefined)
  const values = await readDotenv(dirname(file), names)
  const populated = populate(env, values)
  const raw: unknown =
    given === undefined
      ? await readConfig({ path: file, aliases: aliases ?? {}, env }, environment, cwd)
      : typeof given === 'function'
        ? await given({ environment })
        : given
  const filled = fillInConfig(raw, environment, env)
  const { config, faults } = checkConfig(filled.config)
  if (faults.length > 0) throw configError(nameOf(file, request), faults)
  const named = Object.keys(config.environments ?? {})
  return {
    config,
    filled,
    populated,
    environments: named.length > 0 ? named : USUAL_ENVIRONMENTS,
    setIn: (variable: string) => (populated.includes(variable) ? values.get(variable)!.file : 'environment'),
  }
}

const LATER_KEYS = ['url', 'connection', 'dialect', 'client', 'schema']

/** A connection or a schema whose variables are not set is a problem only for a command that needs it. */
function unfilled(missing: ReadonlyMap<string, readonly string[]>, environment: string): readonly Fault[] {
  const later = ['schema', ...LATER_KEYS.map((key) => `environments.${environment}.${key}`)]
  return [...missing]
    .filter(([path]) => !later.includes(path))
    .map(([path, names]) => {
      const variables = names.map((name) => `\${${name}}`).join(' and ')
      return { path, subject: path, problem: `${variables} ${names.length > 1 ? 'are' : 'is'} not set` }
    })
}

/** All faults of what is called `file`, as one error. */
export function configError(file: string, faults: readonly Fault[]): MigError {
  const sentence = ({ subject, problem }: Fault, where: string) => {
    return `${subject}${where}${problem === undefined ? '' : `: ${problem}`}`
  }
  const lines = faults.map((fault) => `  ${sentence(fault, '')}`)
  const message =
    faults.length === 1
      ? sentence(faults[0]!, ` in ${file}`)
      : [`${file} has ${faults.length} faults:`, ...lines].join('\n')
  const problems = faults.map((fault) => ({ path: fault.path, message: sentence(fault, '') }))
  return new MigError('config.invalid', message, { details: { file, problems } })
}
