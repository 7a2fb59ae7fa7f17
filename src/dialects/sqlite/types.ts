import type { TypeNames } from '../types.ts'

/** Declared types whose affinity is the meant one (https://www.sqlite.org/datatype3.html, 3.1). */
export const SQLITE_TYPES: TypeNames = {
  bigint: 'bigint',
  binary: 'blob',
  boolean: 'boolean',
  char: 'char',
  date: 'date',
  datetime: 'datetime',
  decimal: 'decimal',
  double: 'double',
  integer: 'integer',
  json: 'text',
  jsonb: undefined,
  real: 'real',
  smallint: 'smallint',
  text: 'text',
  time: 'time',
  timestamp: 'timestamp',
  timestamptz: 'timestamp',
  uuid: 'text',
  varchar: 'varchar',
}
