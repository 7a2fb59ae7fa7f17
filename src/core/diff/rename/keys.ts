import { isSameData } from '../../ops/same.ts'
import { constraintsOf } from '../../schema/constraints.ts'
import type { Schema } from '../../schema/model.ts'
import type { Candidate } from './choose.ts'

interface Named {
  readonly name: string
}

/** What carries names of its own in a table, or in a materialised view, which has indexes alone. */
interface Owner extends Named {
  readonly constraint: readonly Named[]
  readonly index: readonly Named[]
}

/**
 * The constraints and indexes that are as they were but for their names, as those are that got their names from a table
 * or a column which has another now. Nothing but the name is at stake, so that they are certain.
 */
export function keyCandidates(before: Schema, after: Schema): readonly Candidate[] {
  const later = new Map(ownersOf(after).map((owner) => [owner.name, owner]))
  const owners = ownersOf(before)
  const leaving = leavingNames(owners, later)
  return owners.flatMap((owner) => {
    const other = later.get(owner.name)
    if (!other) return []
    const there = new Set(namesOf(owner))
    return (['constraint', 'index'] as const).flatMap((type) => {
      const staying = new Set(other[type].map(({ name }) => name))
      const gone = owner[type].filter(({ name }) => !staying.has(name))
      const come = other[type].filter(({ name }) => !there.has(name) && !leaving.has(name))
      return gone.flatMap((a) =>
        come
          .filter((b) => isSameData(definitionOf(a), definitionOf(b)))
          .map((b) => ({ rename: { type, table: owner.name, from: a.name, to: b.name }, score: 1 })),
      )
    })
  })
}

function ownersOf(schema: Schema): readonly Owner[] {
  const tables = Object.values(schema.tables).map((table) => ({
    name: table.name,
    constraint: constraintsOf(table),
    index: table.indexes,
  }))
  const views = Object.values(schema.objects).flatMap((object) =>
    object.type === 'view' && object.indexes
      ? [{ name: object.name, constraint: [], index: object.indexes }]
      : [],
  )
  return [...tables, ...views]
}

const namesOf = ({ constraint, index }: Owner) => [...constraint, ...index].map(({ name }) => name)

/**
 * Names that something else gives up in the same change: PostgreSQL and SQLite have the name of an index once in a
 * schema, so that it may not be free yet.
 */
function leavingNames(before: readonly Owner[], after: ReadonlyMap<string, Owner>): ReadonlySet<string> {
  const leaving = new Set<string>()
  for (const owner of before) {
    const later = after.get(owner.name)
    const staying = new Set(later ? namesOf(later) : [])
    for (const name of namesOf(owner)) if (!staying.has(name)) leaving.add(name)
  }
  return leaving
}

/** A comment is changed apart from what it stands at. */
function definitionOf(named: Named): unknown {
  const { name: _name, comment: _comment, ...definition } = named as Named & { readonly comment?: string }
  return definition
}
