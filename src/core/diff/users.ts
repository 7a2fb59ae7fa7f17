import { constraintsOf, type Constraint } from '../schema/constraints.ts'
import { findTable } from '../schema/edit.ts'
import type { Column, Table } from '../schema/model.ts'
import { type SchemaObject } from '../schema/objects.ts'
import { constraintKey } from './claims.ts'
import { ownedKey, type PartKey, type World } from './parts.ts'
import {
  columnUses,
  constraintUses,
  defaultUses,
  indexUses,
  objectLeans,
  sequenceOwnerUses,
  type Use,
} from './uses.ts'

/** A part that is there before and after, as far as it leans on others. */
export interface User {
  readonly key: PartKey
  readonly kind:
    'check' | 'column type' | 'default' | 'foreignKey' | 'generated' | 'index' | 'object' | 'owner' | 'key'
  readonly strength: number
  readonly table?: Table
  readonly object?: SchemaObject
  readonly constraint?: Constraint
}

/** By what they lean on: what of `before` is in `after` too. */
export function usersOf(before: World, after: World): ReadonlyMap<PartKey, readonly User[]> {
  const users = new Map<PartKey, User[]>()
  const note = (uses: readonly Use[], user: Omit<User, 'strength'>) => {
    for (const { on, strength } of uses) {
      const list = users.get(on)
      if (list) list.push({ ...user, strength })
      else users.set(on, [{ ...user, strength }])
    }
  }
  for (const table of Object.values(before.schema.tables)) {
    const kept = findTable(after.schema, table.name)
    if (kept) noteParts(table, kept)
  }
  for (const [key, object] of Object.entries(before.schema.objects)) {
    if (!Object.hasOwn(after.schema.objects, key)) continue
    note(objectLeans(object, before), { key, kind: 'object', object })
    if (object.type === 'sequence' && object.ownedBy !== undefined)
      note(sequenceOwnerUses(object.ownedBy), { key: `owner of ${key}`, kind: 'owner', object })
  }
  return users

  function noteColumn(table: Table, column: Column, key: PartKey): void {
    note(columnUses(table, { ...column, type: { name: 'text' } }, before), { key, kind: 'generated', table })
    const { generated: _generated, ...stored } = column
    note(columnUses(table, stored, before), { key, kind: 'column type', table })
  }

  function noteParts(table: Table, kept: Table): void {
    const names = new Set(kept.columns.map(({ name }) => name))
    for (const column of table.columns.filter(({ name }) => names.has(name))) {
      const key = ownedKey('column', table.name, column.name)
      // one that comes from above is made anew there
      const isOwn = !before.inherited.has(key)
      if (isOwn) noteColumn(table, column, key)
      if (isOwn || table.partitionOf)
        note(defaultUses(column, before), {
          key: ownedKey('default', table.name, column.name),
          kind: 'default',
          table,
        })
    }
    const constraints = new Set(constraintsOf(kept).map((each) => constraintKey(table.name, each)))
    for (const constraint of constraintsOf(table)) {
      const key = constraintKey(table.name, constraint)
      if (!constraints.has(key)) continue
      const kind =
        constraint.type === 'foreignKey' || constraint.type === 'check' ? constraint.type : ('key' as const)
      note(constraintUses(table, constraint, before), { key, kind, table, constraint })
    }
    const indexes = new Set(kept.indexes.map(({ name }) => name))
    for (const index of table.indexes.filter(({ name }) => indexes.has(name)))
      note(indexUses(table, index, before), {
        key: ownedKey('index', table.name, index.name),
        kind: 'index',
        table,
      })
  }
}
