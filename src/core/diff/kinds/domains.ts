import { alterDomain, type DomainChange } from '../../ops/types/alter-domain.ts'
import { emptySchema } from '../../schema/model.ts'
import { addObject, keyOf, type Composite, type Domain } from '../../schema/objects.ts'
import { diffNamed } from '../lists.ts'
import { isSame } from '../same.ts'
import type { Alteration, ObjectKind } from './kind.ts'

export const domains: ObjectKind<Domain> = {
  make: (object) => [{ kind: 'createDomain', object }],
  drop: (object) => [{ kind: 'dropDomain', name: object.name, was: object }],
  alter(before, after): Alteration | undefined {
    const [change, was] = [changeOf(before, after), changeOf(after, before)]
    if (Object.keys(change).length === 0) return undefined
    const op = { kind: 'alterDomain' as const, name: after.name, change, was }
    const changed = alterDomain.apply(op, addObject(emptySchema, before)).objects[keyOf(after)]
    return isSame(changed, after) ? { ops: [op] } : undefined
  },
}

function changeOf(before: Domain, after: Domain): DomainChange {
  const { dropped, added, both } = diffNamed(before.checks, after.checks)
  const changed = both.filter(([was, is]) => !isSame(was, is)).map(([, is]) => is)
  const checks = [
    ...dropped.map(({ name }) => [name, null] as const),
    ...[...added, ...changed].map(({ name, expression }) => [name, expression] as const),
  ]
  return {
    ...(before.nullable !== after.nullable && { nullable: after.nullable }),
    ...(!isSame(before.default, after.default) && { default: after.default ?? null }),
    ...(checks.length > 0 && { checks: Object.fromEntries(checks) }),
  }
}

export const composites: ObjectKind<Composite> = {
  make: (object) => [{ kind: 'createComposite', object }],
  drop: (object) => [{ kind: 'dropComposite', name: object.name, was: object }],
  alter: () => undefined,
}
