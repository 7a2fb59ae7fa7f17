import { reachOf, type NamedReach } from '../sql/reach.ts'
import { unknownSchema, type Schema, type Table } from './model.ts'
import type { SchemaObject } from './objects.ts'

/** The schema after SQL of the author's own: what it may have changed is not known any more. */
export function afterSql(sql: string, before: Schema): Schema {
  const isUnknown = Object.keys(before.tables).length + Object.keys(before.objects).length === 0
  if (isUnknown && !before.complete) return before
  const reach = reachOf(sql)
  if (reach === 'nothing') return before
  return reach === 'anything' ? unknownSchema : forgetting(before, reach)
}

function forgetting({ tables, objects }: Schema, reach: NamedReach): Schema {
  const reached = new Set<string>()
  const note = (isReached: boolean, name: string) => {
    if (isReached) reached.add(lastPart(name))
    return isReached
  }
  const keptTables = where(tables, (table) => !note(reachesTable(table, reach), table.name))
  const keptObjects = where(objects, (object) => !note(reachesObject(object, reach), object.name))
  if (!reach.renames) return { complete: false, tables: keptTables, objects: keptObjects }
  return {
    complete: false,
    tables: where(keptTables, (table) => !mentions(table, reached)),
    objects: where(keptObjects, (object) => !mentions(object, reached)),
  }
}

/** PostgreSQL and SQLite change an index by its name alone. */
function reachesTable(table: Table, reach: NamedReach): boolean {
  const keys = [
    ...table.indexes,
    ...table.uniques,
    ...(table.exclusions ?? []),
    ...(table.primaryKey ? [table.primaryKey] : []),
  ]
  return bears(table.name, reach) || keys.some(({ name }) => reach.names.has(name.toLowerCase()))
}

function reachesObject(object: SchemaObject, reach: NamedReach): boolean {
  if (bears(object.name, reach)) return true
  if (object.type === 'trigger' || object.type === 'policy') return bears(object.table, reach)
  // what it is made of stands in its SQL
  if (object.type === 'native') return mentions(object, reach.names)
  return object.type === 'sequence' && object.ownedBy !== undefined && mentions(object.ownedBy, reach.names)
}

function bears(name: string, { names, ofSchemas }: NamedReach): boolean {
  if (names.has(lastPart(name))) return true
  return ofSchemas && name.split('.').some((part) => names.has(part.toLowerCase()))
}

/** True where a text anywhere in it holds one of the names as a word of its own; a name of several words by each of them. */
function mentions(value: unknown, names: ReadonlySet<string>): boolean {
  if (typeof value === 'string') {
    const words = new Set(value.toLowerCase().match(WORD))
    return [...names].some((name) => (name.match(WORD) ?? [name]).every((word) => words.has(word)))
  }
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).some((each) => mentions(each, names))
}

const WORD = /[\p{L}\p{N}_$]+/gu

const lastPart = (name: string) => name.slice(name.lastIndexOf('.') + 1).toLowerCase()

function where<T>(all: Readonly<Record<string, T>>, keep: (each: T) => boolean): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(all).filter(([, each]) => keep(each)))
}
