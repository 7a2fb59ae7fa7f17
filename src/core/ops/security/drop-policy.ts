import { dropObject, findObject, type Policy } from '../../schema/objects.ts'
import { commentAgain, withoutComment } from '../comments/comment-again.ts'
import { lacksPolicies, policyDefinition, policyOf, type PolicyDefinition } from './create-policy.ts'
import { everywhere, statement, type OpDef } from '../op.ts'

export interface DropPolicy {
  readonly kind: 'dropPolicy'
  readonly table: string
  readonly name: string
  readonly was?: Policy
}

export const dropPolicy: OpDef<DropPolicy, [table: string, name: string, was?: PolicyDefinition]> = {
  kind: 'dropPolicy',
  make: (table, name, was) => ({
    kind: 'dropPolicy',
    table,
    name,
    ...(was && { was: policyOf(table, name, was) }),
  }),
  args: ({ table, name, was }) => (was ? [table, name, policyDefinition(was)] : [table, name]),
  apply: (op, before) => dropObject(before, keyFor(op)),
  invert(op, before) {
    const listed = findObject(before, 'policy', keyFor(op))
    const policy = op.was ?? listed
    return policy && [{ kind: 'createPolicy', policy: withoutComment(policy) }, ...commentAgain(listed)]
  },
  irreversible: 'give it what the policy was: op.dropPolicy(table, name, { command, using, check })',
  sql: everywhere((op, { dialect }) => {
    if (dialect.family !== 'postgres') throw lacksPolicies(dialect)
    return [statement(`DROP POLICY ${dialect.quote(op.name)} ON ${dialect.table(op.table)}`)]
  }),
  facts: () => [],
  describe: (op) => `drop policy ${op.name} on ${op.table}`,
  touches: (op) => [op.table],
}

const keyFor = (op: DropPolicy) => `policy ${op.name} on ${op.table}`
