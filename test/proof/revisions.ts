import type { Value } from '../../src/core/dialect.ts'
import type { ColumnBuilder } from '../../src/core/schema/define.ts'
import { t } from '../../src/core/schema/types.ts'
import type { Operations } from '../../src/io/execute/operations.ts'
import type { TestDialect } from '../support/dialects.ts'
import { canRound, typeOf, type Destruction, type ProofCase, type ProofTable } from './cases.ts'

/** The ids of the two revisions: one makes the tables with their rows, the other destroys. */
export const MADE = 'aaaa1111'
export const DESTROYED = 'bbbb2222'

/** The case as two revisions, as an application would import them. */
export function revisionsOf({ tables, destruction }: ProofCase, dialect: TestDialect): readonly object[] {
  return [
    {
      revision: MADE,
      down_revision: null,
      message: 'make',
      upgrade(op: Operations) {
        for (const [n, table] of tables.entries()) {
          op.createTable(table.name, columnsOf(table, tables[n - 1]), keyOf(table))
          if (table.rows.length > 0) op.bulkInsert(table.name, rowsOf(table, tables[n - 1]))
        }
      },
    },
    {
      revision: DESTROYED,
      down_revision: MADE,
      message: 'destroy',
      upgrade(op: Operations) {
        for (const each of destruction) destroy(each, { tables, op, dialect })
      },
    },
  ]
}

const keyOf = ({ key }: ProofTable) => (key === 'pair' ? { primaryKey: ['k1', 'k2'] } : {})

const KEY_COLUMNS: Readonly<Record<ProofTable['key'], () => Record<string, ColumnBuilder>>> = {
  id: () => ({ id: t.bigint().identity().primaryKey() }),
  word: () => ({ id: t.varchar(30).primaryKey() }),
  pair: () => ({ k1: t.integer().notNull(), k2: t.varchar(10).notNull() }),
  none: () => ({}),
}

function columnsOf(
  { key, columns, refers }: ProofTable,
  parent: ProofTable | undefined,
): Readonly<Record<string, ColumnBuilder>> {
  const own = columns.map(({ name, type, nullable, isUnique }) => {
    const builder = nullable ? typeOf(type) : typeOf(type).notNull()
    return [name, isUnique ? builder.unique() : builder] as const
  })
  const reference = refers && parent?.key === 'id' ? { parent: t.bigint().references(parent.name, 'id') } : {}
  return { ...KEY_COLUMNS[key](), ...Object.fromEntries(own), ...reference }
}

function rowsOf({ key, columns, rows, refers }: ProofTable, parent: ProofTable | undefined) {
  return rows.map((values, n): Record<string, Value> => {
    const keys: Record<string, Value> =
      key === 'id'
        ? { id: n * 3 + 1 }
        : key === 'word'
          ? { id: `w${n}'s` }
          : key === 'pair'
            ? { k1: n % 2, k2: `k${n}` }
            : {}
    const own = Object.fromEntries(columns.map(({ name }, i) => [name, values[i]!]))
    const isChild = refers && parent?.key === 'id'
    const parents = parent?.rows.length ?? 0
    return { ...keys, ...own, ...(isChild && { parent: parents === 0 ? null : (n % parents) * 3 + 1 }) }
  })
}

interface DestroyRequest {
  readonly tables: readonly ProofTable[]
  readonly op: Operations
  readonly dialect: TestDialect
}

function destroy(what: Destruction, { tables, op, dialect }: DestroyRequest): void {
  if (what.does === 'dropTables') {
    for (const [n, table] of [...tables.entries()].toReversed())
      op.dropTable(table.name, columnsOf(table, tables[n - 1]), keyOf(table))
    return
  }
  const table = tables[what.table]!
  switch (what.does) {
    case 'dropColumn': {
      const { name } = table.columns[what.column]!
      op.dropColumn(table.name, name, columnsOf(table, undefined)[name])
      return
    }
    case 'delete':
      op.delete(table.name, { where: what.which === 'all' ? 'all' : firstKey(table) })
      return
    case 'update':
      op.update(table.name, { [table.columns[what.column]!.name]: null }, { where: 'all' })
      return
    case 'round': {
      const { name } = table.columns.find(canRound)!
      op.alterColumn(
        table.name,
        name,
        { type: t.decimal(12, 1), ...(dialect === 'sqlite' && { using: `ROUND(${name}, 1)` }) },
        { type: t.decimal(12, 4) },
      )
    }
  }
}

const firstKey = ({ key }: ProofTable) =>
  key === 'pair' ? { k1: 0 } : key === 'id' ? { id: 1 } : { id: "w0's" }
