import type { Extension, Namespace } from '../../schema/objects.ts'
import { UNCHANGED, type ObjectKind } from './kind.ts'

export const schemas: ObjectKind<Namespace> = {
  make: (object) => [{ kind: 'createSchema', object }],
  drop: ({ name }) => [{ kind: 'dropSchema', name }],
  alter: () => UNCHANGED,
}

export const extensions: ObjectKind<Extension> = {
  make: (object) => [{ kind: 'createExtension', object }],
  drop: (object) => [{ kind: 'dropExtension', name: object.name, was: object }],
  /** What is not said of it is as it happens to be. */
  alter: (before, after) =>
    (after.schema ?? before.schema) === (before.schema ?? after.schema) &&
    (after.version ?? before.version) === (before.version ?? after.version)
      ? UNCHANGED
      : undefined,
}
