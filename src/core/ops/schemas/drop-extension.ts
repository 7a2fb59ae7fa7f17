import type { Extension } from '../../schema/objects.ts'
import { dropObject } from '../../schema/objects.ts'
import { defineExtension, extensionOptions, type ExtensionOptions } from './create-extension.ts'
import { NO_EXTENSIONS, madeAgain, postgresStatement } from '../types/objects.ts'
import type { OpDef } from '../op.ts'

export interface DropExtension {
  readonly kind: 'dropExtension'
  readonly name: string
  readonly was?: Extension
}

/** It may be given what it was, as the call that makes it is. */
export const dropExtension: OpDef<DropExtension, [name: string, was?: ExtensionOptions]> = {
  kind: 'dropExtension',
  make: (name, was) => ({
    kind: 'dropExtension',
    name,
    ...(was && { was: defineExtension(name, was) }),
  }),
  args: (op) => (op.was ? [op.name, extensionOptions(op.was)] : [op.name]),
  apply: (op, before) => dropObject(before, `extension ${op.name}`),
  invert: (op, before) =>
    madeAgain('extension', op, before, (object) => ({ kind: 'createExtension', object })),
  irreversible:
    "give it what it was: op.dropExtension('citext', { version: '1.6' }), or {} for what the server offers; or write a downgrade",
  sql: postgresStatement(NO_EXTENSIONS, (op, { dialect }) => `DROP EXTENSION ${dialect.quote(op.name)}`),
  facts: () => [],
  describe: (op) => `drop extension ${op.name}`,
}
