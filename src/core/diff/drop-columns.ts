import { adding } from '../ops/constraints/constraints.ts'
import { lostWith, type DroppedColumn } from '../ops/columns/drop-column.ts'
import { constraintsOf, type Constraint } from '../schema/constraints.ts'
import type { Column, Index, Table } from '../schema/model.ts'
import { namesColumn } from '../sql/column-names.ts'
import { NUMBERING } from './add-columns.ts'
import { RANKS, STEPS, type Change } from './change.ts'
import { claimsOfConstraint, claimsOfIndex, constraintKey } from './claims.ts'
import { certainly, columnsBelow } from './inheritance.ts'
import { ownedKey, wholeKey, type PartKey } from './parts.ts'
import { keysLedBy } from './served-keys.ts'
import type { State } from './state.ts'
import type { TableDiff } from './table-diff.ts'
import { columnUses, constraintUses, defaultUses, indexUses, STRENGTH } from './uses.ts'

export interface DroppedColumns {
  readonly changes: readonly Change[]
  /** The constraints and indexes that go with a column. */
  readonly along: ReadonlySet<PartKey>
  /** Those that are to stay, and would go with a column unless they are out of the way meanwhile. */
  readonly inTheWay: ReadonlySet<PartKey>
}

/** What drops the columns that go or are made anew; one that is computed from others goes before them. */
export function dropColumns(diff: TableDiff, state: State): DroppedColumns {
  const { before } = diff
  const along = new Set<PartKey>()
  const inTheWay = new Set<PartKey>()
  const changes: Change[] = []
  for (const column of columnsToGo(diff, state)) {
    const lost = lostWith(before, column.name)!
    const parts = partsOf(before, lost).filter(({ key }) => !along.has(key))
    const gone = parts.filter((part) => isToGo(part, diff, state))
    for (const { key } of parts.filter((part) => !gone.includes(part))) inTheWay.add(key)
    const going = gone.filter((part) => goesAlong(part, column, before, state))
    for (const { key } of going) along.add(key)
    const numbering = numberingKey(before, column, going, state)
    changes.push(...numbering.map((key) => addNumbering(before, key, column)))
    changes.push(dropColumn(before, column, [...going, ...numbering], state))
  }
  return { changes, along, inTheWay }
}

function columnsToGo({ before, columns }: TableDiff, { remade }: State): readonly Column[] {
  const anew = columns.both
    .map(([was]) => was)
    .filter(({ name }) => remade.has(ownedKey('column', before.name, name)))
  return [...columns.dropped, ...anew].toSorted((a, b) => Number(!a.generated) - Number(!b.generated))
}

interface KeyPart {
  readonly key: PartKey
  readonly constraint: Constraint
}

type Part = KeyPart | { readonly key: PartKey; readonly index: Index }

function partsOf(table: Table, { indexes, ...lost }: DroppedColumn): readonly Part[] {
  return [
    ...constraintsOf(lost).map((constraint) => ({
      key: constraintKey(table.name, constraint),
      constraint,
    })),
    ...indexes.map((index) => ({ key: ownedKey('index', table.name, index.name), index })),
  ]
}

function isToGo(part: Part, { constraints, indexes }: TableDiff, { remade }: State): boolean {
  if (remade.has(part.key)) return true
  return 'index' in part
    ? indexes.dropped.includes(part.index)
    : constraints.dropped.some(
        ({ type, name }) => type === part.constraint.type && name === part.constraint.name,
      )
}

/** MySQL asks for a primary key to be dropped first; of a check it is certain only where it names no other column. */
function goesAlong(part: Part, column: Column, table: Table, { server }: State): boolean {
  if ('index' in part)
    return part.index.keys.every((key) => 'column' in key) && part.index.where === undefined
  const { constraint } = part
  switch (constraint.type) {
    case 'primaryKey':
      return server.dialect.family !== 'mysql'
    case 'unique':
    case 'foreignKey':
      return true
    case 'check':
      return !table.columns.some(
        ({ name }) => name !== column.name && namesColumn(constraint.expression, name),
      )
    case 'exclusion':
      return false
  }
}

/** MySQL and MariaDB keep a key at a column that numbers the rows as long as that is there. */
function numberingKey(
  table: Table,
  { name, identity }: Column,
  going: readonly Part[],
  { before }: State,
): readonly KeyPart[] {
  const isKept = going.some((part) => 'index' in part || part.constraint.type === 'unique')
  if (before.family !== 'mysql' || !identity || isKept) return []
  const constraint = { type: 'unique', name: NUMBERING, columns: [name] } as const
  return [{ key: constraintKey(table.name, constraint), constraint }]
}

const numberingOf = (table: Table, { name }: Column): PartKey =>
  wholeKey('numbering', ownedKey('column', table.name, name))

function addNumbering(table: Table, { constraint }: KeyPart, column: Column): Change {
  return {
    place: { rank: RANKS.table, group: table.name, step: STEPS.takeForeignKey, name: constraint.name },
    alters: [numberingOf(table, column)],
    needs: [],
    leaned: keysLedBy(table, column.name).map((on) => ({ on, strength: STRENGTH.certain })),
    ops: () => [adding(table.name, constraint)],
  }
}

function dropColumn(table: Table, column: Column, parts: readonly Part[], state: State): Change {
  const { before } = state
  const { along, listed } = columnsBelow(before, table.name, column.name)
  return {
    place: { rank: RANKS.table, group: table.name, step: STEPS.dropColumn, name: column.name },
    takes: [
      ownedKey('column', table.name, column.name),
      ...along,
      ...parts.flatMap((part) =>
        'index' in part
          ? claimsOfIndex(table.name, part.index, before.family)
          : claimsOfConstraint(table.name, part.constraint, before.family),
      ),
    ],
    needs: [{ on: numberingOf(table, column), strength: STRENGTH.certain }],
    leaned: [
      // made again, it is to have the character set that the table had
      { on: wholeKey('settings', table.name), strength: STRENGTH.certain },
      ...columnUses(table, column, before),
      ...defaultUses(column, before),
      // what an heir has from above too it can neither drop nor give another type
      ...certainly(listed),
      ...parts.flatMap((part) =>
        'index' in part
          ? indexUses(table, part.index, before)
          : constraintUses(table, part.constraint, before),
      ),
    ],
    ops: () => [{ kind: 'dropColumn', table: table.name, column: column.name, was: wasOf(column, parts) }],
  }
}

function wasOf(column: Column, parts: readonly Part[]): DroppedColumn {
  const indexes = parts.flatMap((part) => ('index' in part ? [part.index] : []))
  const table: Table = { name: '', columns: [], uniques: [], foreignKeys: [], checks: [], indexes: [] }
  const {
    name: _name,
    columns: _columns,
    ...rest
  } = parts.reduce((whole, part) => ('index' in part ? whole : withPart(whole, part.constraint)), table)
  return { column, ...rest, indexes }
}

function withPart(table: Table, constraint: Constraint): Table {
  switch (constraint.type) {
    case 'primaryKey': {
      const { type: _type, ...primaryKey } = constraint
      return { ...table, primaryKey }
    }
    case 'unique': {
      const { type: _type, ...unique } = constraint
      return { ...table, uniques: [...table.uniques, unique] }
    }
    case 'foreignKey': {
      const { type: _type, ...foreignKey } = constraint
      return { ...table, foreignKeys: [...table.foreignKeys, foreignKey] }
    }
    case 'check': {
      const { type: _type, ...check } = constraint
      return { ...table, checks: [...table.checks, check] }
    }
    case 'exclusion': {
      const { type: _type, ...exclusion } = constraint
      return { ...table, exclusions: [...(table.exclusions ?? []), exclusion] }
    }
  }
}
