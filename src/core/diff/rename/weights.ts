import type { ColumnFeature } from './column-features.ts'

/** How much each feature moves the logarithm of the odds that a dropped column is the added one. */
export type Weights = Readonly<Record<ColumnFeature | 'bias', number>>

/** Trained by `bench/renames.ts` on what the authors of public projects did. */
export const TRAINED = {
  bias: -4.63,
  sameType: 3.17,
  sameFamily: 0.96,
  sameNullable: 0.72,
  sameValue: 0.31,
  otherValue: -0.33,
  samePlace: 0.9,
  otherPlace: -0.85,
  sameLastWord: 0.5,
  likest: 2.34,
  alone: 1.16,
  pairs: -0.1,
} as const satisfies Partial<Weights>

/** Set by hand: what the projects were trained on says nothing of them. */
const SET = { sameTarget: 1.5, otherTarget: -2.5, sameComment: 2 } as const

export const WEIGHTS: Weights = { ...TRAINED, ...SET }
