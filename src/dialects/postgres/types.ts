import type { TypeNames } from '../types.ts'

/** PostgreSQL manual, chapter 8. */
export const POSTGRES_TYPES: TypeNames = {
  bigint: 'bigint',
  binary: 'bytea',
  boolean: 'boolean',
  char: 'char',
  date: 'date',
  datetime: 'timestamp',
  decimal: 'numeric',
  double: 'double precision',
  integer: 'integer',
  json: 'json',
  jsonb: 'jsonb',
  real: 'real',
  smallint: 'smallint',
  text: 'text',
  time: 'time',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  uuid: 'uuid',
  varchar: 'varchar',
}
