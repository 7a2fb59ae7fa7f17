import { MigError } from '../../../errors.ts'
import { renameAll } from '../../schema/renames.ts'
import { findType, NO_TYPES, postgresStatement } from './objects.ts'
import type { OpDef } from '../op.ts'

export interface RenameType {
  readonly kind: 'renameType'
  readonly from: string
  readonly to: string
}

/** Renames an enum, a domain or a composite type; the columns of that type follow. */
export const renameType: OpDef<RenameType, [from: string, to: string]> = {
  kind: 'renameType',
  make(from, to) {
    if (from === to) throw new MigError('operation.invalid', `renameType "${from}": it has that name`)
    if (schemaOf(from) !== schemaOf(to)) {
      throw new MigError(
        'operation.invalid',
        `renameType "${from}" to "${to}": a rename stays in its schema`,
        {
          hint: ['to move a type to another schema write: op.execute("ALTER TYPE ... SET SCHEMA ...")'],
        },
      )
    }
    return { kind: 'renameType', from, to }
  },
  args: (op) => [op.from, op.to],
  apply({ from, to }, before) {
    if (findType(before, to)) throw new MigError('operation.invalid', `type "${to}" already exists`)
    if (before.complete && !findType(before, from)) {
      throw new MigError('operation.invalid', `type "${from}" does not exist`)
    }
    return renameAll(before, { type: (name) => (name === from ? to : name) })
  },
  invert: (op) => [{ kind: 'renameType', from: op.to, to: op.from }],
  sql: postgresStatement(NO_TYPES, (op, { dialect }) => {
    const to = dialect.quote(op.to.slice(schemaOf(op.to).length))
    return `ALTER TYPE ${dialect.table(op.from)} RENAME TO ${to}`
  }),
  facts: () => [],
  describe: (op) => `rename type ${op.from} to ${op.to}`,
}

/** With its dot; empty where there is none. */
const schemaOf = (name: string) => name.slice(0, name.indexOf('.') + 1)
