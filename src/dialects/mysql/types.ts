import { OWN_TYPE_NAMES } from '../../core/schema/model.ts'
import type { TypeGrammar } from '../types.ts'

/** MySQL reference manual, chapter 13. */
export const MYSQL_TYPES: TypeGrammar = {
  names: {
    bigint: 'bigint',
    binary: 'longblob',
    bit: 'bit',
    boolean: 'boolean',
    char: 'char',
    date: 'date',
    datetime: 'datetime',
    decimal: 'decimal',
    double: 'double',
    integer: 'int',
    interval: undefined,
    json: 'json',
    jsonb: undefined,
    mediumint: 'mediumint',
    real: 'float',
    smallint: 'smallint',
    text: 'longtext',
    time: 'time',
    timestamp: 'timestamp',
    timestamptz: 'timestamp',
    timetz: undefined,
    tinyint: 'tinyint',
    uuid: 'char(36)',
    varbinary: 'varbinary',
    varbit: undefined,
    varchar: 'varchar',
  },
  sized: { binary: (length) => `binary(${length})` },
  own: OWN_TYPE_NAMES.mysql,
  unsigned: true,
  enums: true,
}
