import { MigError } from '../../errors.ts'
import { editTable, findTable } from '../schema/edit.ts'
import type { Index } from '../schema/model.ts'
import { statement, type OpDef } from './op.ts'
import type { RenderContext } from '../dialect.ts'

export interface DropIndex {
  readonly kind: 'dropIndex'
  readonly table: string
  readonly name: string
  readonly was?: Index
}

export const dropIndex: OpDef<DropIndex, [table: string, name: string, was?: Index]> = {
  kind: 'dropIndex',
  make: (table, name, was) => ({ kind: 'dropIndex', table, name, ...(was && { was }) }),
  args: (op) => (op.was ? [op.table, op.name, op.was] : [op.table, op.name]),
  apply: (op, before) =>
    editTable(before, op.table, (table) => {
      const index = table.indexes.find((each) => each.name === op.name)
      if (!index)
        throw new MigError('operation.invalid', `index "${op.name}" does not exist on table "${op.table}"`)
      return { ...table, indexes: table.indexes.filter((each) => each !== index) }
    }),
  invert(op, before) {
    const index = op.was ?? findTable(before, op.table)?.indexes.find((each) => each.name === op.name)
    return index && [{ kind: 'createIndex', table: op.table, index }]
  },
  irreversible: 'write a downgrade that creates the index as it was',
  sql: { postgres: bySchema, mysql: ofTable, sqlite: bySchema },
  facts: () => [],
  describe: (op) => `drop index ${op.name} on ${op.table}`,
}

/** An index lives beside its table, in the table's schema. */
function bySchema(op: DropIndex, { dialect }: RenderContext) {
  const schema = op.table.includes('.') ? `${dialect.quote(op.table.slice(0, op.table.indexOf('.')))}.` : ''
  return [statement(`DROP INDEX ${schema}${dialect.quote(op.name)}`)]
}

function ofTable(op: DropIndex, { dialect }: RenderContext) {
  return [statement(`DROP INDEX ${dialect.quote(op.name)} ON ${dialect.table(op.table)}`)]
}
