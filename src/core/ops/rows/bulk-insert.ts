import { MigError } from '../../../errors.ts'
import type { RenderContext, Statement, Value } from '../../dialect.ts'
import { everywhere, isList, statement, type OpDef } from '../op.ts'
import { MOST_PARAMETERS, type Comparable } from './which-rows.ts'

export type RowInput = Readonly<Record<string, Value | undefined>>

export interface BulkInsert {
  readonly kind: 'bulkInsert'
  readonly table: string
  readonly rows: readonly RowInput[]
  /** The columns that tell the rows from all others, so that just they can be deleted again. */
  readonly key?: readonly string[]
}

export interface BulkInsertOptions {
  /** The columns that tell the rows from all others of the table: what undoes the insert deletes by them. */
  readonly key?: readonly string[]
}

export const bulkInsert: OpDef<
  BulkInsert,
  [table: string, rows: readonly RowInput[], options?: BulkInsertOptions]
> = {
  kind: 'bulkInsert',
  make(table, rows, { key } = {}) {
    if (!isList(rows)) {
      throw new MigError('operation.invalid', `bulkInsert into "${table}": its rows are no list`, {
        hint: [`write: op.bulkInsert('${table}', [{ id: 1 }])`],
      })
    }
    if (key) checkKey(table, rows, key)
    return { kind: 'bulkInsert', table, rows, ...(key && { key }) }
  },
  args: ({ table, rows, key }) => (key ? [table, rows, { key }] : [table, rows]),
  apply: (_op, before) => before,
  invert: ({ table, rows, key }) =>
    key && [{ kind: 'delete', table, where: rows.map((row) => keyOf(row, key)), bindings: [], was: rows }],
  irreversible:
    "say which columns tell the rows from all others: op.bulkInsert(table, rows, { key: ['id'] }), or write a downgrade that deletes them",
  sql: everywhere(render),
  facts: () => [{ fact: 'mayOrphanRows' }],
  describe: (op) => `insert ${op.rows.length} ${op.rows.length === 1 ? 'row' : 'rows'} into ${op.table}`,
}

function checkKey(table: string, rows: readonly RowInput[], key: readonly string[]): void {
  const invalid = (problem: string) =>
    new MigError('operation.invalid', `bulkInsert into "${table}": ${problem}`, {
      hint: ["a key is the columns that tell the rows from all others: { key: ['id'] }"],
    })
  if (!isList(key) || key.length === 0) throw invalid('its key names no column')
  for (const [number, row] of rows.entries()) {
    for (const column of key) {
      const value = row[column]
      const isPlain = typeof value !== 'object' || value instanceof Date || value instanceof Uint8Array
      if (value === undefined || !isPlain) throw invalid(`row ${number + 1} has no key: ${column}`)
    }
  }
}

const keyOf = (row: RowInput, key: readonly string[]) =>
  // safe: checked where it is made
  Object.fromEntries(key.map((column) => [column, row[column] as Comparable]))

/** Runs of rows that name the same columns share a statement: what a row leaves out gets the column's default. */
function render(op: BulkInsert, { dialect }: RenderContext): readonly Statement[] {
  return batches(op).map(({ columns, rows }) => {
    const names = columns.map((column) => dialect.quote(column)).join(', ')
    let count = 0
    const tuples = rows.map((row) => `(${row.map(() => dialect.placeholder(++count)).join(', ')})`)
    return statement(
      `INSERT INTO ${dialect.table(op.table)} (${names}) VALUES ${tuples.join(', ')}`,
      rows.flat(),
    )
  })
}

interface Batch {
  readonly columns: readonly string[]
  readonly rows: (readonly Value[])[]
}

function batches(op: BulkInsert): readonly Batch[] {
  const result: Batch[] = []
  for (const [number, row] of op.rows.entries()) {
    const entries = Object.entries(row).filter((entry): entry is [string, Value] => entry[1] !== undefined)
    if (entries.length === 0) {
      throw new MigError(
        'operation.invalid',
        `bulkInsert into "${op.table}": row ${number + 1} names no column`,
      )
    }
    const columns = entries.map(([column]) => column)
    const last = result.at(-1)
    const fits = last && (last.rows.length + 1) * columns.length <= MOST_PARAMETERS
    if (fits && sameNames(last.columns, columns)) {
      last.rows.push(last.columns.map((column) => row[column] ?? null))
    } else {
      result.push({ columns, rows: [entries.map(([, value]) => value)] })
    }
  }
  return result
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && b.every((name) => a.includes(name))
}
