import type { ColumnType } from '../../core/schema/model.ts'

/** MySQL reference manual, chapter 13; undefined where there is no such type. */
export function mysqlType(type: ColumnType): string | undefined {
  switch (type.name) {
    case 'native':
      return type.sql
    case 'varchar':
    case 'char':
      return `${type.name}(${type.length})`
    case 'decimal':
      return `decimal(${type.precision}, ${type.scale})`
    case 'datetime':
    case 'time':
    case 'timestamp':
      return timed(type.name, type.precision)
    case 'timestamptz':
      return timed('timestamp', type.precision)
    case 'integer':
      return 'int'
    case 'real':
      return 'float'
    case 'text':
      return 'longtext'
    case 'binary':
      return 'longblob'
    case 'uuid':
      return 'char(36)'
    case 'jsonb':
      return undefined
    case 'bigint':
    case 'boolean':
    case 'date':
    case 'double':
    case 'json':
    case 'smallint':
      return type.name
  }
}

const timed = (name: string, precision: number | undefined) =>
  precision === undefined ? name : `${name}(${precision})`
