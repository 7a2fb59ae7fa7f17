import type { Row } from '../../../core/dialect.ts'
import type { Column, ColumnType, Scalar, SqlExpression } from '../../../core/schema/model.ts'
import { currentTime } from '../../definitions.ts'
import { textOf, textOrNone, type Server } from './catalogue.ts'
import type { Exact } from './exact.ts'
import { expressionOfMysql, hexOfText, literalText, textOfHex } from './spelling.ts'
import { isBinaryShown, typeOfShown } from './type.ts'

export interface ColumnContext {
  readonly server: Server
  readonly exact: Exact
  /** What its table gives a text that says nothing of its own. */
  readonly charset: string
  readonly collation: string
  /** Whether MariaDB's check of a JSON text stands at it. */
  readonly isJson: boolean
  /** Told what of the column is not in it. */
  readonly unmodelled: (kind: string) => void
}

/** A column as its row in the catalogue says. */
export function columnOf(row: Row, context: ColumnContext): Column {
  const { isJson, unmodelled } = context
  const extra = textOf(row, 'extra')
  const shown = textOf(row, 'type')
  const type: ColumnType = isJson ? { name: 'json' } : typeOfShown(shown)
  const generated = generatedOf(row, extra, context)
  const fallback = generated ? undefined : defaultOf(row, type, context)
  const comment = textOf(row, 'comment')
  const srid = context.exact.sridOf(row) ?? textOrNone(row, 'srid')
  if (/WITHOUT SYSTEM VERSIONING/i.test(extra)) unmodelled('WITHOUT SYSTEM VERSIONING of column')
  return {
    name: textOf(row, 'name'),
    type,
    nullable: textOf(row, 'nullable') === 'YES',
    ...(fallback !== undefined && { default: fallback }),
    ...(/\bauto_increment\b/i.test(extra) && { identity: true as const }),
    ...(generated && { generated }),
    ...(isJson ? {} : charactersOf(row, context)),
    ...(/\bon update\b/i.test(extra) && { onUpdate: CURRENT }),
    ...(/\binvisible\b/i.test(extra) && { invisible: true as const }),
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
  extra: string,
  { server, exact, unmodelled }: ColumnContext,
): Column['generated'] {
  const stored = /\b(?:STORED|PERSISTENT)\b/i.test(extra)
  if (!stored && !/\bVIRTUAL\b/i.test(extra)) return undefined
  const shown = textOf(row, 'expression')
  const expression = exactExpression(row, 'generated', { server, exact }) ?? expressionOf(shown, server)
  if (expression === undefined) unmodelled('expression of column')
  return { expression: expression ?? shown, stored }
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
  const bits = /^b'([01]*)'$/.exec(shown)
  if (bits && type.name === 'bit') return plainInteger(BigInt(`0b0${bits[1]!}`))
  if (isNumeric(type)) return scalarOf(isMariadb ? (literalText(shown) ?? shown) : shown, type)
  const { hex, isOfCharset } = bytesOfDefault(row, shown, context)
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
  return literalText(shown) === undefined && !/^(?:-?\d+(?:\.\d+)?(?:e[-+]?\d+)?|b'[01]*')$/i.test(shown)
}

function expressionDefault(
  row: Row,
  shown: string,
  { server, exact, unmodelled }: ColumnContext,
): SqlExpression {
  const sql = exactExpression(row, 'default', { server, exact }) ?? expressionOf(shown, server)
  if (sql === undefined) unmodelled('default of column')
  // with a precision that is not its column's it is an expression like any other
  return { sql: currentTime(sql ?? '') === undefined ? (sql ?? shown) : `(${sql})` }
}

/** The bytes of a default; those of a text in UTF-8, unless MySQL gives them as they are kept, in the column's own character set. */
function bytesOfDefault(
  row: Row,
  shown: string,
  { server, exact, unmodelled }: ColumnContext,
): { readonly hex: string; readonly isOfCharset?: true } {
  if (!server.isMariadb) {
    const written = exact.expressionOf(row, 'default')
    const hex = /^0x([\da-f]*)$/i.exec(written ?? '')?.[1]
    if (hex !== undefined) return { hex, isOfCharset: true }
    return { hex: hexOfText(written === undefined ? shown : (literalText(written) ?? shown)) }
  }
  const told = exact.defaultBytes(row)
  if (told !== undefined) return { hex: told }
  const written = exact.expressionOf(row, 'default') ?? shown
  const value = literalText(written) ?? written
  if (value.includes('?') && !isLongText(row)) unmodelled('default of column')
  return { hex: hexOfText(value) }
}

/** MariaDB keeps the default of such a column as an expression, which SHOW CREATE TABLE gives as it is. */
const isLongText = (row: Row): boolean => /^\w*(?:text|blob)\b/.test(textOf(row, 'type'))

/** `current_timestamp(3)` at a datetime(3). */
function isCurrentTime(shown: string, type: ColumnType): boolean {
  const now = /^current_timestamp(?:\((?<digits>\d*)\))?$/i.exec(shown)
  if (!now || (type.name !== 'timestamp' && type.name !== 'datetime')) return false
  return Number(now.groups?.['digits'] ?? 0) === (type.precision ?? 0)
}

const isBinary = ({ name }: ColumnType): boolean => name === 'binary' || name === 'varbinary'

/** Bytes that are letters as a text, others as SQL; what a binary column is filled up with is left out. */
function valueOfBytes(hex: string, type: ColumnType): Scalar | SqlExpression {
  const own = type.name === 'binary' ? hex.replace(/(?:00)+$/, '') : hex
  return /^(?:[2-6][0-9a-f]|7[0-9a-e])*$/i.test(own) ? textOfHex(own) : bytesOf(own)
}

const bytesOf = (hex: string): SqlExpression => ({ sql: `X'${hex.toUpperCase()}'` })

const NUMERIC = [
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
]

const isNumeric = (type: ColumnType): boolean =>
  NUMERIC.includes(type.name) ||
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
