import { constraintsOf } from '../schema/constraints.ts'
import { findTable } from '../schema/edit.ts'
import type { Table } from '../schema/model.ts'
import { constraintKey } from './claims.ts'
import { ownedKey, type PartKey } from './parts.ts'
import type { State } from './state.ts'
import { keysBeginning, STRENGTH, type Use } from './uses.ts'

/**
 * The indexes that are to be there before that one goes, since a foreign key that stays needs one of them (MySQL and
 * MariaDB).
 */
export function keysInstead(table: Table, key: PartKey, state: State): readonly Use[] {
  const now = findTable(state.after.schema, table.name)
  if (state.server.dialect.family !== 'mysql' || !now || !key.startsWith('index ')) return []
  return Object.values(state.after.schema.tables).flatMap((other) =>
    other.foreignKeys
      .filter(({ name }) => !state.remade.has(ownedKey('constraint', other.name, name)))
      .flatMap(({ columns, references }) => [
        ...(other.name === table.name ? [columns] : []),
        ...(references.table === table.name ? [references.columns] : []),
      ])
      .filter((columns) => keysBeginning(table, columns).includes(key))
      .flatMap((columns) => keysBeginning(now, columns))
      .filter((serving) => serving !== key)
      .map((on) => ({ on, strength: STRENGTH.text })),
  )
}

/** The keys and indexes that begin with the column, without one of which MySQL and MariaDB number no rows by it. */
export function keysLedBy(table: Table, column: string): readonly PartKey[] {
  const keys = constraintsOf(table).filter(
    (each) => (each.type === 'primaryKey' || each.type === 'unique') && each.columns[0] === column,
  )
  const indexes = table.indexes.filter(
    ({ keys: [first] }) => first && 'column' in first && first.column === column,
  )
  return [
    ...keys.map((each) => constraintKey(table.name, each)),
    ...indexes.map(({ name }) => ownedKey('index', table.name, name)),
  ]
}
