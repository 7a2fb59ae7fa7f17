import { MigError } from '../../errors.ts'
import type { RenderContext, Statement, Value } from '../dialect.ts'
import { everywhere, isList, statement, type OpDef } from './op.ts'

export type RowInput = Readonly<Record<string, Value | undefined>>

export interface BulkInsert {
  readonly kind: 'bulkInsert'
  readonly table: string
  readonly rows: readonly RowInput[]
}

/** SQLite takes 32,766 parameters in a statement, the others 65,535. */
const MOST_PARAMETERS = 32_000

export const bulkInsert: OpDef<BulkInsert, [table: string, rows: readonly RowInput[]]> = {
  kind: 'bulkInsert',
  make(table, rows) {
    if (isList(rows)) return { kind: 'bulkInsert', table, rows }
    throw new MigError('operation.invalid', `bulkInsert into "${table}": its rows are no list`, {
      hint: [`write: op.bulkInsert('${table}', [{ id: 1 }])`],
    })
  },
  args: (op) => [op.table, op.rows],
  apply: (_op, before) => before,
  invert: () => undefined,
  irreversible: 'which rows to take out again only you can say: write a downgrade that deletes them by key',
  sql: everywhere(render),
  facts: () => [{ fact: 'mayOrphanRows' }],
  describe: (op) => `insert ${op.rows.length} ${op.rows.length === 1 ? 'row' : 'rows'} into ${op.table}`,
}

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
