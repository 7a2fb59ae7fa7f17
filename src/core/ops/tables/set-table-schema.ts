import { MigError } from '../../../errors.ts'
import type { Inquiry } from '../../dialect.ts'
import { findTable, tableOf } from '../../schema/edit.ts'
import type { Schema } from '../../schema/model.ts'
import { columnPath, renameAll } from '../../schema/renames.ts'
import { NO_SCHEMAS, postgresAlone } from '../types/objects.ts'
import { statement, type OpDef } from '../op.ts'

export interface SetTableSchema {
  readonly kind: 'setTableSchema'
  readonly table: string
  /** Null: the one in which a table without a schema is made. */
  readonly schema: string | null
}

/** Moves a table to another schema, with its indexes, keys and the sequences of its columns. */
export const setTableSchema: OpDef<SetTableSchema, [table: string, schema: string | null]> = {
  kind: 'setTableSchema',
  make(table, schema) {
    if (schemaOf(table) === schema) {
      throw new MigError('operation.invalid', `setTableSchema "${table}": it is in that schema`)
    }
    return { kind: 'setTableSchema', table, schema }
  },
  args: (op) => [op.table, op.schema],
  apply(op, before) {
    if (!tableOf(before, op.table)) return before
    const moved = movedName(op)
    if (findTable(before, moved)) throw new MigError('operation.invalid', `table "${moved}" already exists`)
    const own = new Set(sequencesOf(op.table, before))
    return renameAll(before, {
      table: (name) => (name === op.table ? moved : name),
      sequence: (name) => (own.has(name) ? inSchema(op.schema, name) : name),
    })
  },
  invert: (op) => [{ kind: 'setTableSchema', table: movedName(op), schema: schemaOf(op.table) }],
  sql: postgresAlone(NO_SCHEMAS, ({ table, schema }, { dialect }) => {
    const move = (to: string) =>
      statement(`ALTER TABLE ${dialect.table(table)} SET SCHEMA ${dialect.quote(to)}`)
    if (schema !== null) return [move(schema)]
    const ask: Inquiry = {
      ask: statement('SELECT current_schema() AS name'),
      decide: ([row]) => [move(String(row?.['name']))],
    }
    return [ask]
  }),
  facts: () => [],
  describe: (op) => `move table ${op.table} to schema ${op.schema ?? 'by default'}`,
  touches: (op) => [op.table, movedName(op)],
}

const schemaOf = (name: string) => (name.includes('.') ? name.slice(0, name.indexOf('.')) : null)

function inSchema(schema: string | null, name: string): string {
  const bare = name.slice(name.indexOf('.') + 1)
  return schema === null ? bare : `${schema}.${bare}`
}

const movedName = (op: SetTableSchema) => inSchema(op.schema, op.table)

function sequencesOf(table: string, { objects }: Schema): readonly string[] {
  return Object.values(objects).flatMap((object) =>
    object.type === 'sequence' && object.ownedBy !== undefined && columnPath(object.ownedBy).table === table
      ? [object.name]
      : [],
  )
}
