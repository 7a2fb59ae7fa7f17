import { chosenName } from '../../../core/postgres/chosen-name.ts'
import type { Column } from '../../../core/schema/model.ts'
import type { IndexReader } from './indexes.ts'
import { textsOf, numbersOf, type ConstraintRow, type IndexRow, type RelationRow } from './rows.ts'
import type { World } from './world.ts'

/**
 * The columns of a partition: the very ones of its table where PostgreSQL would make them so. Comments and numbering stay
 * at the table.
 */
export function partitionColumns(own: readonly Column[], above: readonly Column[]): readonly Column[] {
  const plain = above.map(
    ({ comment: _comment, identity: _identity, storage: _storage, ...column }) => column,
  )
  const ours = own.map(({ identity: _identity, storage: _storage, ...column }) => column)
  return JSON.stringify(ours) === JSON.stringify(plain) ? above : own
}

interface Known {
  readonly constraintById: ReadonlyMap<string, ConstraintRow>
  readonly world: World
  readonly reader: IndexReader
}

/** Whether the table above has the constraint and gives it to this one, under the name that the server chooses. */
export function isImpliedConstraint(
  row: ConstraintRow,
  relation: RelationRow,
  { constraintById, world, reader }: Known,
): boolean {
  if (row.kind === 'c') return row.isInherited && (!row.isLocal || relation.isPartition)
  const parent = constraintById.get(row.parent)
  // a key to a partitioned table is also kept for each of its partitions
  if (parent?.relation === row.relation) return true
  if (!parent || !relation.isPartition) return false
  if (world.commentOf('pg_constraint', row.id) !== undefined) return false
  if (row.kind === 'f') return row.name === parent.name
  const index = reader.byId.get(row.index)
  if (!index || index.options !== null) return false
  return row.name === nameOfKey(row, index, relation)
}

function nameOfKey({ kind }: ConstraintRow, index: IndexRow, relation: RelationRow): string {
  if (kind === 'p') return chosenName(relation.name, undefined, 'pkey')
  return chosenName(relation.name, keyNames(index), kind === 'x' ? 'excl' : 'key')
}

/** Whether the index is there because the table above has it. */
export function isImpliedIndex(row: IndexRow, relation: RelationRow, world: World): boolean {
  return (
    row.isAttached &&
    row.name === chosenName(relation.name, keyNames(row), 'idx') &&
    world.commentOf('pg_class', row.id) === undefined
  )
}

/** The names of the keys, cut where PostgreSQL stops to add them. */
function keyNames({ keyNames: text, columns }: IndexRow): string {
  const names = textsOf(text).slice(0, numbersOf(columns).length)
  return names.reduce((all, name) => (all === '' ? name : all.length >= 63 ? all : `${all}_${name}`), '')
}
