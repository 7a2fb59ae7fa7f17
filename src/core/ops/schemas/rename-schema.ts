import { MigError } from '../../../errors.ts'
import { editObject } from '../../schema/objects.ts'
import { renameAll } from '../../schema/renames.ts'
import { NO_SCHEMAS, postgresStatement } from '../types/objects.ts'
import type { OpDef } from '../op.ts'

export interface RenameSchema {
  readonly kind: 'renameSchema'
  readonly from: string
  readonly to: string
}

export const renameSchema: OpDef<RenameSchema, [from: string, to: string]> = {
  kind: 'renameSchema',
  make(from, to) {
    if (from === to) throw new MigError('operation.invalid', `renameSchema "${from}": it has that name`)
    return { kind: 'renameSchema', from, to }
  },
  args: (op) => [op.from, op.to],
  apply({ from, to }, before) {
    const moved = (name: string) => (name.startsWith(`${from}.`) ? to + name.slice(from.length) : name)
    const renamed = editObject(before, 'schema', `schema ${from}`, (schema) => ({ ...schema, name: to }))
    return renameAll(renamed, { table: moved, type: moved, sequence: moved, other: moved })
  },
  invert: (op) => [{ kind: 'renameSchema', from: op.to, to: op.from }],
  sql: postgresStatement(
    NO_SCHEMAS,
    (op, { dialect }) => `ALTER SCHEMA ${dialect.quote(op.from)} RENAME TO ${dialect.quote(op.to)}`,
  ),
  facts: () => [],
  describe: (op) => `rename schema ${op.from} to ${op.to}`,
}
