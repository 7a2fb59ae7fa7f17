import { MigError } from '../../../errors.ts'
import type { RenderContext, Value } from '../../dialect.ts'
import type { RowInput } from './bulk-insert.ts'
import { everywhere, isList, statement, type OpDef } from '../op.ts'
import { checkWhich, clausesByKey, whereClause, type RowMatch, type WhichRows } from './which-rows.ts'

export interface DeleteRows {
  readonly kind: 'delete'
  readonly table: string
  /** A list: the keys of rows, each with the same columns. */
  readonly where: WhichRows | readonly RowMatch[]
  readonly bindings: readonly Value[]
  readonly reverse?: string
  readonly was?: readonly RowInput[]
}

export interface DeleteOptions {
  /**
   * `{ id: 3, role: ['a', 'b'] }`, a condition in SQL, the list of the rows' keys (`[{ id: 1 }, { id: 2 }]`), or `'all'`.
   */
  readonly where: WhichRows | readonly RowMatch[]
  /** Values for the placeholders of a condition in SQL. */
  readonly bindings?: readonly Value[]
  /** SQL that undoes it. */
  readonly reverse?: string
  /** The rows as they are, to insert them again. */
  readonly was?: readonly RowInput[]
}

export const deleteRows: OpDef<DeleteRows, [table: string, options: DeleteOptions]> = {
  kind: 'delete',
  make(table, options) {
    const { where, bindings = [], reverse, was }: Partial<DeleteOptions> = options ?? {}
    const call = `delete from "${table}"`
    if (isKeys(where)) checkKeys(call, where, bindings)
    else checkWhich(call, where, bindings)
    if (reverse !== undefined && was)
      throw new MigError('operation.invalid', `${call}: it is undone either by reverse or by was`)
    return {
      kind: 'delete',
      table,
      where,
      bindings,
      ...(reverse !== undefined && { reverse }),
      ...(was && { was }),
    }
  },
  args: ({ table, where, bindings, reverse, was }) => [
    table,
    {
      where,
      ...(bindings.length > 0 && { bindings }),
      ...(reverse !== undefined && { reverse }),
      ...(was && { was }),
    },
  ],
  apply: (_op, before) => before,
  invert({ table, where, reverse, was }) {
    if (reverse !== undefined) return [{ kind: 'execute', sql: reverse, bindings: [] }]
    return was && [{ kind: 'bulkInsert', table, rows: was, ...(isKeys(where) && { key: keyColumns(where) }) }]
  },
  irreversible:
    "give it what undoes it: op.delete(table, { where, was: [{ id: 3, name: '...' }] }), or reverse: '...'",
  sql: everywhere(render),
  facts: ({ table, where, bindings }) => [
    {
      fact: 'losesData',
      what: where === 'all' ? `all rows of ${table}` : `rows of ${table}`,
      of: { loses: 'rows', table, where, bindings },
    },
    { fact: 'mayOrphanRows' },
  ],
  describe: ({ table, where }) =>
    where === 'all' ? `delete all rows of ${table}` : `delete rows of ${table}`,
}

function render({ table, where, bindings }: DeleteRows, { dialect }: RenderContext) {
  const clauses = isKeys(where) ? clausesByKey(where, dialect) : [whereClause(where, bindings, dialect)]
  return clauses.map((clause) =>
    statement(`DELETE FROM ${dialect.table(table)}${clause.sql}`, clause.bindings),
  )
}

function isKeys(where: unknown): where is readonly RowMatch[] {
  return isList(where)
}

const keyColumns = (keys: readonly RowMatch[]) => Object.keys(keys[0] ?? {})

function checkKeys(call: string, keys: readonly RowMatch[], bindings: readonly Value[]): void {
  const columns = keyColumns(keys)
  for (const key of keys) {
    checkWhich(call, key, bindings)
    const names = Object.keys(key)
    const isKey =
      names.length === columns.length && columns.every((column) => column in key && key[column] !== null)
    if (isKey && !Object.values(key).some(isList)) continue
    throw new MigError('operation.invalid', `${call}: its where is no list of keys`, {
      hint: ['each names the same columns, and a value for each: [{ id: 1 }, { id: 2 }]'],
    })
  }
}
