import { dropObject, findObject, type Trigger } from '../../schema/objects.ts'
import { commentAgain, withoutComment } from '../comments/comment-again.ts'
import { everywhere, type OpDef } from '../op.ts'
import { definitionOf, dropTriggerSql, triggerOf, type TriggerDefinition } from './trigger.ts'

export interface DropTrigger {
  readonly kind: 'dropTrigger'
  readonly table: string
  readonly name: string
  readonly was?: Trigger
}

export const dropTrigger: OpDef<DropTrigger, [table: string, name: string, was?: TriggerDefinition]> = {
  kind: 'dropTrigger',
  make: (table, name, was) => ({
    kind: 'dropTrigger',
    table,
    name,
    ...(was && { was: triggerOf(table, name, was) }),
  }),
  args: ({ table, name, was }) => (was ? [table, name, definitionOf(was)] : [table, name]),
  apply: (op, before) => dropObject(before, keyFor(op)),
  invert(op, before) {
    const listed = findObject(before, 'trigger', keyFor(op))
    const trigger = op.was ?? listed
    return trigger && [{ kind: 'createTrigger', trigger: withoutComment(trigger) }, ...commentAgain(listed)]
  },
  irreversible: 'give it what the trigger was: op.dropTrigger(table, name, { timing, events, body })',
  sql: everywhere((op, context) => [dropTriggerSql(op, context)]),
  facts: () => [],
  describe: (op) => `drop trigger ${op.name} on ${op.table}`,
}

const keyFor = (op: DropTrigger) => `trigger ${op.name} on ${op.table}`
