import type { Dialect, RenderContext, Row, Statement } from '../dialect.ts'
import { createTable } from '../ops/tables/create-table.ts'
import { sqliteIndex } from '../ops/indexes/index-definition.ts'
import { createTriggerSql } from '../ops/triggers/trigger.ts'
import { findTable } from '../schema/edit.ts'
import type { Schema } from '../schema/model.ts'
import { ASSUMED } from './live.ts'

/** What the database would answer to `ASK_SCHEMA` as far as the operations before tell; undefined: they do not know the table. */
export function assumedRows(name: string, before: Schema, dialect: Dialect): readonly Row[] | undefined {
  const table = findTable(before, name)
  if (table === undefined) return undefined
  const context: RenderContext = { dialect, before, after: before }
  const [create] = createTable.sql.sqlite({ kind: 'createTable', table: { ...table, indexes: [] } }, context)
  const indexes = table.indexes.map((index) => ({
    type: 'index',
    name: index.name,
    owner: name,
    sql: sqliteIndex({ table: name, index }, context),
  }))
  const triggers = Object.values(before.objects).flatMap((object) =>
    object.type === 'trigger'
      ? [
          {
            type: 'trigger',
            name: object.name,
            owner: object.table,
            sql: createTriggerSql(object, context).sql,
          },
        ]
      : [],
  )
  const references = Object.values(before.tables).flatMap((child) =>
    child.foreignKeys
      .filter((key) => key.references.table === name)
      .flatMap((key) =>
        (key.references.columns.length > 0 ? key.references.columns : [null]).map((sql) => ({
          type: 'reference',
          name,
          owner: child.name,
          sql,
        })),
      ),
  )
  // safe: CREATE TABLE is a statement, first of all
  const { sql } = create as Statement
  return [ASSUMED, { type: 'table', name, owner: name, sql }, ...indexes, ...triggers, ...references]
}
