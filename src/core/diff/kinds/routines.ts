import type { Routine } from '../../schema/objects.ts'
import { withoutComment } from '../../ops/comments/comment-again.ts'
import type { ObjectKind } from './kind.ts'

export const routines: ObjectKind<Routine> = {
  make: (routine) => [
    routine.type === 'function' ? { kind: 'createFunction', routine } : { kind: 'createProcedure', routine },
  ],
  drop(routine) {
    const { name, parameters } = routine
    const dropping = { name, parameters, was: routine }
    return [
      routine.type === 'function'
        ? { kind: 'dropFunction', ...dropping }
        : { kind: 'dropProcedure', ...dropping },
    ]
  },
  /** PostgreSQL keeps what uses a routine only where its parameters and what it returns stay. */
  alter(before, after) {
    const [routine, was] = [withoutComment(after), withoutComment(before)]
    const disturbs = before.parameters !== after.parameters || headOf(before) !== headOf(after)
    return {
      ops: [
        after.type === 'function'
          ? { kind: 'replaceFunction', routine, was }
          : { kind: 'replaceProcedure', routine, was },
      ],
      disturbs,
    }
  },
}

/** What stands before the language and the body: RETURNS. */
const headOf = ({ definition }: Routine) =>
  /^.*?(?=\b(?:language|as|begin|immutable|stable|volatile|strict|cost|rows|security|parallel|set|return)\b|$)/is
    .exec(definition)![0]
    .trim()
    .toLowerCase()
