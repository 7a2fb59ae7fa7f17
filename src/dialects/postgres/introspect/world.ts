import type { IntrospectRequest, Unmodelled } from '../../../core/introspection.ts'
import type { ColumnType, StorageParameters } from '../../../core/schema/model.ts'
import {
  groupBy,
  textsOf,
  type CatalogueRows,
  type ColumnRow,
  type RelationRow,
  type SchemaRow,
  type SequenceRow,
} from './rows.ts'
import { quoteIfNeeded } from './names.ts'
import { columnTypeOf } from './types.ts'

/** All rows with what finds one from another, and the things that have no place in a `Schema`. */
export interface World {
  readonly rows: CatalogueRows
  /** The relations that are read, by oid: neither those that are ignored nor those whose names cannot be written. */
  readonly relations: ReadonlyMap<string, RelationRow>
  readonly columns: ReadonlyMap<string, readonly ColumnRow[]>
  /** The columns of a relation by their numbers. */
  columnsByNumber(relation: string): ReadonlyMap<number, ColumnRow>
  readonly sequences: ReadonlyMap<string, SequenceRow>
  /** The sequences of identity columns by their table. */
  readonly identities: ReadonlyMap<string, readonly SequenceRow[]>
  /** The name in a `Schema`; undefined where it has none. */
  nameOf(thing: { readonly name: string; readonly schema: string }): string | undefined
  /** The name as SQL, and as a `Schema` would have it if it could. */
  pathOf(thing: { readonly name: string; readonly schema: string }): {
    readonly sql: string
    readonly name: string
  }
  /** The name of a relation that is read. */
  relationName(id: string): string | undefined
  /** Names outside of the default schema are qualified. */
  qualified(schema: string, name: string): string
  typeOf(type: string, modifier: number): ColumnType
  /** The type as SQL. */
  sqlType(type: string, modifier: number): string
  /** The same without its length. */
  plainType(type: string, modifier: number): string
  commentOf(catalogue: keyof typeof CATALOGUES, id: string, part?: number): string | undefined
  /** What is to be told to the user. */
  readonly unmodelled: Unmodelled[]
  tell(kind: string, name: string): void
}

/** The oids of the catalogues, the same in every version. */
const CATALOGUES = {
  pg_class: '1259',
  pg_constraint: '2606',
  pg_extension: '3079',
  pg_namespace: '2615',
  pg_policy: '3256',
  pg_proc: '1255',
  pg_trigger: '2620',
  pg_type: '1247',
} as const

export interface WorldOptions extends Pick<IntrospectRequest, 'ignore'> {
  readonly defaultSchema: string
  readonly schemas: readonly SchemaRow[]
}

export function worldOf(rows: CatalogueRows, { defaultSchema, schemas, ignore }: WorldOptions): World {
  const schemaNames = new Map(schemas.map(({ id, name }) => [id, name]))
  const unmodelled: Unmodelled[] = []
  const tell = (kind: string, name: string) => {
    unmodelled.push({ kind, name })
  }
  const qualified = (schema: string, name: string) => (schema === defaultSchema ? name : `${schema}.${name}`)
  const nameOf = ({ name, schema }: { readonly name: string; readonly schema: string }) => {
    const inSchema = schemaNames.get(schema)
    // a dot stands between a schema and what is in it, and nowhere else
    if (inSchema === undefined || name.includes('.')) return undefined
    if (inSchema.includes('.') && inSchema !== defaultSchema) return undefined
    return qualified(inSchema, name)
  }
  const columns = groupBy(rows.columns, ({ relation }) => relation)
  const byNumber = new Map<string, ReadonlyMap<number, ColumnRow>>()
  const sequences = new Map(rows.sequences.map((row) => [row.id, row]))
  const ignored = new Set(
    rows.relations.filter((row) => ignore?.(nameOf(row) ?? row.name)).map(({ id }) => id),
  )
  const relations = new Map<string, RelationRow>()
  const ownerOf = ({ id }: RelationRow) => sequences.get(id)?.owner ?? ''
  for (const row of rows.relations) {
    if (ignored.has(row.id) || ignored.has(ownerOf(row))) continue
    // dropped by somebody else meanwhile
    if ((row.kind === 'v' || row.kind === 'm') && row.query === null) continue
    if (nameOf(row) !== undefined) relations.set(row.id, row)
    else if (row.kind !== 'c') tell(RELATION_KINDS[row.kind], `${schemaNames.get(row.schema)!}.${row.name}`)
  }
  const types = new Map(rows.types.map((row) => [`${row.type} ${row.modifier}`, row]))
  const columnTypes = new Map<string, ColumnType>()
  const comments = new Map(rows.comments.map((row) => [`${row.catalogue} ${row.id} ${row.part}`, row.text]))
  return {
    rows,
    relations,
    columns,
    columnsByNumber(relation) {
      const known = byNumber.get(relation)
      if (known) return known
      const made = new Map((columns.get(relation) ?? []).map((column) => [column.number, column]))
      byNumber.set(relation, made)
      return made
    },
    sequences,
    identities: groupBy(
      rows.sequences.filter(({ isIdentity }) => isIdentity),
      ({ owner }) => owner!,
    ),
    nameOf,
    pathOf({ name, schema }) {
      const inSchema = schemaNames.get(schema)!
      const sql = quoteIfNeeded(name)
      return {
        sql: inSchema === defaultSchema ? sql : `${quoteIfNeeded(inSchema)}.${sql}`,
        name: qualified(inSchema, name),
      }
    },
    relationName(id) {
      const relation = relations.get(id)
      return relation && nameOf(relation)
    },
    qualified,
    typeOf(type, modifier) {
      const key = `${type} ${modifier}`
      const known = columnTypes.get(key) ?? columnTypeOf(types.get(key)!.text)
      columnTypes.set(key, known)
      return known
    },
    sqlType: (type, modifier) => types.get(`${type} ${modifier}`)!.text,
    plainType: (type, modifier) => types.get(`${type} ${modifier}`)!.plain,
    commentOf: (catalogue, id, part = 0) => comments.get(`${CATALOGUES[catalogue]} ${id} ${part}`),
    unmodelled,
    tell,
  }
}

export const RELATION_KINDS: Readonly<Record<RelationRow['kind'], string>> = {
  S: 'sequence',
  c: 'composite type',
  f: 'foreign table',
  m: 'materialized view',
  p: 'table',
  r: 'table',
  v: 'view',
}

/** `["fillfactor=70"]` */
export function parametersOf(text: string | null, prefix = ''): StorageParameters {
  return Object.fromEntries(
    textsOf(text).map((entry) => {
      const at = entry.indexOf('=')
      const value = entry.slice(at + 1)
      return [prefix + entry.slice(0, at), valueOf(value)] as const
    }),
  )
}

function valueOf(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  return String(Number(text)) === text ? Number(text) : text
}

/** The parameters, or nothing where there are none. */
export const withParameters = (parameters: StorageParameters) =>
  Object.keys(parameters).length > 0 ? { with: parameters } : {}

/** The comment, or nothing where there is none. */
export const withComment = (comment: string | undefined) => (comment === undefined ? {} : { comment })
