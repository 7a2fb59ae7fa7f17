import type { Dialect } from '../../src/core/dialect.ts'
import type { Schema, Table } from '../../src/core/schema/model.ts'
import type { BenchDatabase } from './database.ts'
import { messageOf } from './report.ts'
import { valueFor } from './values.ts'

const ROWS = 4

type Values = ReadonlyMap<string, string>

/**
 * Puts a few rows into every table, parents first, that can become what `after` says: gives the tables without any, each
 * with the reason.
 */
export async function fill(
  database: BenchDatabase,
  before: Schema,
  after: Schema,
  dialect: Dialect,
): Promise<readonly string[]> {
  const filled = new Map<string, readonly Values[]>()
  const empty: string[] = []
  const schema = withKeptParts(before, after)
  for (const table of inOrder(schema)) {
    const later = after.tables[table.name]
    const demanded = later && (demandedOf(table, later) ?? demandedOf(later, table))
    const { rows, why } =
      demanded === undefined
        ? await fillTable(database, table, filled, schema, dialect)
        : { rows: [], why: `rows could not be given a ${demanded}, which must not be NULL` }
    filled.set(table.name, rows)
    if (rows.length === 0 && !table.partitionBy) empty.push(`${table.name}: ${why}`)
  }
  return empty
}

async function fillTable(
  database: BenchDatabase,
  table: Table,
  filled: ReadonlyMap<string, readonly Values[]>,
  schema: Schema,
  dialect: Dialect,
): Promise<{ readonly rows: readonly Values[]; readonly why: string }> {
  const rows: Values[] = []
  let why = 'no value is known for one of its columns, or no row to refer to'
  for (let n = 1; n <= ROWS; n++) {
    const values = rowFor(table, n, filled, schema, dialect)
    if (!values) continue
    try {
      await database.query(insertion(table, values, dialect))
      rows.push(values)
    } catch (error) {
      why = messageOf(error).split('\n')[0]!
    }
  }
  return { rows, why }
}

/** A column that the one lacks and the other has, for which a row that is there already could have no value. */
function demandedOf(before: Table, after: Table): string | undefined {
  const known = new Set(before.columns.map(({ name }) => name))
  return after.columns.find(
    ({ name, nullable, generated, identity, default: usual }) =>
      !known.has(name) && !nullable && !generated && !identity && usual === undefined,
  )?.name
}

/** With only those values of each enum that go on, and NULL only where it goes on: no row may hold another. */
function withKeptParts(before: Schema, after: Schema): Schema {
  const objects = Object.entries(before.objects).map(([key, object]) => {
    const later = after.objects[key]
    if (object.type !== 'enum' || later?.type !== 'enum') return [key, object] as const
    const kept = object.values.filter((value) => later.values.includes(value))
    return [key, kept.length > 0 ? { ...object, values: kept } : object] as const
  })
  const tables = Object.values(before.tables).map((table) => {
    const strict = new Set(
      after.tables[table.name]?.columns.flatMap((each) => (each.nullable ? [] : [each.name])),
    )
    const columns = table.columns.map((each) => (strict.has(each.name) ? { ...each, nullable: false } : each))
    return [table.name, { ...table, columns }] as const
  })
  return { ...before, tables: Object.fromEntries(tables), objects: Object.fromEntries(objects) }
}

/** Tables after those that they refer to, as far as there is such an order. Partitions are filled through their parent. */
function inOrder(schema: Schema): readonly Table[] {
  const sorted: Table[] = []
  const seen = new Set<string>()
  const place = (table: Table): void => {
    if (seen.has(table.name)) return
    seen.add(table.name)
    for (const { references } of table.foreignKeys) {
      const parent = schema.tables[references.table]
      if (parent) place(parent)
    }
    sorted.push(table)
  }
  Object.values(schema.tables).forEach(place)
  return sorted
}

/** Undefined where a column that must have a value can get none. */
function rowFor(
  table: Table,
  n: number,
  filled: ReadonlyMap<string, readonly Values[]>,
  schema: Schema,
  dialect: Dialect,
): Values | undefined {
  const values = new Map<string, string>()
  for (const column of table.columns) {
    if (column.generated) continue
    const value = valueFor(column, n, table, schema, dialect)
    if (value === undefined) return undefined
    values.set(column.name, value)
  }
  for (const { columns, references } of table.foreignKeys) {
    const parents = references.table === table.name ? [values] : (filled.get(references.table) ?? [])
    const parent = parents[(n - 1) % Math.max(1, parents.length)]
    columns.forEach((name, i) => values.set(name, parent?.get(references.columns[i]!) ?? 'NULL'))
  }
  const isLacking = table.columns.some(({ name, nullable }) => !nullable && values.get(name) === 'NULL')
  return isLacking ? undefined : values
}

function insertion({ name, columns }: Table, values: Values, dialect: Dialect): string {
  const isAlways = columns.some(({ identity }) => typeof identity === 'object' && identity.always)
  const overriding = isAlways ? ' OVERRIDING SYSTEM VALUE' : ''
  const names = [...values.keys()].map((each) => dialect.quote(each)).join(', ')
  return `INSERT INTO ${dialect.table(name)} (${names})${overriding} VALUES (${[...values.values()].join(', ')})`
}

/** By table and columns, the rows as text, sorted: what a change of the schema has to keep. */
export async function rowsOf(
  database: BenchDatabase,
  tables: ReadonlyMap<string, readonly string[]>,
  dialect: Dialect,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = new Map<string, readonly string[]>()
  for (const [table, columns] of tables) {
    const cells = columns.map((name) => asText(dialect.quote(name), dialect))
    const found = await database.query(`SELECT ${cells.join(', ')} FROM ${dialect.table(table)}`)
    rows.set(table, found.map((row) => JSON.stringify(Object.values(row).map(String))).sort())
  }
  return rows
}

function asText(column: string, { family }: Dialect): string {
  if (family === 'postgres') return `${column}::text AS ${column}`
  if (family === 'sqlite') return `quote(${column}) AS ${column}`
  return `CAST(${column} AS CHAR) AS ${column}`
}
