import { OWN_TYPE_NAMES } from '../../core/schema/model.ts'
import type { TypeGrammar } from '../types.ts'

/** PostgreSQL manual, chapter 8. */
export const POSTGRES_TYPES: TypeGrammar = {
  names: {
    bigint: 'bigint',
    binary: 'bytea',
    bit: 'bit',
    boolean: 'boolean',
    char: 'char',
    date: 'date',
    datetime: 'timestamp',
    decimal: 'numeric',
    double: 'double precision',
    integer: 'integer',
    interval: 'interval',
    json: 'json',
    jsonb: 'jsonb',
    mediumint: undefined,
    real: 'real',
    smallint: 'smallint',
    text: 'text',
    time: 'time',
    timestamp: 'timestamp',
    timestamptz: 'timestamptz',
    timetz: 'timetz',
    tinyint: undefined,
    uuid: 'uuid',
    varbinary: undefined,
    varbit: 'varbit',
    varchar: 'varchar',
  },
  // bytea has no length
  sized: { binary: undefined },
  own: OWN_TYPE_NAMES.postgres,
  arrays: true,
}
