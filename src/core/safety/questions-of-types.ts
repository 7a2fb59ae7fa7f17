import type { Dialect } from '../dialect.ts'
import type { ColumnType, IntegerTypeName } from '../schema/model.ts'

/**
 * What counts the values that a type does not hold as they are, as `found`, and those that the server refuses, as
 * `refused`: the others are cut or rounded. Undefined: nobody but the server knows.
 */
export function unfitCount(value: string, to: ColumnType, dialect: Dialect): string | undefined {
  const unfit = UNFIT[dialect.family](value, to, dialect)
  if (!unfit) return undefined
  const { refused, changed } = unfit
  const sum = (condition: string) => `COALESCE(SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END), 0)`
  return `${sum(`${value} IS NOT NULL AND ((${refused}) OR (${changed}))`)} AS found, ${sum(`${value} IS NOT NULL AND (${refused})`)} AS refused, COUNT(*) AS total`
}

/** Conditions on a value. */
interface Unfit {
  readonly refused: string
  /** Taken, and another one then. */
  readonly changed: string
}

const NEVER = '1 = 0'

type Reader = (value: string, to: ColumnType, dialect: Dialect) => Unfit | undefined

const UNFIT: Readonly<Record<Dialect['family'], Reader>> = { postgres, mysql, sqlite }

function postgres(value: string, to: ColumnType): Unfit | undefined {
  const text = `${value}::text`
  switch (to.name) {
    case 'varchar':
    case 'char':
      // blanks at the end are cut off without a word (manual, 8.3)
      return {
        refused: `length(rtrim(${text}, ' ')) > ${to.length}`,
        changed: `length(${text}) > ${to.length}`,
      }
    case 'decimal':
      return numberUnfit(decimalRange(to), {
        isNumber: `${text} ~ '${NUMBER}'`,
        number: `${text}::numeric`,
        rounded: `round(${text}::numeric, ${to.scale})`,
      })
    case 'date':
      return {
        refused: `${text} !~ '^(\\d{4,}-\\d\\d-\\d\\d|-?infinity)'`,
        changed: `${text} ~ '[ T]\\d' AND ${text} !~ '[ T]00:00:00'`,
      }
    default: {
      const range = integerRange(to)
      return (
        range &&
        numberUnfit(range, {
          isNumber: `${text} ~ '${NUMBER}'`,
          number: `${text}::numeric`,
          rounded: `round(${text}::numeric)`,
        })
      )
    }
  }
}

const NUMBER = String.raw`^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$`
/** Without a backslash, which servers read in strings or do not. */
const NUMBER_OF_MYSQL = '^[[:space:]]*[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?[[:space:]]*$'

function mysql(value: string, to: ColumnType, dialect: Dialect): Unfit | undefined {
  const text = `CAST(${value} AS CHAR)`
  const number = `CAST(${text} AS DECIMAL(65, 20))`
  const isNumber = `${text} REGEXP '${NUMBER_OF_MYSQL}'`
  switch (to.name) {
    case 'varchar':
    case 'char':
      return {
        refused: `CHAR_LENGTH(TRIM(TRAILING ' ' FROM ${text})) > ${to.length}`,
        changed: `CHAR_LENGTH(${text}) > ${to.length}`,
      }
    case 'decimal':
      return numberUnfit(decimalRange(to), { isNumber, number, rounded: `ROUND(${number}, ${to.scale})` })
    case 'enum':
      return {
        refused: `${text} NOT IN (${to.values.map((each) => dialect.literal(each)).join(', ')})`,
        changed: NEVER,
      }
    case 'date':
      return {
        refused: `${text} NOT REGEXP '^[0-9]{4}-[0-9]{2}-[0-9]{2}'`,
        changed: `${text} REGEXP '[ T][0-9]' AND ${text} NOT REGEXP '[ T]00:00:00'`,
      }
    default: {
      const range = integerRange(to)
      return range && numberUnfit(range, { isNumber, number, rounded: `ROUND(${number})` })
    }
  }
}

const OF_NUMBERS: ReadonlySet<string> = new Set([
  'tinyint',
  'smallint',
  'mediumint',
  'integer',
  'bigint',
  'decimal',
  'real',
  'double',
  'numeric',
])

/** It keeps what is no number, and writes texts that are numbers in its own way: `007` (Datatypes in SQLite, 3). */
function sqlite(value: string, to: ColumnType): Unfit | undefined {
  if (to.name === 'varchar' || to.name === 'char' || to.name === 'text')
    return { refused: NEVER, changed: NEVER }
  if (!OF_NUMBERS.has(to.name)) return undefined
  const number = `CAST(${value} AS NUMERIC)`
  return {
    refused: NEVER,
    changed: `typeof(${value}) = 'text' AND ${number} = ${value} AND CAST(${number} AS TEXT) <> ${value}`,
  }
}

interface Range {
  readonly least: string
  readonly most: string
}

interface NumberSql {
  readonly isNumber: string
  readonly number: string
  readonly rounded: string
}

/** What is no number is not looked at as one. */
const numberUnfit = ({ least, most }: Range, { isNumber, number, rounded }: NumberSql): Unfit => ({
  refused: `CASE WHEN ${isNumber} THEN ${rounded} NOT BETWEEN ${least} AND ${most} ELSE 1 = 1 END`,
  changed: `CASE WHEN ${isNumber} THEN ${rounded} <> ${number} ELSE 1 = 0 END`,
})

function decimalRange({
  precision,
  scale,
  unsigned,
}: Extract<ColumnType, { readonly name: 'decimal' }>): Range {
  const whole = '9'.repeat(precision - scale) || '0'
  const most = scale > 0 ? `${whole}.${'9'.repeat(scale)}` : whole
  return { least: unsigned ? '0' : `-${most}`, most }
}

const BITS: Readonly<Record<IntegerTypeName, bigint>> = {
  tinyint: 8n,
  smallint: 16n,
  mediumint: 24n,
  integer: 32n,
  bigint: 64n,
}

function integerRange(to: ColumnType): Range | undefined {
  if (!Object.hasOwn(BITS, to.name)) return undefined
  // safe: looked up just now
  const bits = BITS[to.name as IntegerTypeName]
  if ('unsigned' in to && to.unsigned) return { least: '0', most: String(2n ** bits - 1n) }
  return { least: String(-(2n ** (bits - 1n))), most: String(2n ** (bits - 1n) - 1n) }
}
