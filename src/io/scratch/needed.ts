import { mentionsIn } from '../../core/diff/mentions.ts'
import type { Dialect } from '../../core/dialect.ts'
import { findTable } from '../../core/schema/edit.ts'
import { columnsWithInherited } from '../../core/schema/inheritance.ts'
import type { Family, Schema, Table } from '../../core/schema/model.ts'
import type { SchemaObject } from '../../core/schema/objects.ts'
import type { Items, ReadBackRequest } from './request.ts'
import { supportingObject, supportingTable } from './supporting.ts'

/** What is asked for, without what is made in no scratch place. */
export function itemsOf({ schema, tables, objects }: ReadBackRequest): Items {
  return {
    tables: new Set(tables.filter((name) => findTable(schema, name))),
    objects: new Set(
      objects.filter((key) => Object.hasOwn(schema.objects, key) && isMade(schema.objects[key]!)),
    ),
  }
}

/** Whether it can stand in a scratch place: a database has only one of some things, wherever they stand. */
function isMade(object: SchemaObject): boolean {
  if (object.type === 'native') return !OF_DATABASE.has(object.kind)
  return object.type !== 'schema' && object.type !== 'extension'
}

/** Kinds of native objects that PostgreSQL keeps in no schema, and what is made of them. */
const OF_DATABASE: ReadonlySet<string> = new Set([
  'cast',
  'event trigger',
  'foreign data wrapper',
  'foreign table',
  'server',
])

/** The part of a schema that has to be made so that the items can be. */
export function neededFor(schema: Schema, items: Items, dialect: Pick<Dialect, 'family'>): Schema {
  const gathering = gather(schema, dialect)
  for (const name of items.tables) gathering.addTable(name)
  for (const key of items.objects) gathering.addObject(key)
  return gathering.schema()
}

/** Items of a schema with all that they need. */
export interface Gathering {
  addTable(name: string): void
  addObject(key: string): void
  /** What was added as it is, and what that mentions with no more than it takes to be mentioned. */
  schema(): Schema
}

export function gather(schema: Schema, { family }: Pick<Dialect, 'family'>): Gathering {
  const named = namesOf(schema)
  const tables = new Map<string, Table>()
  const objects = new Map<string, SchemaObject>()

  const needTable = (name: string, isWhole: boolean): void => {
    const whole = findTable(schema, name)
    if (!whole || tables.get(name) === whole || (tables.has(name) && !isWhole)) return
    const table = isWhole
      ? whole
      : supportingTable({ ...whole, columns: columnsWithInherited(schema, whole) })
    tables.set(name, table)
    // what inherits takes more from its parent than columns
    for (const parent of parentsOf(table)) needTable(parent, true)
    needMentioned(textsIn(table))
  }
  const needObject = (key: string, isWhole: boolean): void => {
    const whole = Object.hasOwn(schema.objects, key) ? schema.objects[key] : undefined
    if (!whole || objects.get(key) === whole || (objects.has(key) && !isWhole)) return
    const object = isWhole ? whole : supportingObject(whole)
    objects.set(key, object)
    if ('table' in object) needMentioned([object.table])
    if (object.type === 'trigger' && object.order)
      needObject(`trigger ${Object.values(object.order).join('')} on ${object.table}`, true)
    if (!isReadLate(object, family)) needMentioned(textsIn(object))
  }
  const needMentioned = (texts: readonly string[]): void => {
    for (const text of texts)
      for (const { path } of mentionsIn(text, family).names)
        for (const part of path.slice(0, 2))
          for (const { table, object } of named.get(part) ?? []) {
            if (table !== undefined) needTable(table, false)
            if (object !== undefined) needObject(object, false)
          }
  }
  return {
    addTable: (name) => needTable(name, true),
    addObject: (key) => needObject(key, true),
    schema: () => ({
      complete: true,
      tables: Object.fromEntries(tables),
      objects: Object.fromEntries(objects),
    }),
  }
}

interface Target {
  readonly table?: string
  readonly object?: string
}

/** What may be meant by a name, in small letters and without its schema. */
function namesOf(schema: Schema): ReadonlyMap<string, readonly Target[]> {
  const named = new Map<string, Target[]>()
  const add = (name: string, target: Target) => {
    const last = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
    const targets = named.get(last)
    if (targets) targets.push(target)
    else named.set(last, [target])
  }
  for (const name of Object.keys(schema.tables)) add(name, { table: name })
  for (const [key, object] of Object.entries(schema.objects))
    // `total(integer)` is mentioned as `total`
    if (isMade(object) && !belongs(object)) add(object.name.replace(/\(.*$/s, ''), { object: key })
  return named
}

/** What goes with its table, so that nothing else can be made of it. */
const belongs = (object: SchemaObject) => 'table' in object

const parentsOf = ({ inherits = [], partitionOf }: Table): readonly string[] => [
  ...inherits,
  ...(partitionOf ? [partitionOf.table] : []),
]

/** MySQL, MariaDB and SQLite look at what a routine or a trigger does only when it runs. */
const isReadLate = ({ type }: SchemaObject, family: Family) =>
  family !== 'postgres' && (type === 'function' || type === 'procedure' || type === 'trigger')

/** Every text in it that may name something. */
function textsIn(value: unknown, key = ''): readonly string[] {
  if (typeof value === 'string') return NO_SQL.has(key) ? [] : [value]
  if (Array.isArray(value)) return value.flatMap((each: unknown) => textsIn(each, key))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]) => (name === 'foreignKeys' ? [] : textsIn(each, name)))
}

/** Keys of texts that are no SQL: names of its own parts, values, and what people say of it. */
const NO_SQL: ReadonlySet<string> = new Set([
  'name',
  'type',
  'columns',
  'include',
  'default',
  'values',
  'comment',
])
