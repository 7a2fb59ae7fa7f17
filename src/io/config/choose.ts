import { didYouMean } from '../../core/text/suggest.ts'
import { MigError } from '../../errors.ts'
import type { DotenvValues } from './dotenv.ts'
import type { Variables } from './variables.ts'

/** The environments of a config that names none. */
export const USUAL_ENVIRONMENTS = ['dev', 'staging', 'prod'] as const

const ALIASES: Readonly<Record<string, string>> = {
  development: 'dev',
  dev: 'development',
  production: 'prod',
  prod: 'production',
}

/** The name of an environment that somebody asked for, before it is known which ones there are. */
export interface Wish {
  readonly name: string
  /** `flag`, `default`, or the variable: `MIG_ENV (.env)`. */
  readonly origin: string
  /** True where `dev` serves if there is no such environment: `NODE_ENV=test` is nothing that mig was told. */
  readonly isVague: boolean
}

/** What is asked for: by the flag, else by MIG_ENV, which a dotenv file may hold, else by NODE_ENV, else `dev`. */
export function wishedEnvironment(flag: string | undefined, env: Variables, dotenv: DotenvValues): Wish {
  if (flag !== undefined) return { name: flag, origin: 'flag', isVague: false }
  if (env.MIG_ENV) return { name: env.MIG_ENV, origin: 'MIG_ENV (environment)', isVague: false }
  const written = env.MIG_ENV === undefined ? dotenv.get('MIG_ENV') : undefined
  if (written?.value) return { name: written.value, origin: `MIG_ENV (${written.file})`, isVague: false }
  const { NODE_ENV } = env
  if (!NODE_ENV) return { name: 'dev', origin: 'default', isVague: false }
  const isVague = NODE_ENV !== 'production' && NODE_ENV !== 'development'
  return { name: NODE_ENV, origin: 'NODE_ENV (environment)', isVague }
}

/** The name that a wish most likely ends at: a guess, made before the config can be read. */
export function likelyEnvironment(wish: Wish): string {
  return wish.name === 'development' || wish.name === 'production' ? ALIASES[wish.name]! : wish.name
}

/** The environment that a wish means among those that there are. Throws where it means none. */
export function chooseEnvironment(wish: Wish, names: readonly string[], file: string): Wish {
  if (names.includes(wish.name)) return wish
  const alias = Object.hasOwn(ALIASES, wish.name) ? ALIASES[wish.name]! : undefined
  if (alias !== undefined && names.includes(alias)) return { ...wish, name: alias }
  if (wish.isVague) return chooseEnvironment({ name: 'dev', origin: 'default', isVague: false }, names, file)
  const there = `${file} has ${names.join(', ')}`
  if (wish.origin === 'default') {
    throw new MigError('environment.unknown', 'no environment was chosen, and there is none called "dev"', {
      hint: [there, `mig --env ${names[0] ?? 'dev'} ..., or set MIG_ENV`],
      details: { environment: wish.name, environments: names },
    })
  }
  const near = didYouMean(wish.name, names)
  const asker = wish.origin === 'flag' ? '' : `, which ${wish.origin} asks for`
  const question = near === undefined ? '' : `: did you mean "${near}"?`
  throw new MigError('environment.unknown', `there is no environment "${wish.name}"${asker}${question}`, {
    hint: [there],
    details: { environment: wish.name, environments: names },
  })
}
