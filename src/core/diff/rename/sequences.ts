import { ops } from '../../ops/index.ts'
import type { Op } from '../../ops/index.ts'
import type { Schema } from '../../schema/model.ts'
import type { Sequence } from '../../schema/objects.ts'

/**
 * A sequence that counts for the same column under another name: dropped and made anew, it would begin from 1 and give
 * numbers that rows have. `before` is what tables and columns are after their renames.
 */
export function sequenceRenames(before: Schema, after: Schema): readonly Op[] {
  const gone = ownedIn(before, after)
  const fresh = new Map(ownedIn(after, before).map((sequence) => [sequence.ownedBy, sequence]))
  return gone.flatMap(({ name, ownedBy }) => {
    const successor = fresh.get(ownedBy)
    if (!successor || schemaOf(successor.name) !== schemaOf(name)) return []
    return [ops.renameSequence.make(name, successor.name)]
  })
}

/** The sequences of columns that one schema has and the other has not. */
const ownedIn = (schema: Schema, other: Schema): readonly Sequence[] =>
  Object.entries(schema.objects).flatMap(([key, object]) =>
    object.type === 'sequence' && object.ownedBy !== undefined && !Object.hasOwn(other.objects, key)
      ? [object]
      : [],
  )

const schemaOf = (name: string) => name.slice(0, name.indexOf('.') + 1)
