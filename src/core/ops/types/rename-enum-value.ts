import { MigError } from '../../../errors.ts'
import type { Column, Schema } from '../../schema/model.ts'
import { editObject } from '../../schema/objects.ts'
import { nameOfType } from '../../schema/renames.ts'
import { checkEnumValue, NO_ENUMS, postgresStatement } from './objects.ts'
import type { OpDef } from '../op.ts'

export interface RenameEnumValue {
  readonly kind: 'renameEnumValue'
  readonly type: string
  readonly from: string
  readonly to: string
}

export const renameEnumValue: OpDef<RenameEnumValue, [type: string, from: string, to: string]> = {
  kind: 'renameEnumValue',
  make(type, from, to) {
    checkEnumValue(`renameEnumValue "${type}"`, to)
    return { kind: 'renameEnumValue', type, from, to }
  },
  args: (op) => [op.type, op.from, op.to],
  apply(op, before) {
    const renamed = editObject(before, 'enum', `enum ${op.type}`, (object) => {
      if (!object.values.includes(op.from)) throw invalid(op, `has no value "${op.from}"`)
      if (object.values.includes(op.to)) throw invalid(op, `already has a value "${op.to}"`)
      return { ...object, values: object.values.map((value) => (value === op.from ? op.to : value)) }
    })
    return followRename(renamed, op)
  },
  invert: (op) => [{ kind: 'renameEnumValue', type: op.type, from: op.to, to: op.from }],
  sql: postgresStatement(
    NO_ENUMS,
    (op, { dialect }) =>
      `ALTER TYPE ${dialect.table(op.type)} RENAME VALUE ${dialect.literal(op.from)} TO ${dialect.literal(op.to)}`,
  ),
  facts: () => [],
  describe: (op) => `rename value ${op.from} of enum ${op.type} to ${op.to}`,
}

const invalid = (op: RenameEnumValue, what: string) =>
  new MigError('operation.invalid', `enum "${op.type}" ${what}`)

/** The defaults of columns, of which the server keeps the value and not its text. */
function followRename(schema: Schema, { type, from, to }: RenameEnumValue): Schema {
  const follow = (column: Column): Column =>
    column.default === from && column.type.name === 'native' && nameOfType(column.type) === type
      ? { ...column, default: to }
      : column
  return {
    ...schema,
    tables: Object.fromEntries(
      Object.entries(schema.tables).map(([name, table]) => [
        name,
        { ...table, columns: table.columns.map(follow) },
      ]),
    ),
  }
}
