import type { ColumnType } from '../../core/schema/model.ts'

/** PostgreSQL manual, chapter 8. */
export function postgresType(type: ColumnType): string {
  switch (type.name) {
    case 'native':
      return type.sql
    case 'varchar':
    case 'char':
      return `${type.name}(${type.length})`
    case 'decimal':
      return `numeric(${type.precision}, ${type.scale})`
    case 'datetime':
      return timed('timestamp', type.precision)
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return timed(type.name, type.precision)
    case 'binary':
      return 'bytea'
    case 'double':
      return 'double precision'
    case 'bigint':
    case 'boolean':
    case 'date':
    case 'integer':
    case 'json':
    case 'jsonb':
    case 'real':
    case 'smallint':
    case 'text':
    case 'uuid':
      return type.name
  }
}

const timed = (name: string, precision: number | undefined) =>
  precision === undefined ? name : `${name}(${precision})`
