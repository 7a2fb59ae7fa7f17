import type { ColumnType, Schema, Table } from './model.ts'
import { keyOf, type SchemaObject } from './objects.ts'

/** What becomes of each name of a kind; what is not renamed stays. */
export interface Renames {
  /** Of tables and views. */
  readonly table?: (name: string) => string
  readonly type?: (name: string) => string
  readonly sequence?: (name: string) => string
  /** Of all that lives in a schema and is none of these. */
  readonly other?: (name: string) => string
}

const same = (name: string) => name

/** The schema with the names changed wherever it refers to them by themselves; the text of expressions stays. */
export function renameAll(schema: Schema, renames: Renames): Schema {
  const tables = Object.values(schema.tables).map((table) => renamedTable(table, renames))
  const objects = Object.values(schema.objects).map((object) => renamedObject(object, renames))
  return {
    ...schema,
    tables: Object.fromEntries(tables.map((table) => [table.name, table])),
    objects: Object.fromEntries(objects.map((object) => [keyOf(object), object])),
  }
}

function renamedTable(table: Table, renames: Renames): Table {
  const { table: rename = same } = renames
  return {
    ...table,
    name: rename(table.name),
    columns: table.columns.map((column) => ({ ...column, type: renamedType(column.type, renames) })),
    foreignKeys: table.foreignKeys.map((key) => ({
      ...key,
      references: { ...key.references, table: rename(key.references.table) },
    })),
    ...(table.inherits && { inherits: table.inherits.map(rename) }),
    ...(table.partitionOf && {
      partitionOf: { ...table.partitionOf, table: rename(table.partitionOf.table) },
    }),
  }
}

function renamedObject(object: SchemaObject, renames: Renames): SchemaObject {
  const { table = same, type = same, sequence = same, other = same } = renames
  switch (object.type) {
    case 'enum':
      return { ...object, name: type(object.name) }
    case 'domain':
      return { ...object, name: type(object.name), base: renamedType(object.base, renames) }
    case 'composite':
      return {
        ...object,
        name: type(object.name),
        attributes: object.attributes.map((each) => ({ ...each, type: renamedType(each.type, renames) })),
      }
    case 'sequence': {
      const owner = object.ownedBy === undefined ? undefined : columnPath(object.ownedBy)
      return {
        ...object,
        name: sequence(object.name),
        ...(owner && { ownedBy: `${table(owner.table)}.${owner.column}` }),
      }
    }
    case 'view':
      return { ...object, name: table(object.name) }
    case 'function':
    case 'procedure':
      return { ...object, name: other(object.name) }
    case 'trigger':
    case 'policy':
      return { ...object, table: table(object.table) }
    case 'native':
      return { ...object, ...(object.table !== undefined && { table: table(object.table) }) }
    default:
      return object
  }
}

/** `schema.table.column`, cut at its last dot. */
export function columnPath(path: string): { readonly table: string; readonly column: string } {
  const dot = path.lastIndexOf('.')
  return { table: path.slice(0, dot), column: path.slice(dot + 1) }
}

const WORD = String.raw`(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)`
const TYPE_NAME = new RegExp(String.raw`^\s*(${WORD})(?:\s*\.\s*(${WORD}))?\s*((?:\[\d*\]\s*)*)$`, 'u')

/** The name of the type, or of what it is an array of, without quotes; undefined: it is none of an author's own. */
export function nameOfType(type: ColumnType): string | undefined {
  if (type.name === 'array') return nameOfType(type.of)
  if (type.name !== 'native') return undefined
  const [, first, second] = TYPE_NAME.exec(type.sql) ?? []
  return (
    [first, second].flatMap((word) => (word === undefined ? [] : [unquoted(word)])).join('.') || undefined
  )
}

function renamedType(type: ColumnType, renames: Renames): ColumnType {
  if (type.name === 'array') return { ...type, of: renamedType(type.of, renames) }
  if (type.name !== 'native') return type
  const from = nameOfType(type)
  const to = from === undefined ? undefined : (renames.type ?? same)(from)
  if (to === undefined || to === from) return type
  const brackets = TYPE_NAME.exec(type.sql)?.[3] ?? ''
  return { ...type, sql: to.split('.').map(spelled).join('.') + brackets }
}

const unquoted = (word: string) =>
  word.startsWith('"') ? word.slice(1, -1).replaceAll('""', '"') : word.toLowerCase()

/** A word that PostgreSQL reads as it stands is left bare, as a person writes it. */
function spelled(word: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(word) && !RESERVED.has(word) ? word : `"${word.replaceAll('"', '""')}"`
}

/** What PostgreSQL takes for no type's name unless it is quoted (PostgreSQL manual, appendix C). */
const RESERVED = new Set(
  `all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create
   current_catalog current_date current_role current_time current_timestamp current_user default deferrable desc distinct
   do else end except false fetch for foreign from grant group having in initially intersect into lateral leading limit
   localtime localtimestamp not null offset on only or order placing primary references returning select session_user some
   symmetric system_user table then to trailing true union unique user using variadic when where window with`.split(
    /\s+/,
  ),
)
