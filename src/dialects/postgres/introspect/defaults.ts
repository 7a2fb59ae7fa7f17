import type { Scalar, SqlExpression } from '../../../core/schema/model.ts'
import { stableArrays } from './expressions.ts'

const INT4_TOP = 2 ** 31 - 1

/**
 * The default as a value where that value, written down, gives the very same default again; `type` is the column's,
 * without a length.
 */
export function defaultOf(text: string, type: string): Scalar | SqlExpression {
  if (text === 'true' || text === 'false') return text === 'true'
  const number = numberOf(text)
  if (number !== undefined) return number
  const [, string, cast] = /^'((?:[^']|'')*)'::(.+)$/s.exec(text) ?? []
  if (string !== undefined && cast === type) return string.replaceAll("''", "'")
  return { sql: stableArrays(text) }
}

/** A number, which PostgreSQL shows quoted where it is negative or large. */
function numberOf(text: string): number | bigint | undefined {
  const [, digits, type] = /^'(-?\d+(?:\.\d+)?)'::(integer|bigint|numeric)$/.exec(text) ?? []
  if (digits === undefined) return isPlain(text) ? Number(text) : undefined
  const value = Number(digits)
  const isLarge = Math.abs(value) > INT4_TOP
  if (type === 'bigint') return !isLarge ? undefined : isPlain(digits) ? value : BigInt(digits)
  if (type === 'numeric' && (!digits.includes('.') || value >= 0)) return undefined
  return isPlain(digits) && value < 0 && !isLarge ? value : undefined
}

/** Whether it is written as JavaScript writes it. */
const isPlain = (digits: string) => /^-?\d+(\.\d+)?$/.test(digits) && String(Number(digits)) === digits
