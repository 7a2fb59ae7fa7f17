import { OWN_TYPE_NAMES } from '../../core/schema/model.ts'
import type { TypeGrammar } from '../types.ts'

/** Declared types whose affinity is the meant one (https://www.sqlite.org/datatype3.html, 3.1). */
export const SQLITE_TYPES: TypeGrammar = {
  names: {
    bigint: 'bigint',
    binary: 'blob',
    bit: undefined,
    boolean: 'boolean',
    char: 'char',
    date: 'date',
    datetime: 'datetime',
    decimal: 'decimal',
    double: 'double',
    integer: 'integer',
    interval: undefined,
    json: 'text',
    jsonb: undefined,
    mediumint: 'mediumint',
    real: 'real',
    smallint: 'smallint',
    text: 'text',
    time: 'time',
    timestamp: 'timestamp',
    timestamptz: 'timestamp',
    timetz: undefined,
    tinyint: 'tinyint',
    uuid: 'text',
    varbinary: 'blob',
    varbit: undefined,
    varchar: 'varchar',
  },
  // a word that is none of SQLite's own would make numbers of the bytes
  sized: { binary: () => 'blob', varbinary: () => 'blob' },
  own: OWN_TYPE_NAMES.sqlite,
}
