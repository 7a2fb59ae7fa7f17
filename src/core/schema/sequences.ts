import type { Sequence } from './objects.ts'

type Numeral = number | bigint
type Commented<T> = T & { readonly comment?: string }

/** What an author may say of a sequence. */
export interface SequenceOptions {
  /** PostgreSQL, and MariaDB from 11.5. */
  readonly as?: 'smallint' | 'integer' | 'bigint'
  readonly start?: Numeral
  /** Below 0 it counts down. */
  readonly increment?: Numeral
  readonly min?: Numeral
  readonly max?: Numeral
  /** How many numbers a session takes at once, which are lost when it ends. */
  readonly cache?: number
  /** It begins again where it ends. */
  readonly cycle?: boolean
  /** The column that it goes with, `table.column` (PostgreSQL). */
  readonly ownedBy?: string
  /** Not written to the log (PostgreSQL 15). */
  readonly unlogged?: boolean
}

/** Facets to change; null takes one away, so that the server's own holds. What is not named stays. */
export interface SequenceChange {
  readonly as?: 'smallint' | 'integer' | 'bigint'
  readonly start?: Numeral
  readonly increment?: Numeral
  readonly min?: Numeral | null
  readonly max?: Numeral | null
  readonly cache?: number | null
  readonly cycle?: boolean
  readonly ownedBy?: string | null
  readonly unlogged?: boolean
  /** The number that comes next; `true` is its start. */
  readonly restart?: Numeral | true
}

/** The sequence in the one shape that it has, whatever of the server's own the author has written out. */
export function defineSequence(name: string, options: SequenceOptions): Sequence {
  const { as, start, increment, min, max, cache, cycle, ownedBy, unlogged } = options
  const plain: Sequence = {
    type: 'sequence',
    name,
    ...(as !== undefined && as !== 'bigint' && { as }),
    ...(increment !== undefined && plainNumeral(increment) !== 1 && { increment: plainNumeral(increment) }),
    ...(min !== undefined && { min: plainNumeral(min) }),
    ...(max !== undefined && { max: plainNumeral(max) }),
    ...(cache !== undefined && { cache }),
    ...(cycle && { cycle: true as const }),
    ...(ownedBy !== undefined && { ownedBy }),
    ...(unlogged && { unlogged: true as const }),
  }
  const { min: _min, max: _max, ...free } = plain
  const limits = limitsOf(free)
  const bounded: Sequence = {
    ...free,
    ...(plain.min !== undefined && plain.min !== limits.min && { min: plain.min }),
    ...(plain.max !== undefined && plain.max !== limits.max && { max: plain.max }),
  }
  return start === undefined || plainNumeral(start) === startOf(bounded)
    ? bounded
    : { ...bounded, start: plainNumeral(start) }
}

/** What `defineSequence` was told, as far as it matters. */
export function sequenceOptions(sequence: Sequence): SequenceOptions {
  const { as, start, increment, min, max, cache, cycle, ownedBy, unlogged } = sequence
  const options = { as, start, increment, min, max, cache, cycle, ownedBy, unlogged }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

/** The number that it begins with. */
export function startOf(sequence: Sequence): Numeral {
  if (sequence.start !== undefined) return sequence.start
  const { min, max } = limitsOf(sequence)
  return countsDown(sequence) ? max : min
}

/** The sequence with the facets changed, as PostgreSQL changes it: where it begins and ends stays, unless it is named. */
export function changeSequence(sequence: Commented<Sequence>, change: SequenceChange): Commented<Sequence> {
  const { restart: _restart, ...named } = change
  const turned = named.increment !== undefined && countsDown(sequence) !== named.increment < 0
  const stays = { ...sequenceOptions(sequence), start: startOf(sequence), ...(turned && limitsOf(sequence)) }
  const facets = Object.entries({ ...stays, ...named }).filter(
    ([, value]) => value !== null && value !== undefined,
  )
  const { comment } = sequence
  return {
    ...defineSequence(sequence.name, Object.fromEntries(facets)),
    ...(comment !== undefined && { comment }),
  }
}

/** The facets that the change names, as they are before it; undefined: that is not known. */
export function facetsBefore(
  change: SequenceChange,
  sequence: Sequence | undefined,
): SequenceChange | undefined {
  if (!sequence || change.restart !== undefined) return undefined
  const { as = 'bigint', increment = 1, min = null, max = null, cache = null, ownedBy = null } = sequence
  return {
    ...('as' in change && { as }),
    ...('start' in change && { start: startOf(sequence) }),
    ...('increment' in change && { increment }),
    ...('min' in change && { min }),
    ...('max' in change && { max }),
    ...('cache' in change && { cache }),
    ...('cycle' in change && { cycle: sequence.cycle ?? false }),
    ...('ownedBy' in change && { ownedBy }),
    ...('unlogged' in change && { unlogged: sequence.unlogged ?? false }),
  }
}

const countsDown = ({ increment = 1 }: Sequence) => increment < 0

const BITS = { smallint: 16n, integer: 32n, bigint: 64n } as const

/** PostgreSQL manual, CREATE SEQUENCE. */
function limitsOf(sequence: Sequence): { readonly min: Numeral; readonly max: Numeral } {
  const top = 2n ** (BITS[sequence.as ?? 'bigint'] - 1n)
  const [min, max] = countsDown(sequence) ? [-top, -1n] : [1n, top - 1n]
  return { min: sequence.min ?? plainNumeral(min), max: sequence.max ?? plainNumeral(max) }
}

/** 5n is 5, so that one number has one shape. */
function plainNumeral(value: Numeral): Numeral {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}
