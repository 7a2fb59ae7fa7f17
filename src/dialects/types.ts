import type { ColumnType } from '../core/schema/model.ts'

/** How one kind of database calls each type, without length or precision; undefined: it has no such type. */
export type TypeNames = Readonly<Record<Exclude<ColumnType['name'], 'native'>, string | undefined>>

/** The type in SQL; undefined where the database has none. */
export function spellType(type: ColumnType, names: TypeNames): string | undefined {
  if (type.name === 'native') return type.sql
  const name = names[type.name]
  if (name === undefined) return undefined
  if ('length' in type) return `${name}(${type.length})`
  if ('scale' in type) return `${name}(${type.precision}, ${type.scale})`
  return 'precision' in type && type.precision !== undefined ? `${name}(${type.precision})` : name
}
