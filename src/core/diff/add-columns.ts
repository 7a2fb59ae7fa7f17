import type { AddColumn } from '../ops/columns/add-column.ts'
import { dropping } from '../ops/constraints/constraints.ts'
import { constraintsOf, type Constraint } from '../schema/constraints.ts'
import type { Column, Table } from '../schema/model.ts'
import { constraintIn } from './change-keys.ts'
import { RANKS, STEPS, type Change } from './change.ts'
import { claimsOfConstraint, constraintKey } from './claims.ts'
import { certainly, columnsBelow } from './inheritance.ts'
import { looseDefault } from './loose.ts'
import { ownedKey, wholeKey, type PartKey } from './parts.ts'
import { keysLedBy } from './served-keys.ts'
import type { State } from './state.ts'
import type { TableDiff } from './table-diff.ts'
import { columnUses, constraintUses, STRENGTH } from './uses.ts'

export interface AddedColumns {
  readonly changes: readonly Change[]
  /** The constraints that are written at a column. */
  readonly along: ReadonlySet<PartKey>
}

/** What adds the columns that are new or are made anew, each with the keys that are its own. */
export function addColumns(diff: TableDiff, state: State): AddedColumns {
  const { after, written, columns, constraints } = diff
  const anew = columns.both
    .map(([, is]) => is)
    .filter(({ name }) => state.remade.has(ownedKey('column', after.name, name)))
  const isNew = (constraint: Constraint) =>
    state.remade.has(constraintKey(after.name, constraint)) ||
    constraints.added.some(({ type, name }) => type === constraint.type && name === constraint.name)
  const along = new Set<PartKey>()
  const changes = [...columns.added, ...anew].flatMap((column) => {
    const own = constraintsOf(after).filter(
      (each) =>
        isNew(each) &&
        canStandAt(each, column) &&
        !(each.type === 'foreignKey' && state.after.family === 'mysql'),
    )
    for (const each of own) along.add(constraintKey(after.name, each))
    const spelling = written.columns.find(({ name }) => name === column.name) ?? column
    const numbering = numberingKey(column, own, state)
    const spelled = [...own.map((each) => constraintIn(written, each) ?? each), ...numbering]
    return [
      adding({ table: after, column, written: spelling, own, spelled }, state),
      ...numbering.map((each) => dropNumbering(after, each, column)),
    ]
  })
  return { changes, along }
}

/** A check stays by itself: that it is the column's own is a matter of its name alone. */
const canStandAt = (constraint: Constraint, { name }: Column) =>
  (constraint.type === 'unique' || (constraint.type === 'foreignKey' && !constraint.notValid)) &&
  constraint.columns.length === 1 &&
  constraint.columns[0] === name

/** MySQL and MariaDB take a column that numbers the rows only together with a key, which its own may be too large for. */
const numberingKey = (
  { name, identity }: Column,
  own: readonly Constraint[],
  { after }: State,
): readonly Constraint[] =>
  after.family === 'mysql' && identity && !own.some(({ type }) => type === 'unique')
    ? [{ type: 'unique', name: NUMBERING, columns: [name] }]
    : []

/** The key that a column has until it has its own. */
export const NUMBERING = 'mig_numbering'

function dropNumbering(table: Table, key: Constraint, { name: column }: Column): Change {
  const certain = (on: PartKey) => ({ on, strength: STRENGTH.certain })
  return {
    place: { rank: RANKS.table, group: table.name, step: STEPS.addForeignKey, name: key.name },
    needs: [...keysLedBy(table, column), ownedKey('column', table.name, column)].map(certain),
    leaned: [],
    ops: () => [dropping(table.name, key)],
  }
}

interface Added {
  readonly table: Table
  readonly column: Column
  readonly written: Column
  readonly own: readonly Constraint[]
  /** The same as they are written, and what helps meanwhile. */
  readonly spelled: readonly Constraint[]
}

function adding({ table, column, written, own, spelled }: Added, state: State): Change {
  const { after } = state
  const key = ownedKey('column', table.name, column.name)
  const { along, listed } = columnsBelow(after, table.name, column.name)
  return {
    place: { rank: RANKS.table, group: table.name, step: STEPS.addColumn, name: '' },
    makes: [key, ...along, ...own.flatMap((each) => claimsOfConstraint(table.name, each, after.family))],
    needs: [
      { on: wholeKey('settings', table.name), strength: STRENGTH.certain },
      ...columnUses(table, column, after),
      // an heir's own becomes one with it, and could not be added after it
      ...certainly(listed),
      ...own.flatMap((each) => constraintUses(table, each, after)),
    ],
    leaned: [],
    loose: looseDefault(table, column, written, after),
    ops: (apart) => [addingOp(table.name, apart.size > 0 ? withoutDefault(written) : written, spelled)],
  }
}

function addingOp(table: string, column: Column, own: readonly Constraint[]): AddColumn {
  return {
    kind: 'addColumn',
    table,
    column,
    uniques: own.flatMap((each) => {
      if (each.type !== 'unique') return []
      const { type: _type, ...unique } = each
      return [unique]
    }),
    foreignKeys: own.flatMap((each) => {
      if (each.type !== 'foreignKey') return []
      const { type: _type, ...foreignKey } = each
      return [foreignKey]
    }),
    checks: [],
  }
}

function withoutDefault({ default: _apart, ...column }: Column): Column {
  return column
}
