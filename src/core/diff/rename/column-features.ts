import { isSameData } from '../../ops/same.ts'
import type { Column } from '../../schema/model.ts'
import type { ColumnInTable, Differing } from './differing-columns.ts'
import { haveSameTarget, isDoubtful } from './doubt.ts'
import { familyOf } from './type-families.ts'
import { nameLikeness } from './words.ts'

/** What speaks for and against a dropped column's being an added one: 0 or 1, but for `pairs`. */
export const COLUMN_FEATURES = [
  /** The very same type. */
  'sameType',
  /** Another type of the same family, such as two kinds of text. */
  'sameFamily',
  'sameNullable',
  /** Both have a value of the server's making, and the same. */
  'sameValue',
  'otherValue',
  /** It stands between the same neighbours. */
  'samePlace',
  'otherPlace',
  /** The names end in the same word. */
  'sameLastWord',
  /** Of all that the table lost and gained, these two names are most alike. */
  'likest',
  /** The table lost one column and gained one. */
  'alone',
  /** The logarithm of how many pairs of a dropped and an added column there are. */
  'pairs',
  /** They refer to the same table, or to two. */
  'sameTarget',
  'otherTarget',
  'sameComment',
] as const

export type ColumnFeature = (typeof COLUMN_FEATURES)[number]
export type ColumnFeatures = Readonly<Record<ColumnFeature, number>>

/** A dropped column and an added one, and what there is to say of them. */
export interface ColumnPair {
  readonly from: ColumnInTable
  readonly to: ColumnInTable
  readonly features: ColumnFeatures
  /** However likely it is, a person must say. */
  readonly isDoubtful: boolean
}

/** Every dropped column with every added one that it can become by a rename, its type and the rest being changed apart. */
export function columnPairs({ dropped, added }: Differing): readonly ColumnPair[] {
  const alike = dropped.map((from) => added.map((to) => nameLikeness(from.words, to.words)))
  const isLikest = (i: number, j: number) => {
    const own = alike[i]![j]!
    const isLess = (other: number) => other < own - LEAD
    return (
      own > LITTLE_ALIKE &&
      alike[i]!.every((other, k) => k === j || isLess(other)) &&
      alike.every((row, k) => k === i || isLess(row[j]!))
    )
  }
  const pairs = dropped.length * added.length
  return dropped.flatMap((from, i) =>
    added.flatMap((to, j) => {
      if ((from.column.generated === undefined) !== (to.column.generated === undefined)) return []
      const likest = isLikest(i, j)
      const features = {
        ...columnFeatures(from, to),
        likest: Number(likest),
        alone: Number(pairs === 1),
        pairs: Math.log2(pairs),
      }
      return { from, to, features, isDoubtful: !likest || isDoubtful(from, to) }
    }),
  )
}

/** Up to here names have no more in common than any two. */
const LITTLE_ALIKE = 0.5
/** So much more alike than all others two names must be; name is neither first_name nor last_name. */
const LEAD = 0.15

function columnFeatures(before: ColumnInTable, after: ColumnInTable) {
  const [from, to] = [before.column, after.column]
  const sameType = isSameData(from.type, to.type)
  const [value, later] = [valueOf(from), valueOf(to)]
  const sameValue = isSameData(value, later)
  const hasPlace = before.place !== undefined && after.place !== undefined
  const samePlace = before.place === after.place
  const refer = before.targets.length > 0 && after.targets.length > 0
  const sameTarget = haveSameTarget(before, after)
  return {
    sameType: Number(sameType),
    sameFamily: Number(!sameType && familyOf(from.type) === familyOf(to.type)),
    sameNullable: Number(from.nullable === to.nullable),
    sameValue: Number(sameValue && value !== undefined),
    otherValue: Number(!sameValue),
    samePlace: Number(hasPlace && samePlace),
    otherPlace: Number(hasPlace && !samePlace),
    sameLastWord: Number(before.words.length > 0 && before.words.at(-1) === after.words.at(-1)),
    sameTarget: Number(sameTarget),
    otherTarget: Number(refer && !sameTarget),
    sameComment: Number(from.comment !== undefined && from.comment === to.comment),
  }
}

/** What the server puts where a row names nothing. */
const valueOf = ({ default: fallback, identity, generated, onUpdate }: Column): unknown => {
  const said = { fallback: fallback ?? undefined, identity, generated, onUpdate }
  return Object.values(said).some((each) => each !== undefined) ? said : undefined
}
