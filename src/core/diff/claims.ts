import type { Constraint } from '../schema/constraints.ts'
import type { Family, Index } from '../schema/model.ts'
import { keyOf, type SchemaObject } from '../schema/objects.ts'
import { ownedKey, tableKey, type PartKey } from './parts.ts'

/** A constraint that is an index shares its name with the indexes. */
export const constraintKey = (table: string, { type, name }: Pick<Constraint, 'type' | 'name'>): PartKey =>
  ownedKey(type === 'foreignKey' || type === 'check' ? 'constraint' : 'index', table, name)

/** The names that two tables or objects cannot both have at a time: whoever has it gives it up first. */
export function claimsOf(part: { readonly table: string } | SchemaObject): readonly PartKey[] {
  if ('type' in part) {
    switch (part.type) {
      case 'view':
      case 'sequence':
        return [keyOf(part), `relation ${part.name}`]
      case 'enum':
      case 'domain':
      case 'composite':
        return [keyOf(part), `type of ${part.name}`]
      default:
        return [keyOf(part)]
    }
  }
  return [tableKey(part.table), `relation ${part.table}`, `type of ${part.table}`]
}

/** The same for a constraint; of a primary key there is but one, whatever its name. */
export const claimsOfConstraint = (
  table: string,
  constraint: Constraint,
  family: Family,
): readonly PartKey[] => [
  ...claimsOfOwned(constraintKey(table, constraint), table, constraint.name, family),
  ...(constraint.type === 'primaryKey' ? [`primary key of ${table}`] : []),
]

/** The same for an index. */
export const claimsOfIndex = (table: string, { name }: Index, family: Family): readonly PartKey[] =>
  claimsOfOwned(ownedKey('index', table, name), table, name, family)

/** What a whole schema or database shares the names of. */
function claimsOfOwned(key: PartKey, table: string, name: string, family: Family): readonly PartKey[] {
  const schema = table.slice(0, table.indexOf('.') + 1)
  if (key.startsWith('index ')) return family === 'mysql' ? [key] : [key, `relation ${schema}${name}`]
  return family === 'mysql' ? [key, `constraint of all ${name}`] : [key]
}
