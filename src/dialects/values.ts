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

export function hexadecimal(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

/** UTF-8, written out because this folder is compiled for no particular runtime. */
export function utf8(text: string): Uint8Array {
  const bytes: number[] = []
  for (const character of text) {
    const code = character.codePointAt(0)!
    if (code < 0x80) bytes.push(code)
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 0x3f))
    else if (code < 0x10000)
      bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f))
    else
      bytes.push(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 0x3f),
        0x80 | ((code >> 6) & 0x3f),
        0x80 | (code & 0x3f),
      )
  }
  return Uint8Array.from(bytes)
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
