import { MigError } from '../../../errors.ts'
import { editTable } from '../../schema/edit.ts'
import type { Index } from '../../schema/model.ts'
import type { Render, RenderContext } from '../../dialect.ts'
import { invisibility, needs } from './index-definition.ts'
import { findIndex, indexOf } from './index-of-table.ts'
import { statement, type OpDef } from '../op.ts'

/** What can be changed of an index that stays. */
export interface IndexChange {
  /** Kept, but not used by queries, to see whether it can go: INVISIBLE on MySQL, IGNORED on MariaDB. */
  readonly invisible: boolean
}

export interface AlterIndex {
  readonly kind: 'alterIndex'
  readonly table: string
  readonly name: string
  readonly change: IndexChange
  readonly was?: IndexChange
}

export const alterIndex: OpDef<
  AlterIndex,
  [table: string, name: string, change: IndexChange, was?: IndexChange]
> = {
  kind: 'alterIndex',
  make(table, name, change, was) {
    if (typeof change?.invisible !== 'boolean') {
      throw new MigError('operation.invalid', `alterIndex "${name}" on "${table}": it says no change`, {
        hint: [`write: op.alterIndex('${table}', '${name}', { invisible: true })`],
      })
    }
    return { kind: 'alterIndex', table, name, change, ...(was && { was }) }
  },
  args: ({ table, name, change, was }) => (was ? [table, name, change, was] : [table, name, change]),
  apply: (op, before) =>
    editTable(before, op.table, (table) => {
      const index = indexOf(table, op.name)
      return {
        ...table,
        indexes: table.indexes.map((each) => (each === index ? changed(index, op.change) : each)),
      }
    }),
  invert({ table, name, change, was }, before) {
    const index = findIndex(before, table, name)
    const old = was ?? (index && { invisible: index.invisible === true })
    return old && [{ kind: 'alterIndex', table, name, change: old, was: change }]
  },
  irreversible: 'say what it was: op.alterIndex(table, name, { invisible: true }, { invisible: false })',
  sql: { postgres: refused, mysql: alter, sqlite: refused },
  facts: () => [],
  describe: (op) => `make index ${op.name} on ${op.table} ${op.change.invisible ? 'invisible' : 'visible'}`,
  touches: (op) => [op.table],
}

function alter({ table, name, change }: AlterIndex, context: RenderContext) {
  const { dialect } = context
  needs(context, 'an invisible index', dialect.name === 'mariadb' ? [10, 6] : [8])
  const visibility = invisibility(dialect.name, change.invisible)
  return [statement(`ALTER TABLE ${dialect.table(table)} ALTER INDEX ${dialect.quote(name)} ${visibility}`)]
}

function refused(_op: AlterIndex, { dialect }: RenderContext): ReturnType<Render<AlterIndex>> {
  throw new MigError('operation.unsupported', `${dialect.name} has no invisible index`)
}

function changed({ invisible: _, ...index }: Index, change: IndexChange): Index {
  return change.invisible ? { ...index, invisible: true } : index
}
