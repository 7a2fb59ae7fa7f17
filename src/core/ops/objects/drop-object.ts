import { dropObject as withoutObject, keyOf, type Native } from '../../schema/objects.ts'
import { everywhere, type OpDef } from '../op.ts'
import {
  nativeDefinition,
  nativeOf,
  shownNative,
  statementsOf,
  VIRTUAL_TABLE,
  type NativeDefinition,
} from './native.ts'

export interface DropObject {
  readonly kind: 'dropObject'
  readonly object: Native
}

export const dropObject: OpDef<DropObject, [kind: string, name: string, definition: NativeDefinition]> = {
  kind: 'dropObject',
  make: (kind, name, definition) => ({ kind: 'dropObject', object: nativeOf(kind, name, definition) }),
  args: ({ object }) => [object.kind, object.name, nativeDefinition(object)],
  apply: ({ object }, before) => withoutObject(before, keyOf(object)),
  invert: ({ object }) => [{ kind: 'createObject', object }],
  sql: everywhere(({ object }, { dialect }) => statementsOf(object.drop, dialect)),
  // where the rows of a virtual table are, only its module knows
  facts: ({ object }) =>
    object.kind === VIRTUAL_TABLE ? [{ fact: 'losesData', what: `table ${object.name}` }] : [],
  describe: ({ object }) => `drop ${shownNative(object)}`,
}
