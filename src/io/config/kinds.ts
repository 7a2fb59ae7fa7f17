import { didYouMean } from '../../core/text/suggest.ts'

/** Something wrong at one place of a config. */
export interface Fault {
  /** Dotted; empty for the config as a whole. */
  readonly path: string
  /** What it is about: `environments.dev.pool.max`, `unknown key "enviroments"`. */
  readonly subject: string
  /** What is wrong with it, or what to write instead; absent where the subject says it all. */
  readonly problem?: string
}

/** Where a value stands, and the list that its faults go to. */
export interface Place {
  readonly path: string
  readonly faults: Fault[]
}

/**
 * A kind of value that a config may hold: `Written` is what its author may write, `Checked` what becomes of it.
 * `check` gives undefined where it has reported a fault.
 */
export interface Kind<Written, Checked> {
  check(value: unknown, place: Place): Checked | undefined
  /** What a key counts as that is there, but undefined; absent: it counts as left out. */
  readonly ifUndefined?: Checked
  /** Never there: it only carries the type. */
  readonly written?: Written
}

/** One key of an object in a config. */
export interface Key<Written, Checked> {
  readonly type: Kind<Written, Checked>
  /** Absent: nothing, or something that depends on other keys. */
  readonly default?: Checked
}

type Keys = Readonly<Record<string, Key<unknown, unknown>>>

/** The object that an author may write, by the keys of its table. */
export type Written<T extends Keys> = {
  readonly [K in keyof T]?: T[K] extends { readonly type: Kind<infer W, unknown> } ? W | undefined : never
}

/** The same object once it is checked; what was left out is absent. */
export type Checked<T extends Keys> = {
  readonly [K in keyof T]?: T[K] extends { readonly type: Kind<unknown, infer C> } ? C : never
}

/** The place of one key or element below another place. */
export function below(place: Place, key: string | number): Place {
  const step =
    typeof key === 'number' ? `[${key}]` : /^[\w-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
  return { path: `${place.path}${step}`.replace(/^\./, ''), faults: place.faults }
}

/** Adds a fault about the value that stands at this place. */
export function report(place: Place, problem: string): void {
  place.faults.push({ path: place.path, subject: place.path || 'the config', problem })
}

/** A value as a fault may show it: never long, and never anything that may hold a password. */
export function show(value: unknown): string {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (value === '') return 'an empty string'
  if (typeof value === 'string') {
    return value.length <= 40 && !/:\/\/|@|\n/.test(value) ? JSON.stringify(value) : 'a string'
  }
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** True for an object literal, false for an instance of a class and for a list. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)
}

/** A kind of single value: `read` gives undefined for what does not fit, `advice` may then end the sentence. */
export function kind<Written, Checked>(
  expected: string,
  read: (value: unknown) => Checked | undefined,
  advice: (value: unknown) => string | undefined = () => undefined,
): Kind<Written, Checked> {
  return {
    check(value, place) {
      const checked = read(value)
      if (checked !== undefined) return checked
      const more = advice(value)
      report(place, `expected ${expected}, got ${show(value)}${more === undefined ? '' : `: ${more}`}`)
      return undefined
    },
  }
}

export const text = kind<string, string>('a string', (value) =>
  typeof value === 'string' && value !== '' ? value : undefined,
)

export const flag = kind<boolean, boolean>('true or false', (value) =>
  typeof value === 'boolean' ? value : undefined,
)

/** A URL, which may be left open: it is understood when a database is needed. */
export const url: Kind<string | null, string> = {
  ifUndefined: '',
  check(value, place) {
    if (value === null) return ''
    if (typeof value === 'string') return value
    report(place, `expected a URL, got ${show(value)}`)
    return undefined
  },
}

export function wholeNumber(from: number, to: number): Kind<number, number> {
  return kind(`a whole number from ${from} to ${to}`, (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to ? value : undefined,
  )
}

export function numberFrom(from: number, to: number): Kind<number, number> {
  return kind(`a number from ${from} to ${to}`, (value) =>
    typeof value === 'number' && value >= from && value <= to ? value : undefined,
  )
}

export function oneOf<const T extends string>(...choices: readonly T[]): Kind<T, T> {
  return kind(
    choices
      .map((choice) => `"${choice}"`)
      .join(', ')
      .replace(/, ([^,]*)$/, ' or $1'),
    (value) => choices.find((choice) => choice === value),
    (value) => suggestion(value, choices),
  )
}

/** `did you mean "x"?`, where one of the candidates is near. */
export function suggestion(value: unknown, candidates: Iterable<string>): string | undefined {
  const near = typeof value === 'string' ? didYouMean(value, candidates) : undefined
  return near === undefined ? undefined : `did you mean "${near}"?`
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 }
// what a timer of Node and a timeout of PostgreSQL can hold
const LONGEST = 2 ** 31 - 1

/** A duration in whole milliseconds, written as such or as text with its unit. */
export const duration = kind<number | string, number>(
  `a duration of at least 1 ms, such as 500, '500ms', '5s', '2min' or '1h'`,
  (value) => {
    const match = typeof value === 'string' ? /^(\d+(?:\.\d+)?) ?(ms|s|min|h)$/.exec(value) : undefined
    const amount = typeof value === 'number' ? value : match ? Number(match[1]) * UNITS[match[2]!]! : 0
    return Number.isInteger(amount) && amount >= 1 && amount <= LONGEST ? amount : undefined
  },
)

export function listOf<W, C>(element: Kind<W, C>): Kind<readonly W[], readonly C[]> {
  return {
    check(value, place) {
      if (!Array.isArray(value)) {
        report(place, `expected a list, got ${show(value)}`)
        return undefined
      }
      const list = value as readonly unknown[]
      return list.flatMap((item, index) => {
        const checked = element.check(item, below(place, index))
        return checked === undefined ? [] : [checked]
      })
    },
  }
}

/** An object whose keys are names of the author's own choice. */
export function recordOf<W, C>(
  name: Kind<string, string>,
  entry: Kind<W, C>,
): Kind<Readonly<Record<string, W | undefined>>, Readonly<Record<string, C>>> {
  return {
    check(value, place) {
      if (!isObject(value)) {
        report(place, `expected an object, got ${show(value)}`)
        return undefined
      }
      const entries = Object.entries(value).flatMap(([key, item]) => {
        const at = below(place, key)
        // an entry with nothing in it, as YAML's "dev:", still counts as one
        const checked = name.check(key, at) === undefined ? undefined : entry.check(item ?? {}, at)
        return checked === undefined ? [] : [[key, checked] as const]
      })
      return Object.fromEntries(entries)
    },
  }
}

/**
 * An object with the keys of a table, any of which may be left out. `elsewhere` may say where a key belongs that the
 * table does not have.
 */
export function object<const T extends Keys>(
  keys: T,
  elsewhere: (key: string, value: unknown) => string | undefined = () => undefined,
): Kind<Written<T>, Checked<T>> {
  return {
    check(value, place) {
      if (!isObject(value)) {
        report(place, `expected an object, got ${show(value)}`)
        return undefined
      }
      const checked: Record<string, unknown> = {}
      for (const [key, item] of Object.entries(value)) {
        if (!Object.hasOwn(keys, key)) {
          place.faults.push(
            unknownKey(key, place, elsewhere(key, item) ?? suggestion(key, Object.keys(keys))),
          )
          continue
        }
        const { type } = keys[key]!
        const result = item === undefined ? type.ifUndefined : type.check(item, below(place, key))
        if (result !== undefined) checked[key] = result
      }
      // every key was checked by its own kind just above
      return checked as Checked<T>
    },
  }
}

function unknownKey(key: string, place: Place, problem: string | undefined): Fault {
  const { path } = below(place, key)
  return {
    path,
    subject: `unknown key "${place.path === '' ? key : path}"`,
    ...(problem !== undefined && { problem }),
  }
}
