import { ops, type Op } from '../../ops/index.ts'
import { applyAll } from '../../ops/list.ts'
import type { Family, Schema } from '../../schema/model.ts'
import type { Rename } from '../renames.ts'
import { TYPES } from './order.ts'

/**
 * The operations that carry the renames out, in an order in which they run: tables before what they hold. MySQL and MariaDB
 * rename an index of the name of a foreign key together with it.
 */
export function renameOps(renames: readonly Rename[], family?: Family): readonly Op[] {
  const along = family === 'mysql' ? renames.filter((rename) => hasTwin(rename, renames)) : []
  return TYPES.flatMap((type) => renames.filter((rename) => rename.type === type))
    .filter((rename) => rename.type !== 'index' || !along.includes(rename))
    .flatMap((rename) => opsOf(rename, along.includes(rename)))
}

/** Whether an index and a constraint have the same name before and after. */
const hasTwin = (rename: Rename, all: readonly Rename[]): boolean =>
  (rename.type === 'index' || rename.type === 'constraint') &&
  all.some(
    (each) =>
      (each.type === 'index' || each.type === 'constraint') &&
      each.type !== rename.type &&
      each.table === rename.table &&
      each.from === rename.from &&
      each.to === rename.to,
  )

/** The schema with the renames carried out. Throws MigError where one of them could not be. */
export const applyRenames = (before: Schema, renames: readonly Rename[]): Schema =>
  applyAll(renameOps(renames), before)

function opsOf(rename: Rename, isAlong: boolean): readonly Op[] {
  const { from, to } = rename
  switch (rename.type) {
    case 'table':
      return tableOps(from, to)
    case 'column':
      return [ops.renameColumn.make(rename.table, from, to)]
    case 'index':
      return [ops.renameIndex.make(rename.table, from, to)]
    case 'constraint':
      return [ops.renameConstraint.make(rename.table, from, to, isAlong ? { withIndex: true } : undefined)]
    case 'enum value':
      return [ops.renameEnumValue.make(rename.on, from, to)]
  }
}

/** A table that goes to another schema gets its new name first. */
function tableOps(from: string, to: string): readonly Op[] {
  const [source, target] = [schemaOf(from), schemaOf(to)]
  if (source === target) return [ops.renameTable.make(from, to)]
  const bare = to.slice(target === null ? 0 : target.length + 1)
  const renamed = source === null ? bare : `${source}.${bare}`
  return [
    ...(renamed === from ? [] : [ops.renameTable.make(from, renamed)]),
    ops.setTableSchema.make(renamed, target),
  ]
}

/** Null: the one whose names stand alone. */
const schemaOf = (name: string) => (name.includes('.') ? name.slice(0, name.indexOf('.')) : null)
