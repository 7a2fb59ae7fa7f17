import { MigError } from '../../../errors.ts'
import type { Enum } from '../../schema/objects.ts'
import { addType, checkEnumValue, NO_ENUMS, postgresStatement } from './objects.ts'
import { isList, type OpDef } from '../op.ts'

export interface CreateEnum {
  readonly kind: 'createEnum'
  readonly object: Enum
}

export const createEnum: OpDef<CreateEnum, [name: string, values: readonly string[]]> = {
  kind: 'createEnum',
  make: (name, values) => ({ kind: 'createEnum', object: defineEnum('createEnum', name, values) }),
  args: ({ object }) => [object.name, object.values],
  apply: (op, before) => addType(before, op.object),
  invert: ({ object }) => [{ kind: 'dropEnum', name: object.name, was: object }],
  sql: postgresStatement(NO_ENUMS, ({ object }, { dialect }) => {
    const values = object.values.map((value) => dialect.literal(value))
    return `CREATE TYPE ${dialect.table(object.name)} AS ENUM (${values.join(', ')})`
  }),
  facts: () => [],
  describe: (op) => `create enum ${op.object.name}`,
}

/** The enum that the call describes. Throws MigError where its values are none. */
export function defineEnum(call: string, name: string, values: readonly string[]): Enum {
  if (!isList(values)) {
    throw new MigError('operation.invalid', `${call} "${name}": its values are no list`, {
      hint: [`write: op.${call}('${name}', ['sad', 'ok'])`],
    })
  }
  for (const value of values) checkEnumValue(`${call} "${name}"`, value)
  const twice = values.find((value, i) => values.indexOf(value) !== i)
  if (twice !== undefined) {
    throw new MigError('operation.invalid', `${call} "${name}": the value "${twice}" is written twice`)
  }
  return { type: 'enum', name, values }
}
