import type { Policy, Trigger } from '../../schema/objects.ts'
import type { ObjectKind } from './kind.ts'

export const triggers: ObjectKind<Trigger> = {
  make: (trigger) => [{ kind: 'createTrigger', trigger }],
  drop: (trigger) => [{ kind: 'dropTrigger', table: trigger.table, name: trigger.name, was: trigger }],
  alter: (was, trigger) => ({ ops: [{ kind: 'replaceTrigger', trigger, was }] }),
}

export const policies: ObjectKind<Policy> = {
  make: (policy) => [{ kind: 'createPolicy', policy }],
  drop: (policy) => [{ kind: 'dropPolicy', table: policy.table, name: policy.name, was: policy }],
  alter: () => undefined,
}
