import { isSameData } from '../../ops/same.ts'
import { constraintsOf } from '../../schema/constraints.ts'
import { findTable } from '../../schema/edit.ts'
import type { Schema, Table } from '../../schema/model.ts'
import type { Candidate } from './choose.ts'
import { isContrary } from './contrary.ts'
import { likeness, sharedWords, wordsOf } from './words.ts'

/** Set by hand: how much each thing moves the logarithm of the odds that a dropped table is the added one. */
const WEIGHTS = {
  bias: -5,
  /** The share of columns that both have; what every other table has too, such as id, counts little. */
  share: 6,
  /** How many such columns there are, up to four. */
  substance: 0.4,
  /** The share of keys, checks and indexes that both have. */
  keys: 1,
  sharedWords: 4,
  spelling: 1.5,
  /** Foreign keys of tables that stay have gone from the one to the other. */
  followed: 3,
  /** The logarithm of how many pairs of a dropped and an added table there are. */
  pairs: -0.2,
} as const

/** Every dropped table with every added one that has something in common with it. */
export function tableCandidates(before: Schema, after: Schema): readonly Candidate[] {
  const [dropped, added] = [without(before, after), without(after, before)]
  if (dropped.length === 0 || added.length === 0) return []
  const weight = columnWeights(before, after)
  const follow = followers(before, after)
  const pairs = Math.log2(dropped.length * added.length)
  const others = added.map((table) => featuresOf(table, weight))
  return dropped.flatMap((table) => {
    const from = featuresOf(table, weight)
    const near = others.map((to) => ({ to, columns: sharedColumns(from, to) }))
    const followed = (to: Features) => follow.get(table.name)?.has(to.table.name) === true
    return near
      .filter(
        ({ to, columns }) =>
          isSameData(table.partitionOf, to.table.partitionOf) && (columns.share >= 0.1 || followed(to)),
      )
      .map(({ to, columns }) => candidate(from, to, { columns, pairs, followed: followed(to) }))
  })
}

interface Evidence {
  readonly columns: { readonly share: number; readonly substance: number }
  readonly followed: boolean
  readonly pairs: number
}

function candidate(from: Features, to: Features, { columns, followed, pairs }: Evidence): Candidate {
  const shared = sharedWords(from.words, to.words)
  const spelling = likeness(from.words.join('_'), to.words.join('_'))
  const evidence =
    WEIGHTS.bias +
    WEIGHTS.share * columns.share +
    WEIGHTS.substance * Math.min(columns.substance, 4) +
    WEIGHTS.keys * sharedKeys(from.table, to.table) +
    WEIGHTS.sharedWords * shared +
    WEIGHTS.spelling * spelling +
    WEIGHTS.followed * Number(followed) +
    WEIGHTS.pairs * pairs
  const isTold = followed || shared >= 0.5 || spelling >= 0.7
  return {
    rename: { type: 'table', from: from.table.name, to: to.table.name },
    score: 1 / (1 + Math.exp(-evidence)),
    isDoubtful: !isTold || columns.share < 0.5 || isContrary(from.words, to.words),
  }
}

/** A table as it is compared with many others. */
interface Features {
  readonly table: Table
  readonly words: readonly string[]
  /** By name. */
  readonly columns: ReadonlyMap<string, { readonly type: string; readonly weight: number }>
  readonly weight: number
}

function featuresOf(table: Table, weight: (column: string) => number): Features {
  const { name, columns } = table
  return {
    table,
    words: wordsOf(name.slice(name.lastIndexOf('.') + 1)),
    columns: new Map(
      columns.map((column) => [
        column.name,
        { type: JSON.stringify(column.type), weight: weight(column.name) },
      ]),
    ),
    weight: columns.reduce((sum, column) => sum + weight(column.name), 0),
  }
}

const without = (schema: Schema, other: Schema) =>
  Object.values(schema.tables).filter(({ name }) => !findTable(other, name))

/** A column that many tables have says little of each. */
function columnWeights(before: Schema, after: Schema): (column: string) => number {
  const counts = [before, after].map((schema) => {
    const count = new Map<string, number>()
    for (const { columns } of Object.values(schema.tables))
      for (const { name } of columns) count.set(name, (count.get(name) ?? 0) + 1)
    return count
  })
  return (column) => 1 / Math.max(1, ...counts.map((count) => count.get(column) ?? 0))
}

function sharedColumns(from: Features, to: Features): Evidence['columns'] {
  let substance = 0
  let named = 0
  for (const [name, { type, weight }] of from.columns) {
    const other = to.columns.get(name)
    if (!other) continue
    named += weight
    substance += weight * (type === other.type ? 1 : 0.5)
  }
  return { substance, share: named === 0 ? 0 : substance / (from.weight + to.weight - named) }
}

function sharedKeys(from: Table, to: Table): number {
  const [a, b] = [definitionsOf(from), definitionsOf(to)]
  const shared = a.filter((each) => b.some((other) => isSameData(each, other))).length
  return a.length + b.length === 0 ? 0 : shared / (a.length + b.length - shared)
}

const definitionsOf = (table: Table) =>
  [...constraintsOf(table), ...table.indexes].map(({ name: _name, ...definition }) => definition)

/** For each dropped table the added ones to which foreign keys of staying tables have gone. */
function followers(before: Schema, after: Schema): ReadonlyMap<string, ReadonlySet<string>> {
  const follow = new Map<string, Set<string>>()
  for (const table of Object.values(before.tables)) {
    const later = findTable(after, table.name)
    if (!later) continue
    for (const { columns, references } of table.foreignKeys) {
      if (findTable(after, references.table)) continue
      for (const other of later.foreignKeys) {
        const isNew = !findTable(before, other.references.table)
        if (!isNew || !isSameData(columns, other.columns)) continue
        const known = follow.get(references.table)
        if (known) known.add(other.references.table)
        else follow.set(references.table, new Set([other.references.table]))
      }
    }
  }
  return follow
}
