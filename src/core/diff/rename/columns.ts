import { findTable } from '../../schema/edit.ts'
import type { Schema, Table } from '../../schema/model.ts'
import type { Candidate } from './choose.ts'
import { COLUMN_FEATURES, columnPairs, type ColumnFeatures } from './column-features.ts'
import { differingColumns } from './differing-columns.ts'
import { familyOf } from './type-families.ts'
import type { Weights } from './weights.ts'

/** In every table that goes on, every dropped column with every added one that it may have become. */
export function columnCandidates(before: Schema, after: Schema, weights: Weights): readonly Candidate[] {
  return Object.values(before.tables).flatMap((table) => {
    const later = findTable(after, table.name)
    if (!later || later === table) return []
    // what is inherited is renamed where it comes from
    const [old, young] = [inheritedBy(table, before), inheritedBy(later, after)]
    return columnsOf(table, later, weights).filter(
      ({ rename: { from, to } }) => !old.has(from) && !young.has(to),
    )
  })
}

function columnsOf(before: Table, after: Table, weights: Weights): readonly Candidate[] {
  const pairs = columnPairs(differingColumns(before, after))
  return pairs.map(({ from, to, features, isDoubtful }) => ({
    rename: { type: 'column', table: after.name, from: from.column.name, to: to.column.name },
    score: likelihood(features, weights),
    isDoubtful,
    isOnly: pairs.length === 1 && familyOf(from.column.type) === familyOf(to.column.type),
  }))
}

/** The columns that a partition or an heir has of another table, with which they are renamed. */
function inheritedBy({ partitionOf, inherits = [] }: Table, schema: Schema): ReadonlySet<string> {
  const parents = [...inherits, ...(partitionOf ? [partitionOf.table] : [])]
  return new Set(
    parents.flatMap((parent) => findTable(schema, parent)?.columns.map(({ name }) => name) ?? []),
  )
}

/** Between 0 and 1. */
export function likelihood(features: ColumnFeatures, weights: Weights): number {
  const evidence = COLUMN_FEATURES.reduce(
    (sum, feature) => sum + weights[feature] * features[feature],
    weights.bias,
  )
  return 1 / (1 + Math.exp(-evidence))
}
