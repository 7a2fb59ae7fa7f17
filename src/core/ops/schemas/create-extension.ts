import { addObject, findObject, type Extension } from '../../schema/objects.ts'
import { NO_EXTENSIONS, postgresStatement } from '../types/objects.ts'
import type { OpDef } from '../op.ts'

export interface CreateExtension {
  readonly kind: 'createExtension'
  readonly object: Extension
  readonly ifNotExists?: true
}

export interface ExtensionOptions {
  /** The schema that its objects are put into; it must exist. */
  readonly schema?: string
  readonly version?: string
}

/**
 * With `ifNotExists` one that is already there is left as it is. Nobody can tell afterwards who made it, so that its
 * undo leaves it too.
 */
export const createExtension: OpDef<
  CreateExtension,
  [name: string, options?: ExtensionOptions & { readonly ifNotExists?: boolean }]
> = {
  kind: 'createExtension',
  make: (name, { ifNotExists = false, ...options } = {}) => ({
    kind: 'createExtension',
    object: defineExtension(name, options),
    ...(ifNotExists && { ifNotExists }),
  }),
  args({ object, ifNotExists }) {
    const options = { ...extensionOptions(object), ...(ifNotExists && { ifNotExists }) }
    return Object.keys(options).length > 0 ? [object.name, options] : [object.name]
  },
  apply: ({ object, ifNotExists }, before) =>
    ifNotExists && findObject(before, 'extension', `extension ${object.name}`)
      ? before
      : addObject(before, object),
  invert: ({ object, ifNotExists }) =>
    ifNotExists ? [] : [{ kind: 'dropExtension', name: object.name, was: object }],
  sql: postgresStatement(NO_EXTENSIONS, ({ object, ifNotExists }, { dialect }) =>
    [
      'CREATE EXTENSION',
      ...(ifNotExists ? ['IF NOT EXISTS'] : []),
      dialect.quote(object.name),
      ...(object.schema === undefined ? [] : [`SCHEMA ${dialect.quote(object.schema)}`]),
      ...(object.version === undefined ? [] : [`VERSION ${dialect.literal(object.version)}`]),
    ].join(' '),
  ),
  facts: () => [],
  describe: (op) => `create extension ${op.object.name}`,
}

export function defineExtension(name: string, { schema, version }: ExtensionOptions): Extension {
  return {
    type: 'extension',
    name,
    ...(schema !== undefined && { schema }),
    ...(version !== undefined && { version }),
  }
}

export function extensionOptions({ type: _type, name: _name, ...options }: Extension): ExtensionOptions {
  return options
}
