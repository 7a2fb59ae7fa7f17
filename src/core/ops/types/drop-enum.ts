import type { Enum } from '../../schema/objects.ts'
import { dropObject } from '../../schema/objects.ts'
import { defineEnum } from './create-enum.ts'
import { NO_ENUMS, madeAgain, postgresStatement } from './objects.ts'
import type { OpDef } from '../op.ts'

export interface DropEnum {
  readonly kind: 'dropEnum'
  readonly name: string
  readonly was?: Enum
}

/** It may be given what it was, as the call that makes it is. */
export const dropEnum: OpDef<DropEnum, [name: string, values?: readonly string[]]> = {
  kind: 'dropEnum',
  make: (name, values) => ({
    kind: 'dropEnum',
    name,
    ...(values && { was: defineEnum('dropEnum', name, values) }),
  }),
  args: (op) => (op.was ? [op.name, op.was.values] : [op.name]),
  apply: (op, before) => dropObject(before, `enum ${op.name}`),
  invert: (op, before) => madeAgain('enum', op, before, (object) => ({ kind: 'createEnum', object })),
  irreversible: "give it its values: op.dropEnum('mood', ['sad', 'ok']), or write a downgrade",
  sql: postgresStatement(NO_ENUMS, (op, { dialect }) => `DROP TYPE ${dialect.table(op.name)}`),
  facts: () => [],
  describe: (op) => `drop enum ${op.name}`,
}
