import type { Dialect, Statement } from '../dialect.ts'
import { createTable } from '../ops/tables/create-table.ts'
import { statementsOf, toSql } from '../ops/list.ts'
import type { ColumnBuilder } from '../schema/define.ts'
import { t } from '../schema/types.ts'
import { emptySchema } from '../schema/model.ts'
import { FORMAT, namesOf, type StateTables } from './journal.ts'

/** The statements that make the state tables; harmless where they exist. */
export function createStatements(dialect: Dialect, names: StateTables): readonly Statement[] {
  const [state, meta] = namesOf(names)
  const { quote } = dialect
  const id = (): ColumnBuilder => idColumn(dialect).notNull()
  const tables = [
    createTable.make(state, {
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
    createTable.make(meta, { name: id().primaryKey(), value: t.text().notNull() }),
  ]
  const statements = statementsOf(toSql(tables, { dialect }, emptySchema))
  return [
    ...statements.map(({ sql }) => ({ sql: sql.replace(/^CREATE TABLE/, 'CREATE TABLE IF NOT EXISTS') })),
    {
      sql: `INSERT INTO ${dialect.table(meta)} (${quote('name')}, ${quote('value')}) SELECT 'format', '${FORMAT}' FROM (SELECT 1 AS one) AS one WHERE NOT EXISTS (SELECT 1 FROM ${dialect.table(meta)})`,
    },
  ]
}

/** Ids differ by case: MySQL and MariaDB must not take two of them for one. */
function idColumn(dialect: Dialect): ColumnBuilder {
  return dialect.family === 'mysql'
    ? t.type('varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin')
    : t.varchar(255)
}
