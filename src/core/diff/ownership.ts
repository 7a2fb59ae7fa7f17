import { signatureless } from './wording.ts'
import type { Unmodelled } from '../introspection.ts'
import { constraintsOf } from '../schema/constraints.ts'
import { findTable } from '../schema/edit.ts'
import { emptySchema, type Schema, type Table } from '../schema/model.ts'
import type { SchemaObject } from '../schema/objects.ts'

/** All that revisions have ever named, so that what they have not named is somebody else's. */
export interface Named {
  /** By table, the columns, constraints and indexes. */
  readonly tables: ReadonlyMap<string, ReadonlySet<string>>
  /** By `keyOf`. */
  readonly objects: ReadonlySet<string>
  /** In small letters, the words of SQL and code of which only the database knows what they did. */
  readonly words: ReadonlySet<string>
}

export interface OwnershipOptions {
  readonly named: Named
  /** Globs of names that count as ours, whoever made them: `audit_*`, `users.legacy_*`. */
  readonly include: readonly string[]
  /** Globs of names that are left as they are, whatever the wanted schema says of them. */
  readonly exclude: readonly string[]
  /** What is there and could not be read: it is not made again. */
  readonly unread?: readonly Unmodelled[]
}

/** What is wanted, given that some of what is there is not ours to drop or to touch. */
export interface OwnedSchema {
  readonly schema: Schema
  /** What is there, is not wanted, and stays, because no revision has ever named it: `users.legacy`, `view totals`. */
  readonly kept: readonly string[]
}

/**
 * The wanted schema with everything of the live one that is to stay: what it does not want and no revision has ever named,
 * and what is excluded. A difference between the two is then one that may be written down.
 */
export function withForeign(live: Schema, wanted: Schema, options: OwnershipOptions): OwnedSchema {
  const included = matcher(options.include)
  const excluded = matcher(options.exclude)
  const kept: string[] = []
  const tables: Record<string, Table> = {}
  for (const [name, table] of Object.entries(wanted.tables)) {
    const there = findTable(live, name)
    if (excluded(name)) {
      if (there) tables[name] = there
      continue
    }
    tables[name] = there ? withForeignParts(there, table, { ...options, included, excluded, kept }) : table
  }
  for (const [name, table] of Object.entries(live.tables)) {
    if (Object.hasOwn(wanted.tables, name)) continue
    const isOurs = included(name) || ownsTable(options.named, name)
    if (isOurs && !excluded(name)) continue
    tables[name] = table
    if (!excluded(name)) kept.push(name)
  }
  const isLeftOut = (object: SchemaObject) => excluded(object.name) || excluded(ownerOf(object))
  const objects: Record<string, SchemaObject> = {}
  for (const [key, object] of Object.entries(wanted.objects)) {
    if (isUnread(object, options.unread)) continue
    if (!isLeftOut(object)) objects[key] = object
    else if (Object.hasOwn(live.objects, key)) objects[key] = live.objects[key]!
  }
  for (const [key, object] of Object.entries(live.objects)) {
    if (Object.hasOwn(wanted.objects, key)) continue
    const isOurs = included(object.name) || ownsObject(options.named, key, object)
    if (isOurs && !isLeftOut(object)) continue
    objects[key] = object
    if (!isLeftOut(object) && !kept.includes(ownerOf(object))) kept.push(signatureless(key))
  }
  return { schema: { ...wanted, tables, objects }, kept }
}

/** The schema without what the globs name, and what goes with that. */
export const withoutExcluded = (schema: Schema, exclude: readonly string[]): Schema =>
  withForeign(emptySchema, schema, { named: NOTHING, include: [], exclude }).schema

const NOTHING: Named = { tables: new Map(), objects: new Set(), words: new Set() }

interface PartOptions extends OwnershipOptions {
  readonly included: (name: string) => boolean
  readonly excluded: (name: string) => boolean
  readonly kept: string[]
}

/** A table with the columns, constraints and indexes of the live one that are not ours. */
function withForeignParts(live: Table, wanted: Table, options: PartOptions): Table {
  const { named, included, excluded, kept } = options
  const stays = (part: { readonly name: string }, isWanted: boolean): boolean => {
    const full = `${live.name}.${part.name}`
    if (excluded(full)) return true
    if (isWanted || included(full) || included(live.name) || ownsPart(named, live.name, part.name))
      return false
    kept.push(full)
    return true
  }
  function merged<T extends { readonly name: string }>(
    there: readonly T[],
    asked: readonly T[],
  ): readonly T[] {
    const isAsked = new Set(asked.map(({ name }) => name))
    const foreign = there.filter((part) => stays(part, isAsked.has(part.name)))
    const taken = new Set(foreign.map(({ name }) => name))
    return foreign.length === 0 ? asked : [...asked.filter(({ name }) => !taken.has(name)), ...foreign]
  }
  const columns = merged(live.columns, wanted.columns)
  const names = new Set(columns.map(({ name }) => name))
  // what is over a column that goes cannot stay
  const over = (needed: readonly string[]) => needed.every((name) => names.has(name))
  const keys = <T extends Keyed>(list: readonly T[]) => list.filter((key) => over(key.columns))
  const constraintNames = new Set(constraintsOf(wanted).map(({ name }) => name))
  const indexes = live.indexes
    // a unique index and a unique constraint of one name are one thing that is written in another way
    .filter(({ name }) => !constraintNames.has(name))
    .filter((index) => over(index.keys.flatMap((key) => ('column' in key ? [key.column] : []))))
  const { exclusions, ...rest } = wanted
  const excluding = merged(live.exclusions ?? [], exclusions ?? [])
  return {
    ...rest,
    columns,
    uniques: merged(keys(live.uniques), wanted.uniques),
    foreignKeys: merged(keys(live.foreignKeys), wanted.foreignKeys),
    checks: merged(live.checks, wanted.checks),
    indexes: merged(indexes, wanted.indexes),
    ...(excluding.length > 0 && { exclusions: excluding }),
  }
}

interface Keyed {
  readonly name: string
  readonly columns: readonly string[]
}

/** The table that it goes with; empty where there is none. */
const ownerOf = (object: SchemaObject): string =>
  object.type === 'sequence'
    ? (object.ownedBy ?? '').replace(/\.[^.]*$/, '')
    : 'table' in object
      ? (object.table ?? '')
      : ''

const isUnread = ({ type, name }: SchemaObject, unread: readonly Unmodelled[] = []) =>
  unread.some((each) => each.name === name && each.kind.startsWith(type))

const lastPart = (name: string) => name.slice(name.lastIndexOf('.') + 1).toLowerCase()

const ownsTable = ({ tables, words }: Named, name: string) => tables.has(name) || words.has(lastPart(name))

const ownsPart = ({ tables, words }: Named, table: string, part: string) =>
  tables.get(table)?.has(part) === true || (words.has(lastPart(table)) && words.has(part.toLowerCase()))

const ownsObject = ({ objects, words }: Named, key: string, { name }: SchemaObject) =>
  objects.has(key) || words.has(lastPart(name))

/** Whether one of the globs (`*` any text, `?` one character) matches a name. */
function matcher(globs: readonly string[]): (name: string) => boolean {
  if (globs.length === 0) return () => false
  const escaped = globs.map((glob) =>
    glob
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.'),
  )
  const pattern = new RegExp(`^(?:${escaped.join('|')})$`, 'is')
  return (name) => pattern.test(name)
}
