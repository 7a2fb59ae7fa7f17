import { byName } from '../../core/schema/constraints.ts'
import { findTable } from '../../core/schema/edit.ts'
import type { ForeignKey, Schema, Table } from '../../core/schema/model.ts'
import { keyOf, type SchemaObject } from '../../core/schema/objects.ts'
import type { Items } from './request.ts'

/**
 * The written schema with the items as they were read. What was not made stays as it is written: foreign keys, where they
 * were left out, and whether a materialised view has rows.
 */
export function takeOver(
  written: Schema,
  read: Schema,
  items: Items,
  foreignKeys: 'made' | 'left out',
): Schema {
  const readTables = Object.values(read.tables)
  const tables = Object.values(written.tables).map((table) => {
    if (!items.tables.has(table.name)) return table
    const found = findTable(read, table.name) ?? onlyOne(readTables, (each) => isAlike(each, table))
    if (!found) throw lost(`table "${table.name}"`)
    return foreignKeys === 'made' ? found : { ...found, foreignKeys: keysOf(table) }
  })
  const readObjects = Object.values(read.objects)
  const objects = Object.entries(written.objects).map(([key, object]) => {
    if (!items.objects.has(key)) return object
    const isSame = (each: SchemaObject) => isAlikeObject(each, object) && !items.objects.has(keyOf(each))
    const found = read.objects[key] ?? onlyOne(readObjects, isSame)
    if (!found) throw lost(key)
    return found.type === 'view' && found.materialized ? withRowsAs(found, object) : found
  })
  return {
    ...written,
    tables: Object.fromEntries(tables.map((table) => [table.name, table])),
    objects: Object.fromEntries(objects.map((object) => [keyOf(object), object])),
  }
}

/** A server may keep names in small letters. */
const isAlike = (a: { readonly name: string }, b: { readonly name: string }) =>
  a.name.toLowerCase() === b.name.toLowerCase()

/** A routine's parameters may be spelled in another way. */
const isAlikeObject = (a: SchemaObject, b: SchemaObject) =>
  a.type === b.type &&
  isAlike(a, b) &&
  ('table' in a && 'table' in b ? a.table.toLowerCase() === b.table.toLowerCase() : true)

function onlyOne<T>(all: readonly T[], is: (each: T) => boolean): T | undefined {
  const [first, ...others] = all.filter(is)
  return others.length === 0 ? first : undefined
}

const lost = (what: string) => new Error(`${what} was made in the scratch place and is not found in it`)

const keysOf = (table: Table): readonly ForeignKey[] => byName(table.foreignKeys.map(withoutDefaults))

/** As introspection gives it: what the server takes for granted is not said. */
function withoutDefaults({ onDelete, onUpdate, match, ...key }: ForeignKey): ForeignKey {
  return {
    ...key,
    ...(onDelete && onDelete !== 'no action' && { onDelete }),
    ...(onUpdate && onUpdate !== 'no action' && { onUpdate }),
    ...(match && match !== 'simple' && { match }),
  }
}

function withRowsAs(read: SchemaObject, written: SchemaObject): SchemaObject {
  if (read.type !== 'view' || written.type !== 'view') return read
  const { populated: _populated, ...rest } = read
  return written.populated === undefined ? rest : { ...rest, populated: written.populated }
}
