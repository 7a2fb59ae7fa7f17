import type { Row } from '../../../core/dialect.ts'
import type { Column, ColumnType, Scalar, SqlExpression } from '../../../core/schema/model.ts'
import { isCurrentTimestamp } from '../current-timestamp.ts'
import { textOf, textOrNone, type Lacking, type Server } from './catalogue.ts'
import type { Exact } from './exact.ts'
import type { Extra } from './extra.ts'
import { expressionOfMysql, hexOfText, isLiteralText, literalText, textOfHex } from './spelling.ts'
import { isBinaryShown } from './type.ts'

/** What the columns of one table are read with. */
export interface ColumnContext {
  readonly server: Server
  readonly exact: Exact
  readonly typeOf: (shown: string) => ColumnType
  readonly extraOf: (shown: string) => Extra
  /** What its table gives a text that says nothing of its own. */
  readonly charset: string
  readonly collation: string
  /** Those at which MariaDB's check of a JSON text stands. */
  readonly jsonColumns: ReadonlySet<string>
  readonly lacking: Lacking
}

/** A column as its row in the catalogue says. */
export function columnOf(row: Row, context: ColumnContext): Column {
  const name = textOf(row, 'name')
  const isJson = context.jsonColumns.has(name)
  const extra = context.extraOf(textOf(row, 'extra'))
  const type: ColumnType = isJson ? { name: 'json' } : context.typeOf(textOf(row, 'type'))
  const generated = generatedOf(row, extra, context)
  const fallback = generated ? undefined : defaultOf(row, type, context)
  const comment = textOf(row, 'comment')
  const srid = context.exact.sridOf(row) ?? textOrNone(row, 'srid')
  if (extra.isUnversioned) context.lacking('WITHOUT SYSTEM VERSIONING of column', name)
  return {
    name,
    type,
    nullable: textOf(row, 'nullable') === 'YES',
    ...(fallback !== undefined && { default: fallback }),
    ...(extra.isIdentity && { identity: true as const }),
    ...(generated && { generated }),
    ...(isJson ? {} : charactersOf(row, context)),
    ...(extra.isSetOnUpdate && { onUpdate: CURRENT }),
    ...(extra.isInvisible && { invisible: true as const }),
    ...(srid !== undefined && { srid: Number(srid) }),
    ...(comment !== '' && { comment }),
  }
}

/** MariaDB's own columns of the period in which a row was valid, which none of ours is. */
export const isPeriodColumn = (row: Row): boolean => /^ROW (?:START|END)$/i.test(textOf(row, 'expression'))

function charactersOf(
  row: Row,
  { charset, collation }: ColumnContext,
): Pick<Column, 'charset' | 'collation'> {
  const own = textOrNone(row, 'collation')
  if (own === undefined || own === collation) return {}
  const ownCharset = textOf(row, 'charset')
  return ownCharset === charset ? { collation: own } : { charset: ownCharset, collation: own }
}

function generatedOf(
  row: Row,
  { generated }: Extra,
  { server, exact, lacking }: ColumnContext,
): Column['generated'] {
  if (generated === undefined) return undefined
  const shown = textOf(row, 'expression')
  const expression = exactExpression(row, 'generated', { server, exact }) ?? expressionOf(shown, server)
  if (expression === undefined) lacking('expression of column', textOf(row, 'name'))
  return { expression: expression ?? shown, stored: generated === 'stored' }
}

/** MySQL keeps an expression better than it shows it in SHOW CREATE TABLE (9.7). */
const exactExpression = (
  row: Row,
  what: 'default' | 'generated',
  { server, exact }: Pick<ColumnContext, 'server' | 'exact'>,
): string | undefined => (server.isMariadb ? exact.expressionOf(row, what) : undefined)

/** An expression as SQL; undefined where the catalogue does not tell it. */
export const expressionOf = (shown: string, { isMariadb, version }: Server): string | undefined =>
  isMariadb || (version[0] ?? 0) < 8 ? shown : expressionOfMysql(shown)

/** What a column is set to by itself, spelled as people write it; the server gives it the column's own precision. */
const CURRENT = 'CURRENT_TIMESTAMP'

function defaultOf(row: Row, type: ColumnType, context: ColumnContext): Scalar | SqlExpression | undefined {
  const shown = textOrNone(row, 'fallback')
  const { isMariadb } = context.server
  if (shown === undefined || (isMariadb && shown === 'NULL')) return undefined
  if (isCurrentTime(shown, type)) return { sql: CURRENT }
  if (isExpression(row, context.server)) return expressionDefault(row, shown, context)
  const bits = type.name === 'bit' && /^b'([01]*)'$/.exec(shown)
  if (bits) return plainInteger(BigInt(`0b0${bits[1]!}`))
  if (isNumeric(type)) return scalarOf(isMariadb ? (literalText(shown) ?? shown) : shown, type)
  const told = toldDefault(row, shown, context)
  if (typeof told === 'string' && !isBinary(type) && !told.includes('\0')) return told
  const { hex, isOfCharset } = typeof told === 'string' ? { hex: hexOfText(told) } : told
  if (isBinary(type)) return valueOfBytes(hex, type)
  if (isOfCharset && textOf(row, 'charset') !== 'utf8mb4') return bytesOf(hex)
  const text = textOfHex(hex)
  // no text of SQL holds it
  return text.includes('\0') ? bytesOf(hex) : text
}

/** Whether the default is computed, or a value. MariaDB shows a value as the literal that it is. */
function isExpression(row: Row, { isMariadb }: Server): boolean {
  if (!isMariadb) return /\bDEFAULT_GENERATED\b/i.test(textOf(row, 'extra'))
  const shown = textOf(row, 'fallback')
  return !isLiteralText(shown) && !/^(?:-?\d+(?:\.\d+)?(?:e[-+]?\d+)?|b'[01]*')$/i.test(shown)
}

function expressionDefault(
  row: Row,
  shown: string,
  { server, exact, lacking }: ColumnContext,
): SqlExpression {
  const sql = exactExpression(row, 'default', { server, exact }) ?? expressionOf(shown, server)
  if (sql === undefined) lacking('default of column', textOf(row, 'name'))
  // with a precision that is not its column's it is an expression like any other, also on MySQL as DEFAULT (NOW())
  return { sql: sql !== undefined && isCurrentTimestamp(sql) ? `(${sql})` : (sql ?? shown) }
}

/** Bytes as hexadecimal digits. */
interface Bytes {
  readonly hex: string
  /** As MySQL keeps them, in the column's own character set; absent: of a text in UTF-8. */
  readonly isOfCharset?: true
}

/** A default as the server tells it: as a text, or by its bytes. */
function toldDefault(row: Row, shown: string, { server, exact, lacking }: ColumnContext): string | Bytes {
  if (!server.isMariadb) {
    const written = exact.expressionOf(row, 'default')
    const hex = /^0x([\da-f]*)$/i.exec(written ?? '')?.[1]
    if (hex !== undefined) return { hex, isOfCharset: true }
    return written === undefined ? shown : (literalText(written) ?? shown)
  }
  const told = exact.defaultBytes(row)
  if (told !== undefined) return { hex: told }
  const written = exact.expressionOf(row, 'default') ?? shown
  const value = literalText(written) ?? written
  if (value.includes('?') && !isLongText(row)) lacking('default of column', textOf(row, 'name'))
  return value
}

/** MariaDB keeps the default of such a column as an expression, which SHOW CREATE TABLE gives as it is. */
const isLongText = (row: Row): boolean => /^\w*(?:text|blob)\b/.test(textOf(row, 'type'))

/** `current_timestamp(3)` at a datetime(3). */
function isCurrentTime(shown: string, type: ColumnType): boolean {
  if (type.name !== 'timestamp' && type.name !== 'datetime') return false
  const now = /^current_timestamp(?:\((?<digits>\d*)\))?$/i.exec(shown)
  return now !== null && Number(now.groups?.['digits'] ?? 0) === (type.precision ?? 0)
}

const isBinary = ({ name }: ColumnType): boolean => name === 'binary' || name === 'varbinary'

/** Bytes that are letters as a text, others as SQL; what a binary column is filled up with is left out. */
function valueOfBytes(hex: string, type: ColumnType): Scalar | SqlExpression {
  const own = type.name === 'binary' ? hex.replace(/(?:00)+$/, '') : hex
  return /^(?:[2-6][0-9a-f]|7[0-9a-e])*$/i.test(own) ? textOfHex(own) : bytesOf(own)
}

const bytesOf = (hex: string): SqlExpression => ({ sql: `X'${hex.toUpperCase()}'` })

const NUMERIC: ReadonlySet<string> = new Set([
  'tinyint',
  'smallint',
  'mediumint',
  'integer',
  'bigint',
  'decimal',
  'real',
  'double',
  'boolean',
  'year',
])

const isNumeric = (type: ColumnType): boolean =>
  NUMERIC.has(type.name) ||
  (type.name === 'native' &&
    /^(?:tinyint|smallint|mediumint|int|bigint|decimal|float|double)\b/.test(type.sql))

/** The number that the server shows as this; a text where no number of ours is the same. */
function scalarOf(shown: string, type: ColumnType): Scalar {
  if (type.name === 'boolean' && /^[01]$/.test(shown)) return shown === '1'
  if (/^-?\d+$/.test(shown)) return plainInteger(BigInt(shown))
  const number = Number(shown)
  const isFloat =
    type.name === 'real' ||
    type.name === 'double' ||
    (type.name === 'native' && /^(?:float|double)/.test(type.sql))
  return isFloat || isSameNumber(shown, number) ? number : shown
}

const plainInteger = (value: bigint): Scalar => (Number.isSafeInteger(Number(value)) ? Number(value) : value)

function isSameNumber(shown: string, number: number): boolean {
  const bare = shown.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')
  return bare === String(number)
}

/**
 * Whether the catalogue may not show the default or the expression as it is, and what does: MySQL ends a default of bytes at
 * the first that is 0; of characters beyond the basic plane, and on MariaDB of bytes that are no character, both leave a
 * question mark.
 */
export function maskedIn(row: Row, server: Server): 'table' | 'default' | undefined {
  const shown = textOrNone(row, 'fallback')
  const isMasked = shown?.includes('?') === true
  if (server.isMariadb) {
    if (
      textOf(row, 'expression').includes('?') ||
      (isMasked && (isExpression(row, server) || isLongText(row)))
    )
      return 'table'
    // of a column that is NOT NULL the server gives no default without a row
    return isMasked && textOf(row, 'nullable') === 'YES' ? 'default' : undefined
  }
  if (shown === undefined || isExpression(row, server)) return undefined
  return isMasked || isBinaryShown(textOf(row, 'type')) ? 'table' : undefined
}
