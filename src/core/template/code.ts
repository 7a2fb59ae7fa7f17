import { printText, printValue } from '../revision/print.ts'

const CODE = Symbol('code')

/** A checked value of a template: printed it is code that gives the value, and nothing in it can end that code. */
export interface Code {
  readonly [CODE]: true
  readonly value: unknown
  /** Of a list: each of its values by itself. */
  readonly items: readonly Code[]
  toString(): string
}

export function isCode(value: unknown): value is Code {
  return typeof value === 'object' && value !== null && CODE in value
}

/** The code of a value; `text` is given where it is not what a revision would write. */
export function codeOf(value: unknown, text = printValue(value)): Code {
  const list: readonly unknown[] = Array.isArray(value) ? value : []
  return { [CODE]: true, value, items: list.map((each) => codeOf(each)), toString: () => text }
}

/** A name as the key of an object. */
export function propertyCode(name: string | Code): string {
  // safe: the code of a name is that of a text
  const plain = isCode(name) ? (name.value as string) : name
  // as a plain key it would set the object's prototype
  if (plain === '__proto__') return `['__proto__']`
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(plain) ? plain : printText(plain)
}

/** `, { ... }`: the last argument of a call, of what is defined; empty where nothing is. */
export function optionsCode(options: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(options)
    .map(([name, value]) => [name, isCode(value) ? value.value : value] as const)
    .filter(([, value]) => value !== undefined)
  return entries.length === 0 ? '' : `, ${printValue(Object.fromEntries(entries))}`
}
