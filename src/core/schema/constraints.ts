import { MigError } from '../../errors.ts'
import { columnOf } from './edit.ts'
import type { Check, Exclusion, ForeignKey, PrimaryKey, Table, Unique } from './model.ts'

/** A constraint of a table, told apart from the others by its type. */
export type Constraint =
  | ({ readonly type: 'primaryKey' } & PrimaryKey)
  | ({ readonly type: 'unique' } & Unique)
  | ({ readonly type: 'foreignKey' } & ForeignKey)
  | ({ readonly type: 'check' } & Check)
  | ({ readonly type: 'exclusion' } & Exclusion)

export type ConstraintType = Constraint['type']

/** What people call each type. */
export const CALLED: Readonly<Record<ConstraintType, string>> = {
  primaryKey: 'primary key',
  unique: 'unique',
  foreignKey: 'foreign key',
  check: 'check',
  exclusion: 'exclusion',
}

/** All constraints of a table: its primary key first, then as CREATE TABLE has them. */
export function constraintsOf(table: Omit<Table, 'name' | 'columns' | 'indexes'>): readonly Constraint[] {
  return [
    ...(table.primaryKey ? [{ type: 'primaryKey' as const, ...table.primaryKey }] : []),
    ...table.uniques.map((each) => ({ type: 'unique' as const, ...each })),
    ...table.foreignKeys.map((each) => ({ type: 'foreignKey' as const, ...each })),
    ...table.checks.map((each) => ({ type: 'check' as const, ...each })),
    ...(table.exclusions ?? []).map((each) => ({ type: 'exclusion' as const, ...each })),
  ]
}

export function findConstraint(table: Table | undefined, name: string): Constraint | undefined {
  return table && constraintsOf(table).find((each) => each.name === name)
}

/**
 * The table with one constraint more; a primary key makes its columns refuse NULL. Throws where the name is taken, or a
 * column does not exist.
 */
export function withConstraint(table: Table, constraint: Constraint): Table {
  const { name } = constraint
  const taken = [...constraintsOf(table), ...(hasIndex(constraint) ? table.indexes : [])]
  if (taken.some((each) => each.name === name)) {
    throw new MigError(
      'operation.invalid',
      `table "${table.name}" already has a constraint or index "${name}"`,
      {
        hint: ["give it a name of its own: { name: '...' }"],
      },
    )
  }
  // what a table inherits is not listed
  if (!table.inherits) for (const column of columnsOf(constraint)) columnOf(table, column)
  switch (constraint.type) {
    case 'primaryKey': {
      const { type: _type, ...primaryKey } = constraint
      if (table.primaryKey)
        throw new MigError('operation.invalid', `table "${table.name}" already has a primary key`)
      const columns = table.columns.map((column) =>
        primaryKey.columns.includes(column.name) ? { ...column, nullable: false } : column,
      )
      return { ...table, columns, primaryKey }
    }
    case 'unique': {
      const { type: _type, ...unique } = constraint
      return { ...table, uniques: byName([...table.uniques, unique]) }
    }
    case 'foreignKey': {
      const { type: _type, ...foreignKey } = constraint
      return { ...table, foreignKeys: byName([...table.foreignKeys, foreignKey]) }
    }
    case 'check': {
      const { type: _type, ...check } = constraint
      return { ...table, checks: byName([...table.checks, check]) }
    }
    case 'exclusion': {
      const { type: _type, ...exclusion } = constraint
      return { ...table, exclusions: byName([...(table.exclusions ?? []), exclusion]) }
    }
  }
}

/** The table without the constraint of that name. Throws where it has none. */
export function withoutConstraint(table: Table, name: string): Table {
  const constraint = findConstraint(table, name)
  if (!constraint) throw noConstraint(table.name, name)
  const { primaryKey, exclusions, ...rest } = table
  const others = <T extends { readonly name: string }>(list: readonly T[]) =>
    list.filter((each) => each.name !== name)
  const excluding = others(exclusions ?? [])
  return {
    ...rest,
    ...(primaryKey && primaryKey.name !== name && { primaryKey }),
    uniques: others(table.uniques),
    foreignKeys: others(table.foreignKeys),
    checks: others(table.checks),
    ...(excluding.length > 0 && { exclusions: excluding }),
  }
}

/** The table with one constraint changed, and its columns as they are. Throws where it has none of that name. */
export function editConstraint(
  table: Table,
  name: string,
  edit: (constraint: Constraint) => Constraint,
): Table {
  const constraint = findConstraint(table, name)
  if (!constraint) throw noConstraint(table.name, name)
  return { ...withConstraint(withoutConstraint(table, name), edit(constraint)), columns: table.columns }
}

export const noConstraint = (table: string, name: string) =>
  new MigError('operation.invalid', `constraint "${name}" does not exist on table "${table}"`)

/** The columns of its own table that a constraint names, as far as they are not part of an expression. */
export function columnsOf(constraint: Constraint): readonly string[] {
  switch (constraint.type) {
    case 'check':
      return []
    case 'exclusion':
      return constraint.elements.flatMap((each) => ('column' in each ? [each.column] : []))
    default:
      return constraint.columns
  }
}

/** Such a constraint is an index, which goes by the same name. */
const hasIndex = ({ type }: Constraint) => type !== 'foreignKey' && type !== 'check'

/** In the order of their names, so that the order in which constraints came tells no tables apart. */
export const byName = <T extends { readonly name: string }>(list: readonly T[]): readonly T[] =>
  list.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
