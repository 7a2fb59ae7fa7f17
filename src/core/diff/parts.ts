import { findTable } from '../schema/edit.ts'
import { inheritedColumns, parentsOf, withInheritedColumns } from '../schema/inheritance.ts'
import type { Column, Family, Schema, Table } from '../schema/model.ts'
import { keyOf, type SchemaObject } from '../schema/objects.ts'
import type { Mention } from './mentions.ts'

/** What a part is called among all parts of a schema: tables, what they are made of, and objects by `keyOf`. */
export type PartKey = string

export const tableKey = (table: string): PartKey => `table ${table}`

type Owned = 'column' | 'default' | 'constraint' | 'index'

/** The key of what belongs to a table, or to a materialised view. No name holds the character between. */
export const ownedKey = (kind: Owned, table: string, name: string): PartKey => `${kind} ${table}\0${name}`

/** The key of what is said of a table as a whole, such as its settings. */
export const wholeKey = (what: string, table: string): PartKey => `${what} of ${table}`

/** The key of a column's numbering the rows. */
export const numberingKey = (table: string, column: string): PartKey =>
  wholeKey('numbering', ownedKey('column', table, column))

/** One state of a database, in which names can be looked up. */
export interface World {
  /** With all columns at each table. */
  readonly schema: Schema
  /** The columns that partitions and heirs have from the table above, unless an heir lists them as its own (PostgreSQL). */
  readonly inherited: ReadonlySet<PartKey>
  readonly family: Family
  /** What a mention may mean, the likeliest reading alone. */
  find(mention: Mention): readonly Found[]
}

export interface Found {
  readonly key: PartKey
  /** Undefined: it is an object. */
  readonly table?: Table
  readonly object?: SchemaObject
  /** False: only a part of the mention fits. */
  readonly isSure: boolean
}

type Entry = Omit<Found, 'isSure'>

/** The state that the schema describes. Names are looked up as the databases do that do not tell `A` from `a`. */
export function worldOf(listed: Schema, family: Family): World {
  const schema = withInheritedColumns(listed)
  let index: NameIndex | undefined
  return {
    schema,
    inherited: inheritedKeys(listed),
    family,
    find(mention) {
      index ??= indexNames(schema)
      const { found, isSure } = lookUp(index, mention.path)
      return found
        .filter(({ object }) => fits(object, mention))
        .map((entry) => ({ ...entry, isSure: isSure && !mention.isAlias }))
    },
  }
}

const inheritedKeys = (schema: Schema): ReadonlySet<PartKey> =>
  new Set(
    Object.values(schema.tables).flatMap((table) =>
      columnsFromAbove(schema, table).map(({ name }) => ownedKey('column', table.name, name)),
    ),
  )

function columnsFromAbove(schema: Schema, table: Table): readonly Column[] {
  if (!table.partitionOf) return inheritedColumns(schema, table)
  const above = new Set(parentsOf(schema, table).flatMap(({ columns }) => columns.map(({ name }) => name)))
  return table.columns.filter(({ name }) => above.has(name))
}

interface NameIndex {
  readonly whole: ReadonlyMap<string, readonly Entry[]>
  /** By the name without its schema. */
  readonly last: ReadonlyMap<string, readonly Entry[]>
}

const NOT_NAMED_IN_TEXT: ReadonlySet<string> = new Set(['schema', 'extension', 'trigger', 'policy'])

function indexNames(schema: Schema): NameIndex {
  const whole = new Map<string, Entry[]>()
  const last = new Map<string, Entry[]>()
  const put = (map: Map<string, Entry[]>, name: string, entry: Entry) => {
    const list = map.get(name)
    if (list) list.push(entry)
    else map.set(name, [entry])
  }
  const note = (name: string, entry: Entry) => {
    const lower = name.toLowerCase()
    put(whole, lower, entry)
    put(last, lower.slice(lower.lastIndexOf('.') + 1), entry)
  }
  for (const table of Object.values(schema.tables)) note(table.name, { key: tableKey(table.name), table })
  for (const object of Object.values(schema.objects))
    if (!NOT_NAMED_IN_TEXT.has(object.type)) note(object.name, { key: keyOf(object), object })
  return { whole, last }
}

/** `a.b` is `b` of the schema a, or something of a, which may be an alias: then `b` is most often a column. */
function lookUp(index: NameIndex, path: readonly string[]): { found: readonly Entry[]; isSure: boolean } {
  const [first = '', second] = path
  const qualified = second === undefined ? undefined : index.whole.get(`${first}.${second}`)
  const sure = qualified ?? index.whole.get(first)
  if (sure) return { found: sure, isSure: true }
  const likely = (second === undefined ? undefined : index.whole.get(second)) ?? index.last.get(first)
  return { found: likely ?? (second === undefined ? [] : (index.last.get(second) ?? [])), isSure: false }
}

const fits = (object: SchemaObject | undefined, { isCall }: Mention) =>
  object?.type === 'function' || object?.type === 'procedure' ? isCall : true

/** The column of that key, if the schema lists it. */
export function columnOfKey(schema: Schema, key: PartKey): Column | undefined {
  const [, table = '', name] = /^column (.*)\0(.*)$/s.exec(key) ?? []
  return findTable(schema, table)?.columns.find((column) => column.name === name)
}
