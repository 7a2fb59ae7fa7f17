import type { Composite } from '../../schema/objects.ts'
import { dropObject } from '../../schema/objects.ts'
import { compositeArgs, defineComposite } from './create-composite.ts'
import type { ColumnsByName } from '../tables/create-table.ts'
import { NO_COMPOSITES, madeAgain, postgresStatement } from './objects.ts'
import type { OpDef } from '../op.ts'

export interface DropComposite {
  readonly kind: 'dropComposite'
  readonly name: string
  readonly was?: Composite
}

/** It may be given what it was, as the call that makes it is. */
export const dropComposite: OpDef<DropComposite, [name: string, attributes?: ColumnsByName]> = {
  kind: 'dropComposite',
  make: (name, attributes) => ({
    kind: 'dropComposite',
    name,
    ...(attributes && { was: defineComposite('dropComposite', name, attributes) }),
  }),
  args: (op) => (op.was ? compositeArgs(op.was) : [op.name]),
  apply: (op, before) => dropObject(before, `composite ${op.name}`),
  invert: (op, before) =>
    madeAgain('composite', op, before, (object) => ({ kind: 'createComposite', object })),
  irreversible: 'give it its attributes, as createComposite is given them, or write a downgrade',
  sql: postgresStatement(NO_COMPOSITES, (op, { dialect }) => `DROP TYPE ${dialect.table(op.name)}`),
  facts: () => [],
  describe: (op) => `drop composite type ${op.name}`,
}
