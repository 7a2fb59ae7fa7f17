import { MigError } from '../errors.ts'
import { isObject, kind, show, type Fault, type Kind } from '../io/config/kinds.ts'
import { configError } from '../io/config/load.ts'
import type { Logger } from './logger.ts'

/**
 * Throws `config.invalid`, naming every fault, where the options of a function are not what its kind says: a key that is
 * misspelt would otherwise be passed over, and what it was to prevent would happen.
 *
 * @param of the name of the function
 */
export function checkOptions(options: unknown, of: string, kind: Kind<unknown, unknown>): void {
  if (!isObject(options)) {
    throw new MigError('config.invalid', `${of}(): expected an object, got ${show(options)}`)
  }
  const faults: Fault[] = []
  kind.check(options, { path: '', faults })
  if (faults.length > 0) throw configError(`${of}()`, faults)
}

type Shape = 'boolean' | 'function' | 'list' | 'number' | 'object' | 'string'

/** Whatever has one of these shapes. What it holds is somebody else's to check. */
export function shaped(expected: string, ...shapes: readonly Shape[]): Kind<unknown, unknown> {
  return kind(expected, (value) => (shapes.some((shape) => shape === shapeOf(value)) ? value : undefined))
}

function shapeOf(value: unknown): string {
  if (Array.isArray(value)) return 'list'
  return value === null ? 'null' : typeof value
}

const LOGGER = ['info', 'warn', 'error'] as const satisfies readonly (keyof Logger)[]

/** A logger has more than what is asked of it here, so that its other keys are its own matter. */
export const logger: Kind<unknown, unknown> = kind(
  'an object with the functions info, warn and error',
  (value) => (missingOf(value) === undefined ? value : undefined),
  (value) => (isObject(value) ? `there is no function "${missingOf(value)}"` : undefined),
)

const missingOf = (value: unknown) => LOGGER.find((name) => typeof member(value, name) !== 'function')

/** By what it can do: one of another realm, as test runners have them, is no instance of ours. */
export const abortSignal: Kind<unknown, unknown> = kind('an AbortSignal', (value) =>
  typeof member(value, 'aborted') === 'boolean' && typeof member(value, 'addEventListener') === 'function'
    ? value
    : undefined,
)

/** An instance is a function; in the settings that one is made of, `client` is a name. */
export const knexInstance: Kind<unknown, unknown> = kind('a knex instance', (value) =>
  isObject(member(value, 'client')) ? value : undefined,
)

function member(value: unknown, name: string): unknown {
  const hasMembers = (typeof value === 'object' && value !== null) || typeof value === 'function'
  return hasMembers ? Reflect.get(value, name) : undefined
}
