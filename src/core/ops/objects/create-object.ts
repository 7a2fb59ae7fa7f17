import { tableOf } from '../../schema/edit.ts'
import { addObject, findObject, type Native } from '../../schema/objects.ts'
import { everywhere, type OpDef } from '../op.ts'
import { nativeDefinition, nativeOf, shownNative, statementsOf, type NativeDefinition } from './native.ts'

export interface CreateObject {
  readonly kind: 'createObject'
  readonly object: Native
}

/** For what has no operation of its own: an aggregate, a rule, an operator, a cast, a text search configuration, an event. */
export const createObject: OpDef<CreateObject, [kind: string, name: string, definition: NativeDefinition]> = {
  kind: 'createObject',
  make: (kind, name, definition) => ({ kind: 'createObject', object: nativeOf(kind, name, definition) }),
  args: ({ object }) => [object.kind, object.name, nativeDefinition(object)],
  apply({ object }, before) {
    const { table } = object
    // throws where there is neither a table nor a view of that name
    if (table !== undefined && !findObject(before, 'view', `view ${table}`)) tableOf(before, table)
    return addObject(before, object)
  },
  invert: ({ object }) => [{ kind: 'dropObject', object }],
  sql: everywhere(({ object }, { dialect }) => statementsOf(object.create, dialect)),
  facts: () => [],
  describe: ({ object }) => `create ${shownNative(object)}`,
}
