import { ops, type Op } from '../../ops/index.ts'
import { applyAll } from '../../ops/list.ts'
import type { Schema } from '../../schema/model.ts'
import type { Rename } from '../renames.ts'
import { TYPES } from './order.ts'

/** The operations that carry the renames out, in an order in which they run: tables before what they hold. */
export function renameOps(renames: readonly Rename[]): readonly Op[] {
  return TYPES.flatMap((type) => renames.filter((rename) => rename.type === type)).flatMap(opsOf)
}

/** The schema with the renames carried out. Throws MigError where one of them could not be. */
export const applyRenames = (before: Schema, renames: readonly Rename[]): Schema =>
  applyAll(renameOps(renames), before)

function opsOf(rename: Rename): readonly Op[] {
  const { from, to } = rename
  switch (rename.type) {
    case 'table':
      return tableOps(from, to)
    case 'column':
      return [ops.renameColumn.make(rename.table, from, to)]
    case 'index':
      return [ops.renameIndex.make(rename.table, from, to)]
    case 'constraint':
      return [ops.renameConstraint.make(rename.table, from, to)]
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
