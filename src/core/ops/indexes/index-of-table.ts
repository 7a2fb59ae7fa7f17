import { MigError } from '../../../errors.ts'
import type { Dialect } from '../../dialect.ts'
import { findTable } from '../../schema/edit.ts'
import type { Index, Schema, Table } from '../../schema/model.ts'
import { findObject } from '../../schema/objects.ts'

/** The index of that name. Throws MigError where the table has none, saying so where a constraint has the name. */
export function indexOf(table: Table, name: string): Index {
  const index = table.indexes.find((each) => each.name === name)
  if (index) return index
  const keys = [
    ...(table.primaryKey ? [table.primaryKey] : []),
    ...table.uniques,
    ...(table.exclusions ?? []),
  ]
  throw keys.some((key) => key.name === name)
    ? ofConstraint(table.name, name)
    : new MigError('operation.invalid', `index "${name}" does not exist on table "${table.name}"`)
}

/** The index of a table or of a materialised view, if it is listed. */
export function findIndex(schema: Schema, table: string, name: string): Index | undefined {
  const owner = findTable(schema, table) ?? findObject(schema, 'view', `view ${table}`)
  return owner?.indexes?.find((each) => each.name === name)
}

/** Said of the index with which a server keeps a constraint. */
export function ofConstraint(table: string, name: string): MigError {
  return new MigError(
    'operation.invalid',
    `"${name}" on table "${table}" is a constraint, which has its own index`,
    {
      hint: [`op.dropConstraint('${table}', '${name}') and op.renameConstraint are for it`],
    },
  )
}

/** An index of PostgreSQL lives beside its table, in the table's schema. */
export function indexPath(table: string, name: string, { quote }: Pick<Dialect, 'quote'>): string {
  const dot = table.indexOf('.')
  return dot === -1 ? quote(name) : `${quote(table.slice(0, dot))}.${quote(name)}`
}
