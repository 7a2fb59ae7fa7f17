import { isObject, isPlainObject } from './kinds.ts'

/** Environment variables, such as `process.env`. */
export type Variables = Record<string, string | undefined>

/** What is left of a value once the variables in it have been filled in, and which ones those were. */
export interface Filled {
  readonly value: unknown
  readonly used: readonly string[]
  readonly missing: readonly string[]
}

/** Replaces each `${NAME}` in the strings of a value, at any depth. */
export function fillIn(value: unknown, env: Variables): Filled {
  const used = new Set<string>()
  const missing = new Set<string>()
  const fillText = (text: string): string => {
    // a variable's own value may hold "${" as a part of a password: it is no text that somebody wrote into the config
    if (!text.includes('${') || Object.values(env).includes(text)) return text
    return text.replace(/\$\{([^{}]*)\}/g, (whole, name: string) => {
      used.add(name)
      const found = env[name]
      if (found === undefined) missing.add(name)
      return found ?? whole
    })
  }
  const fill = (part: unknown): unknown => {
    if (typeof part === 'string') return fillText(part)
    if (Array.isArray(part)) return part.map(fill)
    if (!isPlainObject(part)) return part
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, fill(item)]))
  }
  return { value: fill(value), used: [...used], missing: [...missing] }
}

/** A config whose variables are filled in. The two maps go from a key's dotted path to the variables of its value. */
export interface FilledConfig {
  readonly config: unknown
  readonly used: ReadonlyMap<string, readonly string[]>
  readonly missing: ReadonlyMap<string, readonly string[]>
}

/**
 * Fills in the variables of a whole config. A key whose variables are not all set becomes undefined; it counts as
 * missing at the top and in the chosen environment, since nobody can expect the others' variables to be set here.
 */
export function fillInConfig(config: unknown, chosen: string, env: Variables): FilledConfig {
  const used = new Map<string, readonly string[]>()
  const missing = new Map<string, readonly string[]>()
  const fillKeys = (object: unknown, prefix: string, counts: boolean): unknown => {
    if (!isObject(object)) return object
    const entries = Object.entries(object).map(([key, value]) => {
      if (prefix === '' && key === 'environments') return [key, fillEnvironments(value)]
      const filled = fillIn(value, env)
      if (filled.used.length > 0) used.set(`${prefix}${key}`, filled.used)
      if (filled.missing.length === 0) return [key, filled.value]
      if (counts) missing.set(`${prefix}${key}`, filled.missing)
      return [key, undefined]
    })
    return Object.fromEntries(entries) as unknown
  }
  const fillEnvironments = (environments: unknown): unknown => {
    if (!isObject(environments)) return environments
    return Object.fromEntries(
      Object.entries(environments).map(([name, environment]) => [
        name,
        fillKeys(environment, `environments.${name}.`, name === chosen),
      ]),
    )
  }
  return { config: fillKeys(config, '', true), used, missing }
}
