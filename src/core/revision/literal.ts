/** A value as a header may write it. */
export type Literal =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number' }
  | { readonly kind: 'null' }
  | { readonly kind: 'array'; readonly items: readonly Literal[] }

/**
 * What a header says for one name: where the name stands, and its value, undefined where that is not a
 * literal.
 */
export interface Field {
  readonly offset: number
  readonly value: Literal | undefined
}

export const HEADER_NAMES = [
  'revision',
  'down_revision',
  'branch_labels',
  'depends_on',
  'environments',
  'transaction',
  'replaces',
  'message',
] as const

export type HeaderName = (typeof HEADER_NAMES)[number]

/** A name that looks like that of a field, and the field that was meant. */
export interface Misspelling {
  readonly name: string
  readonly meant: HeaderName
  readonly offset: number
}

/** What a file says. */
export interface Surface {
  readonly fields: ReadonlyMap<HeaderName, Field>
  /** Where a field is set once more. */
  readonly repeated: readonly { readonly name: HeaderName; readonly offset: number }[]
  /** Where the file offers a way up or down, if it does. */
  readonly body: number | undefined
  readonly misspelt: readonly Misspelling[]
}

export function isHeaderName(name: string): name is HeaderName {
  return (HEADER_NAMES as readonly string[]).includes(name)
}

/** A value as a literal; undefined: no header may hold it. */
export function literalOf(value: unknown): Literal | undefined {
  if (value === null) return { kind: 'null' }
  if (typeof value === 'string') return { kind: 'string', value }
  if (typeof value === 'boolean') return { kind: 'boolean', value }
  if (typeof value === 'number') return { kind: 'number' }
  if (!Array.isArray(value)) return undefined
  const items = value.map(literalOf)
  return items.includes(undefined) ? undefined : { kind: 'array', items: items as readonly Literal[] }
}
