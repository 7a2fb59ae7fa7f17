import type { Row } from '../../../core/dialect.ts'
import type { Introspect, Unmodelled } from '../../../core/introspection.ts'
import type { Schema } from '../../../core/schema/model.ts'
import { keyOf } from '../../../core/schema/objects.ts'
import { groupedBy, readCatalogue, textOf, withServer, type Catalogue, type Server } from './catalogue.ts'
import { readExact, type Exact } from './exact.ts'
import { readObjects } from './objects.ts'
import { tableOf } from './table.ts'

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
    const exact = await readExact(connection, server, catalogue)
    const sequences = catalogue.tables.filter((row) => textOf(row, 'type') === 'SEQUENCE')
    const objects = await readObjects(
      catalogue,
      sequences.map((row) => textOf(row, 'name')),
      { connection, server, modes, unmodelled: say },
    )
    const schema: Schema = {
      complete: true,
      tables: tablesOf(catalogue, server, exact, say),
      objects: Object.fromEntries(objects.map((object) => [keyOf(object), object])),
    }
    return { schema, unmodelled }
  })

const isTable = (row: Row): boolean => /^(?:BASE TABLE|SYSTEM VERSIONED)$/.test(textOf(row, 'type'))

function tablesOf(
  catalogue: Catalogue,
  server: Server,
  exact: Exact,
  unmodelled: (entry: Unmodelled) => void,
): Schema['tables'] {
  const parts = (
    ['columns', 'indexes', 'foreignKeys', 'foreignKeyColumns', 'checks', 'partitions'] as const
  ).map((kind) => [kind, groupedBy(catalogue[kind], 'tbl')] as const)
  const tables = catalogue.tables.filter(isTable).map((table) => {
    const name = textOf(table, 'name')
    const own = Object.fromEntries(parts.map(([kind, groups]) => [kind, groups.get(name) ?? []]))
    // safe: the keys are those of the parts just above
    const rows = { table, ...(own as Omit<Parameters<typeof tableOf>[0], 'table'>) }
    return [name, tableOf(rows, { server, exact, unmodelled })] as const
  })
  return Object.fromEntries(tables)
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
  const ofKept = (rows: readonly Row[]) => rows.filter((row) => names.has(textOf(row, 'tbl')))
  return {
    tables: kept,
    columns: ofKept(catalogue.columns),
    indexes: ofKept(catalogue.indexes),
    foreignKeys: ofKept(catalogue.foreignKeys),
    foreignKeyColumns: ofKept(catalogue.foreignKeyColumns),
    checks: ofKept(catalogue.checks),
    partitions: ofKept(catalogue.partitions),
    views: named('view', catalogue.views),
    triggers: named('trigger', ofKept(catalogue.triggers)),
    routines: named('routine', catalogue.routines),
    events: named('event', catalogue.events),
  }
}
