import type { Op } from '../ops/index.ts'
import type { PartKey } from './parts.ts'
import type { Use } from './uses.ts'

/** Where a change stands as long as nothing forces it elsewhere: everything of one table together. */
export interface Place {
  readonly rank: number
  /** The table, or the object, that it has to do with. */
  readonly group: string
  readonly step: number
  readonly name: string
}

/** Operations that stand together, with the parts that they make, change and take away. */
export interface Change {
  readonly place: Place
  readonly makes?: readonly PartKey[]
  readonly alters?: readonly PartKey[]
  readonly takes?: readonly PartKey[]
  /** What has to be there, as it is to be, before it. */
  readonly needs: readonly Use[]
  /** What the parts that it takes or changes leaned on, which can go only after it. */
  readonly leaned: readonly Use[]
  /** What it drops can also be dropped when what that leans on has been changed. */
  readonly canWait?: boolean
  /** Parts that can be made by themselves, where everything at once would stand in a circle. */
  readonly loose?: readonly LoosePart[]
  /** What it comes to, without the loose parts that are made by themselves. */
  ops(apart: ReadonlySet<PartKey>): readonly Op[]
}

export interface LoosePart {
  readonly key: PartKey
  readonly needs: readonly Use[]
  readonly leaned?: readonly Use[]
  /** The change that makes or drops it by itself. */
  readonly apart: Change
}

/** The order in which changes stand by themselves. */
export const RANKS = {
  takeObjects: 0,
  schema: 1,
  extension: 2,
  enum: 3,
  domain: 4,
  composite: 5,
  native: 6,
  sequence: 7,
  table: 8,
  view: 9,
  function: 10,
  procedure: 11,
  takeTables: 12,
  takeTypes: 13,
  takeExtensions: 14,
  takeSchemas: 15,
} as const

/** The order in which changes of one table stand by themselves. */
export const STEPS = {
  takeTrigger: 0,
  takePolicy: 1,
  takeForeignKey: 2,
  takeConstraint: 3,
  takeIndex: 4,
  make: 5,
  settings: 6,
  addColumn: 7,
  alterColumn: 8,
  dropColumn: 9,
  addConstraint: 10,
  addIndex: 11,
  addForeignKey: 12,
  comment: 13,
  makePolicy: 14,
  makeTrigger: 15,
} as const
