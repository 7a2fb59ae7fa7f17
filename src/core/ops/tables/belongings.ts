import { partitionsOf } from '../../schema/edit.ts'
import type { Schema } from '../../schema/model.ts'
import { belongsTo } from '../../schema/objects.ts'
import { commentAgain, withoutComment } from '../comments/comment-again.ts'
import type { Op } from '../index.ts'
import { knownPartition } from '../partitions/partition.ts'

/** What makes the triggers, the policies and the partitions again that went with their table or view. */
export function belongingsOf(schema: Schema, owner: string): readonly Op[] {
  const own = Object.values(schema.objects)
    .filter((object) => belongsTo(object, owner))
    .flatMap((object): readonly Op[] => [
      object.type === 'trigger'
        ? { kind: 'createTrigger', trigger: withoutComment(object) }
        : { kind: 'createPolicy', policy: withoutComment(object) },
      ...commentAgain(object),
    ])
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
