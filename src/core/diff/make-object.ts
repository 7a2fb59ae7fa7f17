import { keyOf, type SchemaObject, type Sequence } from '../schema/objects.ts'
import { RANKS, STEPS, type Change, type LoosePart, type Place } from './change.ts'
import { claimsOf } from './claims.ts'
import { making } from './kinds/index.ts'
import type { World } from './parts.ts'
import { objectUses, sequenceOwnerUses, STRENGTH } from './uses.ts'

/** What makes an object; `written` is its spelling. */
export function makeObject(object: SchemaObject, written: SchemaObject, world: World): Change {
  return {
    place: placeOf(object),
    makes: claimsOf(object),
    needs: objectUses(object, world),
    leaned: [],
    ...(object.type === 'sequence' &&
      object.ownedBy !== undefined && { loose: [looseOwner(object, object.ownedBy)] }),
    ops: (apart) => making(apart.size > 0 ? withoutOwner(written) : written),
  }
}

/** Where the making and changing of an object stands by itself. */
export function placeOf(object: SchemaObject): Place {
  const { name } = object
  switch (object.type) {
    case 'trigger':
      return { rank: RANKS.table, group: object.table, step: STEPS.makeTrigger, name }
    case 'policy':
      return { rank: RANKS.table, group: object.table, step: STEPS.makePolicy, name }
    case 'native':
      return object.table === undefined
        ? { rank: RANKS.native, group: name, step: STEPS.make, name: object.kind }
        : { rank: RANKS.table, group: object.table, step: STEPS.makeTrigger, name }
    default:
      return { rank: RANKS[object.type], group: name, step: STEPS.make, name: keyOf(object) }
  }
}

/** A sequence goes with a column that may get its default from it. */
function looseOwner(sequence: Sequence, ownedBy: string): LoosePart {
  const key = `owner of ${keyOf(sequence)}`
  const needs = sequenceOwnerUses(ownedBy)
  return {
    key,
    needs,
    apart: {
      place: { rank: RANKS.table, group: tableOfOwner(ownedBy), step: STEPS.settings, name: sequence.name },
      makes: [key],
      needs: [...needs, { on: keyOf(sequence), strength: STRENGTH.certain }],
      leaned: [],
      ops: () => [
        { kind: 'alterSequence', name: sequence.name, change: { ownedBy }, was: { ownedBy: null } },
      ],
    },
  }
}

const tableOfOwner = (ownedBy: string) => ownedBy.slice(0, ownedBy.lastIndexOf('.'))

export function withoutOwner(object: SchemaObject): SchemaObject {
  if (object.type !== 'sequence') return object
  const { ownedBy: _apart, ...sequence } = object
  return sequence
}
