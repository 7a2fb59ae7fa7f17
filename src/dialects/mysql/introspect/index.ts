import type { Row } from '../../../core/dialect.ts'
import type { Introspect, Unmodelled } from '../../../core/introspection.ts'
import type { Schema } from '../../../core/schema/model.ts'
import { keyOf } from '../../../core/schema/objects.ts'
import { groupedBy, readCatalogue, textOf, withServer, type Catalogue, type TableRows } from './catalogue.ts'
import { readExact } from './exact.ts'
import { readObjects } from './objects.ts'
import { tableReader } from './table.ts'

/**
 * Reads a database of MySQL (5.7 and later) or MariaDB (10.5 and later). The catalogue is asked once for each kind of thing;
 * what it does not tell is asked for each of those alone that need it: routines and events, views on MySQL, and the tables
 * of `Exact`.
 */
export const introspect: Introspect = (connection, { defaultSchema, ignore = () => false }) =>
  withServer(connection, defaultSchema, async (server, modes) => {
    const unmodelled: Unmodelled[] = []
    const say = (entry: Unmodelled) => unmodelled.push(entry)
    const catalogue = withoutUnnamable(await readCatalogue(connection, server), ignore, say)
    const tables = tablesOf(catalogue)
    const exact = await readExact(connection, server, tables)
    const sequences = catalogue.tables.filter((row) => textOf(row, 'type') === 'SEQUENCE')
    const objects = await readObjects(
      catalogue,
      sequences.map((row) => textOf(row, 'name')),
      { connection, server, modes, unmodelled: say },
    )
    const tableOf = tableReader({ server, exact, unmodelled: say })
    const schema: Schema = {
      complete: true,
      tables: Object.fromEntries(tables.map(tableOf).map((table) => [table.name, table])),
      objects: Object.fromEntries(objects.map((object) => [keyOf(object), object])),
    }
    return { schema, unmodelled }
  })

const isTable = (row: Row): boolean => /^(?:BASE TABLE|SYSTEM VERSIONED)$/.test(textOf(row, 'type'))

/** The rows of each table. Those of views and of what is left out are in none. */
function tablesOf(catalogue: Catalogue): readonly TableRows[] {
  const columns = groupedBy(catalogue.columns, 'tbl')
  const indexes = groupedBy(catalogue.indexes, 'tbl')
  const foreignKeys = groupedBy(catalogue.foreignKeys, 'tbl')
  const foreignKeyColumns = groupedBy(catalogue.foreignKeyColumns, 'tbl')
  const checks = groupedBy(catalogue.checks, 'tbl')
  const partitions = groupedBy(catalogue.partitions, 'tbl')
  return catalogue.tables.filter(isTable).map((table) => {
    const name = textOf(table, 'name')
    return {
      table,
      columns: columns.get(name) ?? [],
      indexes: indexes.get(name) ?? [],
      foreignKeys: foreignKeys.get(name) ?? [],
      foreignKeyColumns: foreignKeyColumns.get(name) ?? [],
      checks: checks.get(name) ?? [],
      partitions: partitions.get(name) ?? [],
    }
  })
}

/** Without the tables that are to be left out, and what has a dot in its name, which would be the name of a schema. */
function withoutUnnamable(
  catalogue: Catalogue,
  ignore: (table: string) => boolean,
  unmodelled: (entry: Unmodelled) => void,
): Catalogue {
  const named = (kind: string, rows: readonly Row[]) =>
    rows.filter((row) => {
      const name = textOf(row, 'name')
      if (name.includes('.')) unmodelled({ kind, name })
      return !name.includes('.')
    })
  const tables = catalogue.tables.filter((row) => !ignore(textOf(row, 'name')))
  const kept = [
    ...named('table', tables.filter(isTable)),
    ...named(
      'sequence',
      tables.filter((row) => textOf(row, 'type') === 'SEQUENCE'),
    ),
  ]
  const names = new Set(kept.map((row) => textOf(row, 'name')))
  return {
    ...catalogue,
    tables: kept,
    views: named('view', catalogue.views),
    triggers: named(
      'trigger',
      catalogue.triggers.filter((row) => names.has(textOf(row, 'tbl'))),
    ),
    routines: named('routine', catalogue.routines),
    events: named('event', catalogue.events),
  }
}
