import { constraintsOf, type Constraint } from '../schema/constraints.ts'
import { findTable } from '../schema/edit.ts'
import type { Column, Index, Schema, Table } from '../schema/model.ts'
import { alterationOf, type ColumnAlteration, type Server } from './alter-column.ts'
import { alteredConstraint, alteredIndex } from './alter-key.ts'
import { tableAlterations, type TableAlteration } from './alter-table.ts'
import { isConverted } from './alter-settings.ts'
import { constraintKey } from './claims.ts'
import { diffLists, diffNamed, type ListDiff } from './lists.ts'
import { isSame } from './same.ts'

/** What differs between two tables of one name. */
export interface TableDiff {
  readonly before: Table
  readonly after: Table
  /** `after` in the spelling of its author. */
  readonly written: Table
  readonly columns: ListDiff<Column>
  /** Of the columns that are in both, by name. */
  readonly alterations: ReadonlyMap<string, ColumnAlteration>
  readonly constraints: ListDiff<Constraint>
  readonly indexes: ListDiff<Index>
  /** Of those that are in both, the ones that cannot be changed in place, as they were. */
  readonly constraintsAnew: readonly Constraint[]
  readonly indexesAnew: readonly Index[]
  /** Its columns get another character set and collation together with it (MySQL and MariaDB). */
  readonly isConverted: boolean
  /** What is changed of the table as a whole; undefined: it can only be dropped and made anew. */
  readonly whole: readonly TableAlteration[] | undefined
}

export function diffTables(before: Table, after: Table, spelled: Schema, server: Server): TableDiff {
  const written = findTable(spelled, after.name) ?? after
  const columns = diffNamed(before.columns, after.columns)
  const alterations = new Map(
    columns.both.map(([was, is]) => {
      const spelling = written.columns.find(({ name }) => name === is.name) ?? is
      return [is.name, alterationOf(was, is, spelling, server)]
    }),
  )
  const constraints = diffLists(
    constraintsOf(before),
    constraintsOf(after),
    (each) => each.type + constraintKey(after.name, each),
  )
  const indexes = diffNamed(before.indexes, after.indexes)
  const { family } = server.dialect
  return {
    before,
    after,
    written,
    columns,
    alterations,
    constraints,
    indexes,
    constraintsAnew: changedIn(constraints)
      .filter(([was, is]) => !alteredConstraint(after.name, was, is, family))
      .map(([was]) => was),
    indexesAnew: changedIn(indexes)
      .filter(([was, is]) => !alteredIndex(after.name, was, is, family))
      .map(([was]) => was),
    isConverted: isConverted(before, after),
    whole: tableAlterations(before, after, server),
  }
}

/** Of those that are in both, the ones that are not the same. */
export const changedIn = <T>({ both }: ListDiff<T>): readonly (readonly [before: T, after: T])[] =>
  both.filter(([before, after]) => !isSame(before, after))
