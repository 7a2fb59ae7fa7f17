import { MigError } from '../errors.ts'
import type { Value } from '../core/dialect.ts'

/** What differs between the databases when a value is written into SQL text. */
export interface LiteralGrammar {
  text(value: string): string
  boolean(value: boolean): string
  bytes(hexadecimal: string): string
  moment(value: Date): string
}

/** The value as SQL text. Throws MigError for what no literal can hold: NaN, infinities, a NUL character in text. */
export function literalOf(value: Value, grammar: LiteralGrammar): string {
  switch (typeof value) {
    case 'string':
      return grammar.text(withoutNul(value))
    case 'bigint':
      return value.toString()
    case 'boolean':
      return grammar.boolean(value)
    case 'number':
      if (!Number.isFinite(value))
        throw new MigError('operation.invalid', `${value} cannot be written as a SQL number`)
      return Object.is(value, -0) ? '-0.0' : String(value)
    case 'object':
      if (value === null) return 'NULL'
      if (value instanceof Date) return grammar.moment(value)
      if (value instanceof Uint8Array) return grammar.bytes(hexadecimal(value))
      return grammar.text(withoutNul(JSON.stringify(value)))
  }
}

/** The text between single quotes, each quote in it doubled. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

function hexadecimal(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

/** The moment in UTC as `2026-11-21 03:00:00.000`, which every server reads. */
export const utcText = (moment: Date): string => moment.toISOString().replace('T', ' ').replace('Z', '')

/** A name that may be qualified, each of its parts quoted. */
export const qualified = (name: string, quote: (part: string) => string): string =>
  name.split('.').map(quote).join('.')

function withoutNul(text: string): string {
  if (text.includes('\0'))
    throw new MigError('operation.invalid', 'text with a NUL character cannot be written into SQL')
  return text
}
