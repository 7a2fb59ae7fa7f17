import { tableOf } from '../../schema/edit.ts'
import type { Schema } from '../../schema/model.ts'
import { addObject, findObject, type Trigger } from '../../schema/objects.ts'
import { everywhere, type OpDef } from '../op.ts'
import {
  createTriggerSql,
  definitionOf,
  triggerOf,
  triggerStateSql,
  type TriggerDefinition,
} from './trigger.ts'

export interface CreateTrigger {
  readonly kind: 'createTrigger'
  readonly trigger: Trigger
}

export const createTrigger: OpDef<
  CreateTrigger,
  [table: string, name: string, definition: TriggerDefinition]
> = {
  kind: 'createTrigger',
  make: (table, name, definition) => ({
    kind: 'createTrigger',
    trigger: triggerOf(table, name, definition),
  }),
  args: ({ trigger }) => [trigger.table, trigger.name, definitionOf(trigger)],
  apply({ trigger }, before) {
    ownerOf(before, trigger.table)
    return addObject(before, trigger)
  },
  invert: ({ trigger }) => [{ kind: 'dropTrigger', table: trigger.table, name: trigger.name, was: trigger }],
  sql: everywhere(({ trigger }, context) => [
    createTriggerSql(trigger, context),
    ...triggerStateSql(trigger, context),
  ]),
  facts: () => [],
  describe: ({ trigger }) => `create trigger ${trigger.name} on ${trigger.table}`,
}

/** Throws where there is neither a table nor a view of that name. */
function ownerOf(schema: Schema, name: string): void {
  if (!findObject(schema, 'view', `view ${name}`)) tableOf(schema, name)
}
