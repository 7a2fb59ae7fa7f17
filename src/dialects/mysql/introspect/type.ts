import { OWN_TYPE_NAMES, type ColumnType, type IntegerTypeName } from '../../../core/schema/model.ts'
import { literalTexts } from './spelling.ts'

/** The widths that MariaDB, and MySQL before 8.0.19, show of integers for which none was written. */
const WIDTHS: Readonly<Record<string, readonly [IntegerTypeName, signed: number, unsigned: number]>> = {
  tinyint: ['tinyint', 4, 3],
  smallint: ['smallint', 6, 5],
  mediumint: ['mediumint', 9, 8],
  int: ['integer', 11, 10],
  bigint: ['bigint', 20, 20],
}

/** The portable names of types that the server shows under another, and of those that it shows as they are. */
const PLAIN: ReadonlyMap<string, ColumnType> = new Map<string, ColumnType>([
  ['date', { name: 'date' }],
  ['double', { name: 'double' }],
  ['float', { name: 'real' }],
  ['json', { name: 'json' }],
  ['longblob', { name: 'binary' }],
  ['longtext', { name: 'text' }],
  ['tinyint(1)', { name: 'boolean' }],
  ['uuid', { name: 'uuid' }],
  ['year(4)', { name: 'year' }],
  // what MySQL 8 calls it
  ['geomcollection', { name: 'geometrycollection' }],
  ...[...OWN_TYPE_NAMES.mysql, ...OWN_TYPE_NAMES.mariadb].map((name): [string, ColumnType] => [
    name,
    { name },
  ]),
])

/** The type that the server shows as `shown`, by its portable name where that gives the very same one. */
export function typeOfShown(shown: string): ColumnType {
  const plain = PLAIN.get(shown)
  if (plain) return plain
  const native: ColumnType = { name: 'native', sql: shown }
  const [, name = '', inside, sign] = /^(\w+)(?:\(([^]*)\))?( unsigned)?$/.exec(shown) ?? []
  const unsigned = sign === undefined ? {} : { unsigned: true as const }
  if (Object.hasOwn(WIDTHS, name)) {
    const [integer, signedWidth, unsignedWidth] = WIDTHS[name]!
    const isPlain =
      inside === undefined || Number(inside) === (sign === undefined ? signedWidth : unsignedWidth)
    return isPlain ? { name: integer, ...unsigned } : native
  }
  if (name === 'decimal' && inside !== undefined) {
    const [precision = 0, scale = 0] = inside.split(',').map(Number)
    return { name: 'decimal', precision, scale, ...unsigned }
  }
  if (sign !== undefined) return native
  switch (name) {
    case 'varchar':
    case 'char':
    case 'varbinary':
    case 'binary':
    case 'bit':
      return Number(inside) > 0 ? { name, length: Number(inside) } : native
    case 'datetime':
    case 'time':
    case 'timestamp':
      return inside === undefined ? { name } : { name, precision: Number(inside) }
    case 'enum':
    case 'set':
      return { name, values: literalTexts(inside ?? '') }
    default:
      return native
  }
}

/** Whether the server shows a type of bytes. */
export const isBinaryShown = (shown: string): boolean => /^(?:(?:var)?binary|\w*blob)\b/.test(shown)
