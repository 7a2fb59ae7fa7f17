import { MigError } from '../../../errors.ts'
import type { RenderContext } from '../../dialect.ts'
import { editTable, findTable } from '../../schema/edit.ts'
import { lacksPolicies } from './create-policy.ts'
import { everywhere, statement, type OpDef } from '../op.ts'

/** `forced`: the table's owner is bound by the policies too. */
export type RowSecurity = 'enabled' | 'forced' | 'disabled'

export interface SetRowSecurity {
  readonly kind: 'setRowSecurity'
  readonly table: string
  readonly level: RowSecurity
  readonly was?: RowSecurity
}

export const setRowSecurity: OpDef<SetRowSecurity, [table: string, level: RowSecurity, was?: RowSecurity]> = {
  kind: 'setRowSecurity',
  make: (table, level, was) => ({
    kind: 'setRowSecurity',
    table,
    level: checked(level),
    ...(was && { was: checked(was) }),
  }),
  args: ({ table, level, was }) => (was ? [table, level, was] : [table, level]),
  apply: (op, before) =>
    editTable(before, op.table, ({ rowSecurity: _before, ...table }) =>
      op.level === 'disabled' ? table : { ...table, rowSecurity: op.level },
    ),
  invert({ table, level, was }, before) {
    const listed = findTable(before, table)
    const old = was ?? (listed && (listed.rowSecurity ?? 'disabled'))
    return old && [{ kind: 'setRowSecurity', table, level: old, was: level }]
  },
  irreversible: "say what it was: op.setRowSecurity(table, 'enabled', 'disabled')",
  sql: everywhere(alter),
  facts: () => [],
  describe: (op) => `set row security of ${op.table} ${op.level}`,
  touches: (op) => [op.table],
}

function checked(level: RowSecurity): RowSecurity {
  if (['enabled', 'forced', 'disabled'].includes(level)) return level
  throw new MigError('operation.invalid', `setRowSecurity: "${level as string}" is no level`, {
    hint: ["it is 'enabled', 'forced' or 'disabled'"],
  })
}

function alter({ table, level }: SetRowSecurity, { dialect }: RenderContext) {
  if (dialect.family !== 'postgres') throw lacksPolicies(dialect)
  const enable = level === 'disabled' ? 'DISABLE' : 'ENABLE'
  const force = level === 'forced' ? 'FORCE' : 'NO FORCE'
  return [
    statement(
      `ALTER TABLE ${dialect.table(table)} ${enable} ROW LEVEL SECURITY, ${force} ROW LEVEL SECURITY`,
    ),
  ]
}
