import { editObject, findObject, keyOf, type Trigger } from '../../schema/objects.ts'
import { withoutComment } from '../comments/comment-again.ts'
import { everywhere, type OpDef } from '../op.ts'
import { definitionOf, replaceTriggerSql, triggerOf, type TriggerDefinition } from './trigger.ts'

export interface ReplaceTrigger {
  readonly kind: 'replaceTrigger'
  readonly trigger: Trigger
  readonly was?: Trigger
}

/** On MySQL and below PostgreSQL 14 it is dropped and created, on MySQL with a moment between in which none fires. */
export const replaceTrigger: OpDef<
  ReplaceTrigger,
  [table: string, name: string, definition: TriggerDefinition, was?: TriggerDefinition]
> = {
  kind: 'replaceTrigger',
  make: (table, name, definition, was) => ({
    kind: 'replaceTrigger',
    trigger: triggerOf(table, name, definition),
    ...(was && { was: triggerOf(table, name, was) }),
  }),
  args({ trigger, was }) {
    const { table, name } = trigger
    const definition = definitionOf(trigger)
    return was ? [table, name, definition, definitionOf(was)] : [table, name, definition]
  },
  apply: ({ trigger }, before) =>
    editObject(before, 'trigger', keyOf(trigger), ({ comment }) => ({
      ...trigger,
      ...(comment !== undefined && { comment }),
    })),
  invert({ trigger, was }, before) {
    const old = was ?? findObject(before, 'trigger', keyOf(trigger))
    return old && [{ kind: 'replaceTrigger', trigger: withoutComment(old), was: trigger }]
  },
  irreversible: 'give it what the trigger was: op.replaceTrigger(table, name, definition, was)',
  sql: everywhere(({ trigger, was }, context) => replaceTriggerSql(trigger, context, was)),
  facts: () => [],
  describe: ({ trigger }) => `replace trigger ${trigger.name} on ${trigger.table}`,
}
