import type { Native } from '../../schema/objects.ts'
import type { ObjectKind } from './kind.ts'

export const natives: ObjectKind<Native> = {
  make: (object) => [{ kind: 'createObject', object }],
  drop: (object) => [{ kind: 'dropObject', object }],
  alter: () => undefined,
}
