import { MigError } from '../../../errors.ts'
import type { Dialect } from '../../dialect.ts'
import { columnOf, editTable, findTable } from '../../schema/edit.ts'
import { editConstraint, findConstraint } from '../../schema/constraints.ts'
import type { Schema, Table } from '../../schema/model.ts'
import {
  editObject,
  findObject,
  keyOf,
  type Composite,
  type ObjectType,
  type View,
} from '../../schema/objects.ts'
import { withoutDefaults } from '../../schema/signature.ts'
import { findIndex, indexOf, indexPath } from '../indexes/index-of-table.ts'
import { findType } from '../types/objects.ts'

/** How SQL calls each thing that can have a comment; `on` where it is named together with its table. */
const KINDS = {
  column: { sql: 'COLUMN', on: true },
  constraint: { sql: 'CONSTRAINT', on: true },
  domain: { sql: 'DOMAIN', on: false },
  extension: { sql: 'EXTENSION', on: false },
  function: { sql: 'FUNCTION', on: false },
  index: { sql: 'INDEX', on: true },
  materializedView: { sql: 'MATERIALIZED VIEW', on: false },
  policy: { sql: 'POLICY', on: true },
  procedure: { sql: 'PROCEDURE', on: false },
  schema: { sql: 'SCHEMA', on: false },
  sequence: { sql: 'SEQUENCE', on: false },
  table: { sql: 'TABLE', on: false },
  trigger: { sql: 'TRIGGER', on: true },
  type: { sql: 'TYPE', on: false },
  view: { sql: 'VIEW', on: false },
} as const

export type CommentedKind = keyof typeof KINDS
type KindOnTable = { [K in CommentedKind]: (typeof KINDS)[K]['on'] extends true ? K : never }[CommentedKind]

/** What the comment is of, as it is written: `{ column: 'users.phone' }`, `{ index: 'by_name', on: 'users' }`. */
export type CommentTargetInput =
  | { [K in Exclude<CommentedKind, KindOnTable>]: Readonly<Record<K, string>> }[Exclude<
      CommentedKind,
      KindOnTable
    >]
  | { [K in KindOnTable]: Readonly<Record<K, string>> & { readonly on: string } }[KindOnTable]
  | { readonly column: string }

export interface CommentTarget {
  readonly kind: CommentedKind
  /** Of a function or procedure, with its parameters: `f(integer)`. */
  readonly name: string
  readonly on?: string
}

/** Throws MigError where it names no thing, or more than one. */
export function readTarget(input: CommentTargetInput): CommentTarget {
  const invalid = (problem: string) =>
    new MigError('operation.invalid', `setComment: ${problem}`, {
      hint: [
        "write: op.setComment({ table: 'users' }, '...'), { column: 'users.phone' }, { index: 'by_name', on: 'users' }",
      ],
    })
  const given: unknown = input
  if (typeof given !== 'object' || given === null) throw invalid('it does not say of what')
  const { on, ...named } = given as Readonly<Record<string, unknown>>
  const [[kind, name] = [], ...more] = Object.entries(named)
  if (kind === undefined || typeof name !== 'string' || more.length > 0)
    throw invalid('it does not say of what')
  if (!isKind(kind)) throw invalid(`nothing is called "${kind}"; there are ${Object.keys(KINDS).join(', ')}`)
  if (kind === 'column' && on === undefined) {
    const dot = name.lastIndexOf('.')
    if (dot === -1) throw invalid(`the column "${name}" is of no table`)
    return { kind, name: name.slice(dot + 1), on: name.slice(0, dot) }
  }
  if (KINDS[kind].on !== (typeof on === 'string'))
    throw invalid(KINDS[kind].on ? `the table of the ${kind} is missing: on` : `a ${kind} stands on nothing`)
  return { kind, name, ...(typeof on === 'string' && { on }) }
}

export function writeTarget({ kind, name, on }: CommentTarget): CommentTargetInput {
  const plain = kind === 'column' && !name.includes('.') ? { column: `${on}.${name}` } : undefined
  // safe: it was read from one
  return plain ?? ({ [kind]: name, ...(on !== undefined && { on }) } as CommentTargetInput)
}

/** `column users.phone`, `view active` */
export function describeTarget({ kind, name, on }: CommentTarget): string {
  if (kind === 'column') return `column ${on}.${name}`
  return `${nameOfKind(kind)} ${name}${on === undefined ? '' : ` on ${on}`}`
}

export const nameOfKind = (kind: CommentedKind): string => KINDS[kind].sql.toLowerCase()

/** `a view`, `an index` */
export const aKind = (kind: CommentedKind): string =>
  `${/^[aeiou]/.test(nameOfKind(kind)) ? 'an' : 'a'} ${nameOfKind(kind)}`

/** PostgreSQL's statement; null takes the comment away. */
export function commentStatement(target: CommentTarget, text: string | null, dialect: Dialect): string {
  const words = `COMMENT ON ${KINDS[target.kind].sql} ${pathOf(target, dialect)}`
  return `${words} IS ${text === null ? 'NULL' : dialect.literal(text)}`
}

function pathOf({ kind, name, on = '' }: CommentTarget, dialect: Dialect): string {
  switch (kind) {
    case 'column':
      return `${dialect.table(on)}.${dialect.quote(name)}`
    case 'index':
      return indexPath(on, name, dialect)
    case 'constraint':
    case 'policy':
    case 'trigger':
      return `${dialect.quote(name)} ON ${dialect.table(on)}`
    case 'function':
    case 'procedure': {
      const { bare, parameters } = routineOf(name)
      return dialect.table(bare) + (parameters === undefined ? '' : `(${withoutDefaults(parameters)})`)
    }
    case 'extension':
    case 'schema':
      return dialect.quote(name)
    default:
      return dialect.table(name)
  }
}

/** `f(integer)` -> `f` and `integer`; without parentheses it is the only one of its name. */
function routineOf(name: string): { readonly bare: string; readonly parameters?: string } {
  const open = name.indexOf('(')
  if (open === -1) return { bare: name }
  return { bare: name.slice(0, open).trim(), parameters: name.slice(open + 1, name.lastIndexOf(')')) }
}

/** The comment as far as it is known, null where there is none; undefined: nobody knows. */
export function commentBefore(
  { kind, name, on = '' }: CommentTarget,
  schema: Schema,
): string | null | undefined {
  const commented = () => {
    if (kind === 'constraint') return findConstraint(findTable(schema, on), name)
    if (kind === 'table') return findTable(schema, name)
    if (kind === 'column') return columnThing(on, name, schema)
    if (kind === 'index') return findIndex(schema, on, name)
    const found = kind === 'type' ? ofType(name, schema) : objectOf({ kind, name, on })
    return found && findObject(schema, found.type, found.key)
  }
  const thing = commented()
  return thing && (thing.comment ?? null)
}

/** The schema with the comment. Throws MigError where what it is of does not exist. */
export function withComment(
  { kind, name, on = '' }: CommentTarget,
  text: string | null,
  schema: Schema,
): Schema {
  if (kind === 'index') return editTable(schema, on, (table) => onIndex(table, name, text))
  if (kind === 'column') {
    const view = findObject(schema, 'view', `view ${on}`)
    if (view) return editObject(schema, 'view', `view ${on}`, (each) => onViewColumn(each, name, text))
    const composite = findObject(schema, 'composite', `composite ${on}`)
    if (composite)
      return editObject(schema, 'composite', `composite ${on}`, (each) => onAttribute(each, name, text))
    return editTable(schema, on, (table) => onColumn(table, name, text))
  }
  if (kind === 'table') return editTable(schema, name, (table) => commentedBy(table, text))
  // one that is not listed is of a domain, or a NOT NULL
  if (kind === 'constraint') {
    if (!findConstraint(findTable(schema, on), name)) return schema
    return editTable(schema, on, (table) => editConstraint(table, name, (each) => commentedBy(each, text)))
  }
  const object = kind === 'type' ? ofType(name, schema) : objectOf({ kind, name, on })
  return object ? editObject(schema, object.type, object.key, (each) => commentedBy(each, text)) : schema
}

/** The column of a table or view, or the attribute of a composite type, if it is listed. */
function columnThing(on: string, name: string, schema: Schema): { readonly comment?: string } | undefined {
  const view = findObject(schema, 'view', `view ${on}`)
  if (view) {
    const comment = view.columnComments?.[name]
    return comment === undefined ? {} : { comment }
  }
  const { attributes } = findObject(schema, 'composite', `composite ${on}`) ?? {}
  return (attributes ?? findTable(schema, on)?.columns)?.find((each) => each.name === name)
}

const ofType = (name: string, schema: Schema) => {
  const found = findType(schema, name)
  return { type: found?.type ?? ('enum' as const), key: `${found?.type ?? 'enum'} ${name}` }
}

/** Where the schema lists it; undefined for a routine that is named without its parameters. */
function objectOf({
  kind,
  name,
  on = '',
}: CommentTarget & {
  readonly kind: Exclude<CommentedKind, 'column' | 'constraint' | 'index' | 'table' | 'type'>
}): { readonly type: ObjectType; readonly key: string } | undefined {
  if (kind === 'policy' || kind === 'trigger') return { type: kind, key: `${kind} ${name} on ${on}` }
  if (kind === 'materializedView') return { type: 'view', key: `view ${name}` }
  if (kind !== 'function' && kind !== 'procedure') return { type: kind, key: `${kind} ${name}` }
  const { bare, parameters } = routineOf(name)
  if (parameters === undefined) return undefined
  return { type: kind, key: keyOf({ type: kind, name: bare, parameters, definition: '' }) }
}

function onColumn(table: Table, name: string, text: string | null): Table {
  const column = columnOf(table, name)
  return {
    ...table,
    columns: table.columns.map((each) => (each === column ? commentedBy(each, text) : each)),
  }
}

function onViewColumn({ columnComments, ...view }: View, name: string, text: string | null): View {
  const { [name]: _old, ...others } = columnComments ?? {}
  const comments = text === null ? others : { ...others, [name]: text }
  return { ...view, ...(Object.keys(comments).length > 0 && { columnComments: comments }) }
}

function onAttribute(composite: Composite, name: string, text: string | null): Composite {
  const attributes = composite.attributes.map((each) => (each.name === name ? commentedBy(each, text) : each))
  return { ...composite, attributes }
}

function onIndex(table: Table, name: string, text: string | null): Table {
  const index = indexOf(table, name)
  return { ...table, indexes: table.indexes.map((each) => (each === index ? commentedBy(each, text) : each)) }
}

function commentedBy<T extends { readonly comment?: string }>(thing: T, text: string | null): T {
  const { comment: _old, ...rest } = thing
  // safe: only the comment is another
  return (text === null ? rest : { ...rest, comment: text }) as T
}

const isKind = (name: string): name is CommentedKind => Object.hasOwn(KINDS, name)
