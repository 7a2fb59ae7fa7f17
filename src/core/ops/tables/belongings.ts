import { partitionsOf } from '../../schema/edit.ts'
import type { Schema } from '../../schema/model.ts'
import { belongsTo, type Native, type Policy, type Trigger } from '../../schema/objects.ts'
import { commentAgain, withoutComment } from '../comments/comment-again.ts'
import type { Op } from '../index.ts'
import { knownPartition } from '../partitions/partition.ts'

/** What makes the triggers, the policies and the partitions again that went with their table or view. */
export function belongingsOf(schema: Schema, owner: string): readonly Op[] {
  const own = Object.values(schema.objects)
    .filter((object) => belongsTo(object, owner))
    .flatMap((object): readonly Op[] => [makingBelonging(object), ...commentAgain(object)])
  const parts = partitionsOf(schema, owner).flatMap(({ name, indexes }): readonly Op[] => {
    const partition = knownPartition(schema, owner, name)
    return [
      ...(partition ? [{ kind: 'createPartition' as const, table: owner, name, partition }] : []),
      ...indexes.map((index) => ({ kind: 'createIndex' as const, table: name, index })),
      ...belongingsOf(schema, name),
    ]
  })
  return [...parts, ...own]
}

function makingBelonging(object: Trigger | Policy | Native): Op {
  switch (object.type) {
    case 'trigger':
      return { kind: 'createTrigger', trigger: withoutComment(object) }
    case 'policy':
      return { kind: 'createPolicy', policy: withoutComment(object) }
    case 'native':
      return { kind: 'createObject', object }
  }
}
