import type { TypeNames } from '../types.ts'

/** MySQL reference manual, chapter 13. */
export const MYSQL_TYPES: TypeNames = {
  bigint: 'bigint',
  binary: 'longblob',
  boolean: 'boolean',
  char: 'char',
  date: 'date',
  datetime: 'datetime',
  decimal: 'decimal',
  double: 'double',
  integer: 'int',
  json: 'json',
  jsonb: undefined,
  real: 'float',
  smallint: 'smallint',
  text: 'longtext',
  time: 'time',
  timestamp: 'timestamp',
  timestamptz: 'timestamp',
  uuid: 'char(36)',
  varchar: 'varchar',
}
