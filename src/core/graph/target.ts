import { MigError } from '../../errors.ts'

/** How far from a revision a target lies: so many children up, or so many parents down. */
export interface Offset {
  readonly direction: 'up' | 'down'
  readonly count: number
}

/** What a target says, before it is looked up in a graph. `branch` is the part before the `@`. */
export type TargetExpression = {
  /** As it was typed. */
  readonly text: string
  readonly branch?: string
} & (
  | { readonly kind: 'relative'; readonly offset: Offset }
  | { readonly kind: 'head' | 'heads' | 'base' | 'current'; readonly offset?: Offset }
  | { readonly kind: 'name'; readonly name: string; readonly offset?: Offset }
)

/** A range: from one target to another, either of which may be left out. */
export interface RangeExpression {
  readonly text: string
  readonly from?: TargetExpression
  readonly to?: TargetExpression
}

const FORMS =
  'Write head, heads, base, current, an id or its beginning, a label, +2, -1, id+2, id-1, or label@ before one of these.'

/**
 * Reads a target: `[label@]` and then a word, an id, the beginning of one, or a label, with or without `+N`
 * or `-N` behind it; or `+N` or `-N` alone. Throws `target.unknown` where the text is nothing of this.
 */
export function parseTarget(text: string): TargetExpression {
  if (text.includes(':')) throw malformed(text, 'is a range; one revision is meant here')
  if (text === '') throw malformed(text, 'is empty')
  const at = text.indexOf('@')
  if (at === 0) throw malformed(text, 'has no label before the @')
  const branch = at === -1 ? {} : { branch: text.slice(0, at) }
  const rest = text.slice(at + 1)
  const match = /^([^@+\s-]*)(?:([+-])(\d{1,9}))?$/u.exec(rest)
  if (match === null || rest === '') throw malformed(text, 'is no target')
  const [, name = '', sign, digits] = match
  if (sign === undefined) return { text, ...branch, ...symbol(name) }
  const offset: Offset = { direction: sign === '+' ? 'up' : 'down', count: Number(digits) }
  if (name === '') return { text, ...branch, kind: 'relative', offset }
  return { text, ...branch, ...symbol(name), offset }
}

/** Reads a range, `a:b`, `a:` or `:b`. Throws `target.unknown` where the text is none. */
export function parseRange(text: string): RangeExpression {
  const ends = text.split(':')
  if (ends.length !== 2) throw malformed(text, 'is no range', 'Write a:b, a: or :b.')
  const [from = '', to = ''] = ends
  return {
    text,
    ...(from === '' ? {} : { from: parseTarget(from) }),
    ...(to === '' ? {} : { to: parseTarget(to) }),
  }
}

function symbol(word: string) {
  if (word === 'head' || word === 'heads' || word === 'base' || word === 'current') {
    return { kind: word } as const
  }
  return { kind: 'name', name: word } as const
}

function malformed(text: string, problem: string, hint = FORMS): MigError {
  return new MigError('target.unknown', `"${text}" ${problem}`, { hint: [hint], details: { target: text } })
}
