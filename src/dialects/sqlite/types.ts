import type { ColumnType } from '../../core/schema/model.ts'

/** Declared types whose affinity is the meant one (https://www.sqlite.org/datatype3.html, 3.1). */
export function sqliteType(type: ColumnType): string | undefined {
  switch (type.name) {
    case 'native':
      return type.sql
    case 'varchar':
    case 'char':
      return `${type.name}(${type.length})`
    case 'decimal':
      return `decimal(${type.precision}, ${type.scale})`
    case 'timestamptz':
      return 'timestamp'
    case 'binary':
      return 'blob'
    case 'json':
    case 'uuid':
      return 'text'
    case 'jsonb':
      return undefined
    case 'bigint':
    case 'boolean':
    case 'date':
    case 'datetime':
    case 'double':
    case 'integer':
    case 'real':
    case 'smallint':
    case 'text':
    case 'time':
    case 'timestamp':
      return type.name
  }
}
