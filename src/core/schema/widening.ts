import type { ColumnType, IntegerTypeName } from './model.ts'

/** In the order of their size. */
const INTEGERS: readonly IntegerTypeName[] = ['tinyint', 'smallint', 'mediumint', 'integer', 'bigint']

/** True where every value of the one type is the same value of the other; false also where that is not known. */
export function keepsEveryValue(from: ColumnType, to: ColumnType): boolean {
  if (JSON.stringify(from) === JSON.stringify(to)) return true
  const [small, big] = [sizeOf(from), sizeOf(to)]
  if (small !== undefined && big !== undefined) {
    if (isUnsigned(from) === isUnsigned(to)) return big >= small
    return isUnsigned(from) && big > small
  }
  if (from.name === 'real' && to.name === 'double') return true
  if ((from.name === 'varchar' || from.name === 'char') && to.name === 'text') return from.name === 'varchar'
  if (from.name !== to.name) return false
  if ('values' in from && 'values' in to) return from.values.every((value) => to.values.includes(value))
  if ('length' in from && 'length' in to) {
    return to.name.startsWith('var') && (to.length ?? Infinity) >= (from.length ?? Infinity)
  }
  if ('scale' in from && 'scale' in to) {
    if (isUnsigned(to) && !isUnsigned(from)) return false
    return to.scale >= from.scale && to.precision - to.scale >= from.precision - from.scale
  }
  if (!('precision' in from) && !('precision' in to)) return false
  return digits(to, 0) >= digits(from, 6)
}

/** Without a precision the digits differ from server to server: none, or six. */
const digits = (type: ColumnType, unsaid: number) =>
  'precision' in type && type.precision !== undefined ? type.precision : unsaid

const sizeOf = ({ name }: ColumnType) => {
  // safe: what is no integer is not found
  const size = INTEGERS.indexOf(name as IntegerTypeName)
  return size < 0 ? undefined : size
}

const isUnsigned = (type: ColumnType) => ('unsigned' in type ? type.unsigned : undefined) ?? false
