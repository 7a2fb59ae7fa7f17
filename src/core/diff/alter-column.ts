import { atLeast, type Dialect, type Version } from '../dialect.ts'
import {
  changedColumn,
  changeTo,
  differingFacets,
  isText,
  type ColumnChange,
} from '../schema/column-change.ts'
import type { Column, ColumnType } from '../schema/model.ts'
import { nameOfType } from '../schema/renames.ts'
import { isSame } from './same.ts'

/** Where a column is changed: what its server can do. */
export interface Server {
  readonly dialect: Dialect
  readonly version?: Version
  /** Whether an enum of that name is there, before or after. */
  isEnum(type: string): boolean
}

/** How the one column becomes the other. */
export type ColumnAlteration =
  | { readonly how: 'same' }
  | {
      readonly how: 'change'
      readonly change: ColumnChange
      /** What turns the values back. */
      readonly usingBack?: string
    }
  /** It is dropped and added again. */
  | { readonly how: 'anew' }

/** What it takes to make the one column of the other; `written` is its spelling. */
export function alterationOf(
  before: Column,
  after: Column,
  written: Column,
  server: Server,
): ColumnAlteration {
  if (isSame(before, after)) return { how: 'same' }
  if (!canCompute(before, after, server)) return { how: 'anew' }
  const differing = differingFacets(before, after)
  // a type that holds no text takes them away by itself
  const goes = isText(after.type) ? [] : ['collation', 'charset']
  // one that numbers the rows is NOT NULL by itself, unless that is said too
  const said = [...differing, 'nullable']
  const change = [differing.filter((facet) => !goes.includes(facet)), differing, said]
    .map((facets) => changeTo(facets, after))
    .find((each) => isSame(changedColumn(before, each), after))
  if (!change) return { how: 'anew' }
  const using = change.type && usingFor(before, after, server)
  const usingBack = change.type && usingFor(after, before, server)
  return {
    how: 'change',
    change: {
      ...changeTo(Object.keys(change), written),
      ...withCharset(before, after, change, server),
      ...withDefault(change, written, server),
      ...(using !== undefined && { using }),
    },
    ...(usingBack !== undefined && { usingBack }),
  }
}

/** PostgreSQL keeps a default in the words of the old type (15). */
const withDefault = (
  { type }: ColumnChange,
  { default: value }: Column,
  { dialect }: Server,
): ColumnChange =>
  dialect.family === 'postgres' && type && value !== undefined && value !== null ? { default: value } : {}

/** A collation that goes leaves its character set behind, as MySQL and MariaDB show it (MySQL 9.7, MariaDB 10.11). */
function withCharset(
  before: Column,
  after: Column,
  { collation }: ColumnChange,
  { dialect }: Server,
): ColumnChange {
  const isGone = before.collation === undefined || after.collation === undefined
  const isSaid = (before.charset ?? after.charset) !== undefined
  return dialect.family === 'mysql' && collation !== undefined && isGone && !isSaid ? { charset: null } : {}
}

/** Whether the server can make a computed column of another, or another of it. */
function canCompute(before: Column, after: Column, { dialect, version }: Server): boolean {
  if (isSame(before.generated, after.generated)) return true
  const wasVirtual = before.generated?.stored === false
  const isVirtual = after.generated?.stored === false
  switch (dialect.family) {
    case 'mysql':
      return wasVirtual === isVirtual
    case 'postgres':
      if (wasVirtual !== isVirtual || !before.generated) return false
      return after.generated ? atLeast(version, 17) : !wasVirtual && atLeast(version, 13)
    case 'sqlite':
      return true
  }
}

/** What turns the values into those of the new type, where PostgreSQL does not by itself. */
function usingFor(before: Column, after: Column, { dialect, isEnum }: Server): string | undefined {
  if (dialect.family !== 'postgres' || after.generated || isAssigned(before.type, after.type))
    return undefined
  const name = /^[a-z_][a-z0-9_]*$/.test(before.name) ? before.name : dialect.quote(before.name)
  const [from, to] = [nameOfType(before.type), nameOfType(after.type)]
  // one enum becomes another by way of its text
  const isOfEnums = from !== undefined && to !== undefined && isEnum(from) && isEnum(to)
  const asText = before.type.name === 'array' ? '::text[]' : '::text'
  return `${name}${isOfEnums ? asText : ''}::${dialect.type(after.type)}`
}

const FAMILIES: readonly (readonly ColumnType['name'][])[] = [
  ['smallint', 'integer', 'bigint', 'decimal', 'real', 'double'],
  ['date', 'datetime', 'timestamp', 'timestamptz'],
  ['time', 'timetz', 'interval'],
  ['bit', 'varbit'],
  ['json', 'jsonb'],
]

/** Whether PostgreSQL takes values of the one type for the other without being told how (its manual, CREATE CAST). */
function isAssigned(from: ColumnType, to: ColumnType): boolean {
  if (from.name === 'array' && to.name === 'array') return isAssigned(from.of, to.of)
  if (from.name === to.name && from.name !== 'native') return true
  return isText(to) || FAMILIES.some((family) => family.includes(from.name) && family.includes(to.name))
}

/** Whether the values are stored in another way, so that what uses them has to be made again. */
export const isRetyped = (before: Column, after: Column): boolean =>
  !isSame(before.type, after.type) ||
  before.collation !== after.collation ||
  before.charset !== after.charset ||
  !isSame(before.generated, after.generated)
