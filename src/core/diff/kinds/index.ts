import { commentAgain, targetOf, withoutComment } from '../../ops/comments/comment-again.ts'
import type { Op } from '../../ops/index.ts'
import type { ObjectType, SchemaObject } from '../../schema/objects.ts'
import { composites, domains } from './domains.ts'
import { enums } from './enums.ts'
import type { Alteration, KindContext, ObjectKind } from './kind.ts'
import { natives } from './natives.ts'
import { routines } from './routines.ts'
import { extensions, schemas } from './schemas.ts'
import { sequences } from './sequences.ts'
import { policies, triggers } from './triggers.ts'
import { views } from './views.ts'

type ObjectOf<T extends ObjectType> = Extract<SchemaObject, { readonly type: T }>

/** Every kind of object. */
const KINDS: { readonly [T in ObjectType]: ObjectKind<ObjectOf<T>> } = {
  composite: composites,
  domain: domains,
  enum: enums,
  extension: extensions,
  function: routines,
  native: natives,
  policy: policies,
  procedure: routines,
  schema: schemas,
  sequence: sequences,
  trigger: triggers,
  view: views,
}

// safe: the kind stands under the type of its own objects
const kindOf = (object: SchemaObject) => KINDS[object.type] as unknown as ObjectKind<SchemaObject>

/** What makes the object, its comment included. */
export const making = (object: SchemaObject): readonly Op[] => [
  ...kindOf(object).make(withoutComment(object)),
  ...commentAgain(object),
]

export const dropping = (object: SchemaObject): readonly Op[] => kindOf(object).drop(withoutComment(object))

/** What makes the one of the other; undefined: it has to be dropped and made anew. */
export function altering(
  before: SchemaObject,
  after: SchemaObject,
  context: KindContext,
): Alteration | undefined {
  const found = kindOf(after).alter(withoutComment(before), withoutComment(after), context)
  if (!found || before.comment === after.comment || after.type === 'native') return found
  const comment: Op = {
    kind: 'setComment',
    target: targetOf(after),
    text: after.comment ?? null,
    was: before.comment ?? null,
  }
  return { ...found, ops: [...found.ops, comment] }
}
