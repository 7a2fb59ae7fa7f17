import type { Domain } from '../../schema/objects.ts'
import { dropObject } from '../../schema/objects.ts'
import type { ColumnBuilder } from '../../schema/define.ts'
import { defineDomain, domainArgs, type DomainOptions } from './create-domain.ts'
import { NO_DOMAINS, madeAgain, postgresStatement } from './objects.ts'
import type { OpDef } from '../op.ts'

export interface DropDomain {
  readonly kind: 'dropDomain'
  readonly name: string
  readonly was?: Domain
}

/** It may be given what it was, as the call that makes it is. */
export const dropDomain: OpDef<
  DropDomain,
  [name: string, definition?: ColumnBuilder, options?: DomainOptions]
> = {
  kind: 'dropDomain',
  make: (name, definition, options) => ({
    kind: 'dropDomain',
    name,
    ...(definition && { was: defineDomain('dropDomain', name, definition, options) }),
  }),
  args: (op) => (op.was ? domainArgs(op.was) : [op.name]),
  apply: (op, before) => dropObject(before, `domain ${op.name}`),
  invert: (op, before) => madeAgain('domain', op, before, (object) => ({ kind: 'createDomain', object })),
  irreversible: 'give it what it was, as createDomain is given it, or write a downgrade',
  sql: postgresStatement(NO_DOMAINS, (op, { dialect }) => `DROP DOMAIN ${dialect.table(op.name)}`),
  facts: () => [],
  describe: (op) => `drop domain ${op.name}`,
}
