import { findTable } from '../schema/edit.ts'
import { belongsTo, keyOf, type SchemaObject, type Sequence } from '../schema/objects.ts'
import { RANKS, STEPS, type Change, type LoosePart, type Place } from './change.ts'
import { claimsOf } from './claims.ts'
import type { ObjectDiff } from './disturbances.ts'
import { altering, dropping } from './kinds/index.ts'
import { makeObject, placeOf, withoutOwner } from './make-object.ts'
import { tableKey, type PartKey } from './parts.ts'
import { isSame } from './same.ts'
import type { State } from './state.ts'
import { objectLeans, objectUses, sequenceOwnerUses, STRENGTH } from './uses.ts'

/** What drops an object; nothing where it goes with its table or view. */
export function takeObject(object: SchemaObject, state: State): readonly Change[] {
  if ('table' in object && object.table !== undefined && isTaken(object.table, state)) return []
  const isOwned = object.type === 'sequence' && object.ownedBy !== undefined
  const { schema } = state.before
  // the triggers of a view go with it
  const along =
    object.type === 'view' ? Object.values(schema.objects).filter((each) => belongsTo(each, object.name)) : []
  return [
    {
      place: placeOfTaking(object),
      takes: [...claimsOf(object), ...along.map(keyOf)],
      needs: [],
      leaned: [object, ...along].flatMap((each) => objectLeans(each, state.before)),
      ...(isOwned && { loose: [looseOwner(object, object.ownedBy)] }),
      ops: (apart) => dropping(apart.size > 0 ? withoutOwner(object) : object),
    },
  ]
}

/** Whether a table or view is dropped, be it to be made again. */
function isTaken(owner: string, { before, after, remade }: State): boolean {
  const key: PartKey = findTable(before.schema, owner) ? tableKey(owner) : `view ${owner}`
  const isThere = findTable(before.schema, owner)
    ? findTable(after.schema, owner) !== undefined
    : Object.hasOwn(after.schema.objects, key)
  return !isThere || remade.has(key)
}

/** The owner of a sequence is taken from it before the owner goes, which would take the sequence along. */
function looseOwner(sequence: Sequence, ownedBy: string): LoosePart {
  const apart = takeOwner(sequence, ownedBy)
  return { key: `owner of ${keyOf(sequence)}`, needs: [], leaned: sequenceOwnerUses(ownedBy), apart }
}

const takeOwner = (sequence: Sequence, ownedBy: string): Change => ({
  place: { rank: RANKS.takeObjects, group: sequence.name, step: STEPS.settings, name: sequence.name },
  takes: [`owner of ${keyOf(sequence)}`],
  needs: [],
  leaned: [...sequenceOwnerUses(ownedBy), { on: keyOf(sequence), strength: STRENGTH.certain }],
  ops: () => [{ kind: 'alterSequence', name: sequence.name, change: { ownedBy: null }, was: { ownedBy } }],
})

function placeOfTaking(object: SchemaObject): Place {
  const place = placeOf(object)
  switch (object.type) {
    case 'trigger':
      return { ...place, step: STEPS.takeTrigger }
    case 'policy':
      return { ...place, step: STEPS.takePolicy }
    case 'native':
      return object.table === undefined
        ? { ...place, rank: RANKS.takeObjects }
        : { ...place, step: STEPS.takeTrigger }
    case 'view':
    case 'function':
    case 'procedure':
      return { ...place, rank: RANKS.takeObjects }
    case 'sequence':
      return { ...place, rank: RANKS.takeTables }
    case 'enum':
    case 'domain':
    case 'composite':
      return { ...place, rank: RANKS.takeTypes }
    case 'extension':
      return { ...place, rank: RANKS.takeExtensions }
    case 'schema':
      return { ...place, rank: RANKS.takeSchemas }
  }
}

/** What makes the one object of the other; `written` is its spelling. */
export function changeObject(
  { before, after, alteration }: ObjectDiff,
  written: SchemaObject,
  state: State,
): readonly Change[] {
  const key = keyOf(after)
  if (state.remade.has(key)) return [...takeObject(before, state), makeObject(after, written, state.after)]
  const inPlace = alteration && altering(spelledAlike(before, after, written), written, state)
  return [
    ...(inPlace && inPlace.ops.length > 0
      ? [
          {
            place: placeOf(after),
            alters: [key],
            needs: objectUses(after, state.after),
            leaned: objectLeans(before, state.before),
            ops: () => inPlace.ops,
          },
        ]
      : []),
    ...(before.type === 'sequence' && after.type === 'sequence' ? changeOwner(before, after, state) : []),
  ]
}

/** The object as it was, with what stays of it in the words of its author: another spelling is no change. */
function spelledAlike(before: SchemaObject, after: SchemaObject, written: SchemaObject): SchemaObject {
  const [now, spelled]: readonly Readonly<Record<string, unknown>>[] = [{ ...after }, { ...written }]
  const facets = Object.entries(before).map(([facet, was]) =>
    isSame(was, now![facet]) ? ([facet, spelled![facet]] as const) : ([facet, was as unknown] as const),
  )
  // safe: a facet that stays has the same type in all three
  return Object.fromEntries(facets) as unknown as SchemaObject
}

/** A sequence whose owner is made anew, or that gets another one. */
export function changeOwner(before: Sequence, after: Sequence, { remade }: State): readonly Change[] {
  const key = `owner of ${keyOf(after)}`
  const isMadeAgain = remade.has(key)
  const { ownedBy: was } = before
  const { ownedBy } = after
  if (was === ownedBy && !isMadeAgain) return []
  return [
    ...(was === undefined ? [] : [takeOwner(before, was)]),
    ...(ownedBy === undefined
      ? []
      : [
          {
            place: { rank: RANKS.table, group: after.name, step: STEPS.settings, name: after.name },
            makes: [key],
            needs: sequenceOwnerUses(ownedBy),
            leaned: [],
            ops: () => [
              {
                kind: 'alterSequence' as const,
                name: after.name,
                change: { ownedBy },
                was: { ownedBy: null },
              },
            ],
          },
        ]),
  ]
}
