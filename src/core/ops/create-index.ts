import { MigError } from '../../errors.ts'
import { columnOf, editTable } from '../schema/edit.ts'
import type { Index, IndexKey } from '../schema/model.ts'
import { conventionalName } from '../schema/names.ts'
import { everywhere, isList, statement, type OpDef } from './op.ts'

export interface CreateIndex {
  readonly kind: 'createIndex'
  readonly table: string
  readonly index: Index
}

/** One key of an index as it is written: a column's name, or a column with its order, or an expression. */
export type IndexKeyInput = string | IndexKey

export interface IndexOptions {
  /** Left out: `ix_`, the table, the columns. Needed where a key is an expression. */
  readonly name?: string
  readonly unique?: boolean
  /** Only the rows that meet this expression are indexed (PostgreSQL, SQLite). */
  readonly where?: string
}

export const createIndex: OpDef<
  CreateIndex,
  [table: string, keys: readonly IndexKeyInput[], options?: IndexOptions]
> = {
  kind: 'createIndex',
  make(table, inputs, options = {}) {
    if (!isList(inputs)) {
      throw new MigError('operation.invalid', `createIndex on "${table}": its columns are no list`, {
        hint: [`write: op.createIndex('${table}', ['column'])`],
      })
    }
    const keys = inputs.map((key) => (typeof key === 'string' ? { column: key } : key))
    if (keys.length === 0)
      throw new MigError('operation.invalid', `createIndex on "${table}": an index needs a column`)
    const name = options.name ?? nameFor(table, keys)
    return {
      kind: 'createIndex',
      table,
      index: {
        name,
        keys,
        ...(options.unique && { unique: true as const }),
        ...(options.where !== undefined && { where: options.where }),
      },
    }
  },
  args({ table, index }) {
    const keys = index.keys.map((key) => ('column' in key && !key.order ? key.column : key))
    const expressions = index.keys.some((key) => 'expression' in key)
    const options: IndexOptions = {
      ...((expressions || index.name !== nameFor(table, index.keys)) && { name: index.name }),
      ...(index.unique && { unique: true }),
      ...(index.where !== undefined && { where: index.where }),
    }
    return Object.keys(options).length > 0 ? [table, keys, options] : [table, keys]
  },
  apply: (op, before) =>
    editTable(before, op.table, (table) => {
      if (table.indexes.some((index) => index.name === op.index.name)) {
        throw new MigError(
          'operation.invalid',
          `index "${op.index.name}" already exists on table "${op.table}"`,
        )
      }
      for (const key of op.index.keys) if ('column' in key) columnOf(table, key.column)
      return { ...table, indexes: [...table.indexes, op.index] }
    }),
  invert: (op) => [{ kind: 'dropIndex', table: op.table, name: op.index.name, was: op.index }],
  sql: everywhere(({ table, index }, { dialect }) => {
    if (index.where !== undefined && dialect.family === 'mysql') {
      throw new MigError('operation.unsupported', `${dialect.name} has no index with a WHERE`)
    }
    if (dialect.name === 'mariadb' && index.keys.some((key) => 'expression' in key)) {
      throw new MigError('operation.unsupported', 'mariadb has no index on an expression', {
        hint: ['index a generated column instead'],
      })
    }
    const keys = index.keys.map((key) =>
      'expression' in key
        ? `(${key.expression})`
        : dialect.quote(key.column) + (key.order === 'desc' ? ' DESC' : ''),
    )
    const create = index.unique ? 'CREATE UNIQUE INDEX' : 'CREATE INDEX'
    const where = index.where === undefined ? '' : ` WHERE ${index.where}`
    return [
      statement(
        `${create} ${dialect.quote(index.name)} ON ${dialect.table(table)} (${keys.join(', ')})${where}`,
      ),
    ]
  }),
  facts: (op) =>
    op.index.unique
      ? [
          {
            fact: 'mayFail',
            why: `rows of ${op.table} may hold the same value twice`,
            ask: { rows: op.table },
          },
        ]
      : [],
  describe: (op) => `create ${op.index.unique ? 'unique ' : ''}index ${op.index.name} on ${op.table}`,
}

function nameFor(table: string, keys: readonly IndexKey[]): string {
  const columns = keys.map((key) => {
    if ('column' in key) return key.column
    throw new MigError(
      'operation.invalid',
      `createIndex on "${table}": an index on an expression needs a name`,
      {
        hint: ["give it one: op.createIndex(table, keys, { name: 'ix_...' })"],
      },
    )
  })
  return conventionalName('index', table, columns)
}
