import { MigError } from '../../errors.ts'
import { isSame } from '../diff/same.ts'
import type {
  Column,
  ColumnStorage,
  ColumnType,
  Generated,
  Identity,
  Scalar,
  SqlExpression,
  Table,
} from './model.ts'

/** Where a column stands among the others (MySQL and MariaDB). */
export type Position = { readonly after: string } | { readonly first: true }

/** What of a column is to be another; what is not named stays, and null takes it away. */
export interface ColumnChange {
  readonly type?: ColumnType
  readonly nullable?: boolean
  readonly default?: Scalar | SqlExpression
  readonly identity?: true | Identity | null
  readonly generated?: Generated | null
  readonly collation?: string | null
  readonly charset?: string | null
  readonly onUpdate?: string | null
  readonly invisible?: true | null
  readonly srid?: number | null
  readonly storage?: ColumnStorage | null
  readonly comment?: string | null
  /** The expression that makes the new values out of the old ones, for a type that they do not turn into by themselves (PostgreSQL). */
  readonly using?: string
  readonly position?: Position
}

/** What a column may have or not have. */
const OPTIONAL = [
  'default',
  'identity',
  'generated',
  'collation',
  'charset',
  'onUpdate',
  'invisible',
  'srid',
  'storage',
  'comment',
] as const

export type Facet = keyof ColumnChange

export const facetsOf = (change: ColumnChange): readonly Facet[] =>
  // safe: the keys of a value are those of its type, as `make` has checked
  Object.keys(change) as readonly Facet[]

/** What two columns have differently, by its name. */
export function differingFacets(before: Column, after: Column): readonly string[] {
  const facets = new Set([...Object.keys(before), ...Object.keys(after)])
  // safe: the keys are those of columns
  return [...facets].filter((facet) => !isSame(before[facet as keyof Column], after[facet as keyof Column]))
}

/** The facets as `column` has them, null where it has them not. */
export function changeTo(facets: readonly string[], column: Column): ColumnChange {
  // safe: each facet has the type that it has in a column
  return Object.fromEntries(facets.map((facet) => [facet, column[facet as keyof Column] ?? null]))
}

/** The table with one of its columns changed. */
export function changeColumn(table: Table, column: Column, change: ColumnChange): Table {
  const next = changedColumn(column, change)
  const columns = table.columns.map((each) => (each === column ? next : each))
  return { ...table, columns: change.position ? placed(columns, next, change.position) : columns }
}

/** The columns with one of them at its place; at the end where no place is said, or the column that it follows is not known. */
export function placed(
  columns: readonly Column[],
  column: Column,
  position: Position | undefined,
): readonly Column[] {
  const others = columns.filter((each) => each !== column)
  if (position && 'first' in position) return [column, ...others]
  const before = others.findIndex(({ name }) => name === position?.after)
  return before < 0 ? [...others, column] : others.toSpliced(before + 1, 0, column)
}

/** The place that is written as `{ after: 'id' }` or `{ first: true }`, if one is. Throws MigError where it makes no sense. */
export function readPosition(
  call: string,
  { after, first }: { readonly after?: unknown; readonly first?: unknown },
): Position | undefined {
  if (after === undefined && first === undefined) return undefined
  if (first === true && after === undefined) return { first }
  if (typeof after === 'string' && first === undefined) return { after }
  throw new MigError('operation.invalid', `${call}: its place is neither first nor after one column`, {
    hint: ["write { first: true } or { after: 'column' }"],
  })
}

/** The column with the change, and without what cannot stay beside it. */
export function changedColumn(column: Column, change: ColumnChange): Column {
  const lost = lostFacets(column, change)
  const { name, type, nullable, ...had } = column
  const kept = OPTIONAL.filter((facet) => change[facet] === undefined && !lost.includes(facet))
  const given = OPTIONAL.filter((facet) => change[facet] !== undefined && change[facet] !== null)
  const facets = [
    ...kept.map((facet) => [facet, had[facet]] as const),
    ...given.map((facet) => [facet, change[facet]] as const),
  ].filter(([, value]) => value !== undefined)
  return {
    name,
    type: change.type ?? type,
    nullable: change.nullable ?? (change.identity ? false : nullable),
    // safe: each facet has the type that it has in a column, as what is taken away is left out
    ...(Object.fromEntries(facets) as Partial<Column>),
  }
}

/** What goes with a change without being named: numbers have no collation, and another character set has others. */
function lostFacets(column: Column, change: ColumnChange): readonly Facet[] {
  const holdsText = change.type === undefined || isText(change.type)
  const { charset, collation } = { ...column, ...change }
  const isOfCharset = collation == null || charset == null || collation.startsWith(`${charset}_`)
  return [
    ...(holdsText ? [] : (['charset', 'collation'] as const)),
    ...(change.charset !== undefined &&
    change.collation === undefined &&
    (change.charset === null || !isOfCharset)
      ? (['collation'] as const)
      : []),
    ...(change.generated ? (['default', 'onUpdate', 'identity'] as const) : []),
  ].filter((facet) => change[facet] === undefined)
}

const TEXT_TYPES = ['varchar', 'char', 'text', 'tinytext', 'mediumtext', 'enum', 'set']

/** True for a type that holds characters, also as a server spells it. */
export function isText(type: ColumnType): boolean {
  if (type.name !== 'native') return TEXT_TYPES.includes(type.name)
  return /^\s*(?:(?:tiny|medium|long)?text|n?(?:var)?char(?!.*\bbinary\b)|character|national|enum|set|citext|long\b)/i.test(
    type.sql,
  )
}

/**
 * The change that makes the column again what it was before `change`; `table` is the one before it. With a new type comes
 * the default, which a server may keep in the words of the other type.
 */
export function changeBack(table: Table, column: Column, change: ColumnChange): ColumnChange {
  const lost = lostFacets(column, change)
  const isMeant = (facet: (typeof OPTIONAL)[number]) =>
    change[facet] !== undefined ||
    (column[facet] !== undefined && (lost.includes(facet) || (facet === 'default' && change.type)))
  const wasNullable = change.nullable !== undefined || (change.identity && column.nullable)
  return {
    ...(change.type && { type: column.type }),
    ...(wasNullable && { nullable: column.nullable }),
    ...Object.fromEntries(OPTIONAL.filter(isMeant).map((facet) => [facet, column[facet] ?? null])),
    ...(change.position && { position: positionOf(table, column) }),
  }
}

function positionOf({ columns }: Table, column: Column): Position {
  const before = columns[columns.indexOf(column) - 1]
  return before ? { after: before.name } : { first: true }
}

/** `change` with the facets that only `was` names, so that each undoes all of the other. */
export function namingAll(change: ColumnChange, was: ColumnChange): ColumnChange {
  const { using: _using, ...facets } = was
  const nothing: Column = { name: '', nullable: true, type: { name: 'integer' } }
  const after = changedColumn(changedColumn(nothing, facets), change)
  const unsaid = facetsOf(facets).filter((facet) => change[facet] === undefined)
  return {
    ...change,
    ...Object.fromEntries(
      // safe: a place is named by both, as it is never lost
      unsaid.map((facet) => [facet, after[facet as keyof Column] ?? null]),
    ),
  }
}
