import type { Dialect, Statement } from '../dialect.ts'
import { createTable } from '../ops/tables/create-table.ts'
import { statementsOf, toSql } from '../ops/list.ts'
import type { ColumnBuilder } from '../schema/define.ts'
import { t } from '../schema/types.ts'
import { emptySchema } from '../schema/model.ts'
import { NO_HEAD } from '../audit/entry.ts'
import { headText } from '../audit/statements.ts'
import { FORMAT, namesOf, type StateTables } from './journal.ts'

/** The statements that make the state tables; harmless where they exist. */
export function createStatements(dialect: Dialect, names: StateTables): readonly Statement[] {
  const { revision, meta, lock, statement, audit, backup, inverse } = namesOf(names)
  const { quote } = dialect
  const id = (): ColumnBuilder => idColumn(dialect).notNull()
  // what MySQL calls text ends at 64 kB
  const long = () => (dialect.family === 'mysql' ? t.type('longtext') : t.text())
  const tables = [
    createTable.make(revision, {
      position: t.bigint().notNull().unique(),
      revision: id().primaryKey(),
      message: t.text().notNull(),
      parents: t.text().notNull(),
      checksum: t.varchar(64).notNull(),
      how: t.varchar(16).notNull(),
      applied_at: t.varchar(32).notNull(),
      applied_by: t.varchar(255).notNull(),
      duration_ms: t.bigint(),
      environment: t.varchar(255).notNull(),
      tool_version: t.varchar(64).notNull(),
    }),
    createTable.make(lock, {
      name: id().primaryKey(),
      epoch: t.bigint().notNull(),
      holder: t.text(),
      since: t.varchar(32),
      expires: t.varchar(32),
    }),
    createTable.make(
      statement,
      {
        revision: id(),
        direction: t.varchar(8).notNull(),
        seq: t.integer().notNull(),
        epoch: t.bigint().notNull(),
        kind: t.varchar(16).notNull(),
        state: t.varchar(16).notNull(),
        operation: t.integer().notNull(),
        ends: t.integer().notNull(),
        ops: long(),
        statement: long().notNull(),
        bindings: long().notNull(),
        result: long(),
        picture: long(),
        started_at: t.varchar(32).notNull(),
        ended_at: t.varchar(32),
        error: long(),
      },
      { primaryKey: ['revision', 'direction', 'seq'] },
    ),
    createTable.make(audit, {
      seq: t.bigint().primaryKey(),
      kind: t.varchar(16).notNull(),
      run: t.varchar(64).notNull(),
      revision: idColumn(dialect),
      outcome: t.varchar(16).notNull(),
      started_at: t.varchar(32).notNull(),
      ended_at: t.varchar(32).notNull(),
      content: long().notNull(),
      previous: t.varchar(64).notNull(),
      hash: t.varchar(64).notNull(),
    }),
    createTable.make(backup, {
      id: t.bigint().primaryKey(),
      revision: t.varchar(255),
      direction: t.varchar(8),
      operation: t.integer(),
      kind: t.varchar(16).notNull(),
      table_name: t.varchar(255),
      state: t.varchar(16).notNull(),
      content: long().notNull(),
      row_count: t.bigint(),
      checksum: t.varchar(64),
      created_at: t.varchar(32).notNull(),
      created_by: t.varchar(255).notNull(),
      restored_at: t.varchar(32),
    }),
    createTable.make(inverse, { revision: id().primaryKey(), content: long().notNull() }),
    // the last: where it says its format, all of them are there
    createTable.make(meta, { name: id().primaryKey(), value: t.text().notNull() }),
  ]
  const statements = statementsOf(toSql(tables, { dialect }, emptySchema))
  const firstRow = (table: string, columns: readonly string[], values: string) => ({
    sql: `INSERT INTO ${dialect.table(table)} (${columns.map(quote).join(', ')}) SELECT ${values} FROM (SELECT 1 AS one) AS one WHERE NOT EXISTS (SELECT 1 FROM ${dialect.table(table)})`,
  })
  return [
    ...statements.map(({ sql }) => ({ sql: sql.replace(/^CREATE TABLE/, 'CREATE TABLE IF NOT EXISTS') })),
    firstRow(lock, ['name', 'epoch'], "'run', 0"),
    firstRow(meta, ['name', 'value'], `'format', '${FORMAT}'`),
    // the head of the audit trail, before its first entry; where entries are there it was taken away, and is not made anew
    {
      sql: `INSERT INTO ${dialect.table(meta)} (${quote('name')}, ${quote('value')}) SELECT 'audit', '${headText(NO_HEAD)}' FROM (SELECT 1 AS one) AS one WHERE NOT EXISTS (SELECT 1 FROM ${dialect.table(audit)}) AND NOT EXISTS (SELECT 1 FROM ${dialect.table(meta)} WHERE ${quote('name')} = 'audit')`,
    },
    // one of an older format has got what it lacked; one that a newer mig has made stays what it is
    {
      sql: `UPDATE ${dialect.table(meta)} SET ${quote('value')} = '${FORMAT}' WHERE ${quote('name')} = 'format' AND ${quote('value')} IN ('1', '2')`,
    },
  ]
}

/** Ids differ by case: MySQL and MariaDB must not take two of them for one. */
function idColumn(dialect: Dialect): ColumnBuilder {
  return dialect.family === 'mysql'
    ? t.type('varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin')
    : t.varchar(255)
}
