import type { Native, SchemaObject } from '../../schema/objects.ts'
import type { CommentTarget } from './comment-target.ts'
import type { Op } from '../index.ts'

/** The object as its own statement creates it: a comment has one of its own. */
export function withoutComment<T extends object>(object: T & { readonly comment?: string }): T {
  const { comment: _comment, ...bare } = object
  // safe: a comment is nothing that an object must have
  return bare as T
}

/** What gives the object, made again, the comment that it had. */
export function commentAgain(object: SchemaObject | undefined): readonly Op[] {
  // the SQL of a native object says its comment too
  if (object?.comment === undefined || object.type === 'native') return []
  return [{ kind: 'setComment', target: targetOf(object), text: object.comment, was: null }]
}

/** What the comment of an object is said to be of. */
export function targetOf(object: Exclude<SchemaObject, Native>): CommentTarget {
  const { type, name } = object
  switch (type) {
    case 'view':
      return { kind: object.materialized ? 'materializedView' : 'view', name }
    case 'trigger':
    case 'policy':
      return { kind: type, name, on: object.table }
    case 'function':
    case 'procedure':
      return { kind: type, name: `${name}(${object.parameters})` }
    case 'enum':
    case 'composite':
      return { kind: 'type', name }
    case 'schema':
    case 'domain':
    case 'sequence':
    case 'extension':
      return { kind: type, name }
  }
}
