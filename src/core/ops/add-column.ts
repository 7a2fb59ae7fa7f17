import { MigError } from '../../errors.ts'
import type { RenderContext } from '../dialect.ts'
import { builderOf, defineColumn, type DefinedColumn } from '../schema/columns.ts'
import type { ColumnBuilder } from '../schema/define.ts'
import { editTable } from '../schema/edit.ts'
import type { Check, Column, ForeignKey, Unique } from '../schema/model.ts'
import { statement, type OpDef } from './op.ts'

export interface AddColumn {
  readonly kind: 'addColumn'
  readonly table: string
  readonly column: Column
  readonly uniques: readonly Unique[]
  readonly foreignKeys: readonly ForeignKey[]
  readonly checks: readonly Check[]
}

export const addColumn: OpDef<AddColumn, [table: string, column: string, definition: ColumnBuilder]> = {
  kind: 'addColumn',
  make(table, name, definition) {
    const { primaryKey, column, uniques, foreignKeys, checks }: DefinedColumn = defineColumn(
      table,
      name,
      definition,
    )
    if (primaryKey) {
      throw new MigError(
        'operation.invalid',
        `addColumn "${table}.${name}": a primary key is made with its table`,
      )
    }
    return { kind: 'addColumn', table, column, uniques, foreignKeys, checks }
  },
  args: (op) => [op.table, op.column.name, builderOf(op, op.table, op.column)],
  apply: (op, before) =>
    editTable(before, op.table, (table) => {
      if (table.columns.some((column) => column.name === op.column.name)) {
        throw new MigError('operation.invalid', `column "${op.table}.${op.column.name}" already exists`)
      }
      return {
        ...table,
        columns: [...table.columns, op.column],
        uniques: [...table.uniques, ...op.uniques],
        foreignKeys: [...table.foreignKeys, ...op.foreignKeys],
        checks: [...table.checks, ...op.checks],
      }
    }),
  invert: (op) => [
    {
      kind: 'dropColumn',
      table: op.table,
      column: op.column.name,
      was: {
        column: op.column,
        uniques: op.uniques,
        foreignKeys: op.foreignKeys,
        checks: op.checks,
        indexes: [],
      },
    },
  ],
  sql: { postgres: oneAlter, mysql: oneAlter, sqlite: sqliteAlter },
  facts(op) {
    const required = !op.column.nullable && op.column.default === undefined && !op.column.identity
    return required
      ? [
          {
            fact: 'mayFail',
            why: `rows of ${op.table} would have no value for ${op.column.name}, which is NOT NULL without a default`,
            ask: { rows: op.table },
          },
        ]
      : []
  },
  describe: (op) => `add column ${op.table}.${op.column.name}`,
}

function oneAlter(op: AddColumn, { dialect }: RenderContext) {
  const { quote } = dialect
  const parts = [
    `ADD COLUMN ${dialect.columnDefinition(op.column)}`,
    ...op.uniques.map((key) => `ADD CONSTRAINT ${quote(key.name)} UNIQUE (${quote(op.column.name)})`),
    ...op.foreignKeys.map((key) => `ADD ${dialect.foreignKey(key)}`),
    ...op.checks.map((check) => `ADD CONSTRAINT ${quote(check.name)} CHECK (${check.expression})`),
  ]
  return [
    statement(`ALTER TABLE ${dialect.table(op.table)} ${parts.join(', ')}`),
    ...dialect.comments({
      name: op.table,
      columns: [op.column],
      uniques: [],
      foreignKeys: [],
      checks: [],
      indexes: [],
    }),
  ]
}

/** SQLite's ADD COLUMN takes a foreign key or a check only at the column itself, and neither UNIQUE nor a computed default. */
function sqliteAlter(op: AddColumn, { dialect }: RenderContext) {
  const refuse = (what: string, hint: string) =>
    new MigError('operation.unsupported', `SQLite cannot add ${what}`, { hint: [hint] })
  if (op.uniques.length > 0) {
    throw refuse(
      'a UNIQUE column',
      `add the column without it, then: op.createIndex('${op.table}', ['${op.column.name}'], { unique: true })`,
    )
  }
  if (op.column.identity) throw refuse('an identity column', 'an identity column is made with its table')
  const needsValue = !op.column.nullable && (op.column.default === undefined || op.column.default === null)
  if (needsValue)
    throw refuse('a NOT NULL column without a default', 'give it a default: t.integer().notNull().default(0)')
  if (typeof op.column.default === 'object' && op.column.default !== null) {
    throw refuse(
      'a column whose default is an expression',
      'give it a constant default, or none and fill it with op.execute',
    )
  }
  const ofColumn = ` FOREIGN KEY (${dialect.quote(op.column.name)}) REFERENCES `
  const inline = [
    ...op.foreignKeys.map((key) => dialect.foreignKey(key).replace(ofColumn, () => ' REFERENCES ')),
    ...op.checks.map((check) => `CONSTRAINT ${dialect.quote(check.name)} CHECK (${check.expression})`),
  ]
  const definition = [dialect.columnDefinition(op.column), ...inline].join(' ')
  return [statement(`ALTER TABLE ${dialect.table(op.table)} ADD COLUMN ${definition}`)]
}
