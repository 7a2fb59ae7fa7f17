import type { Column, Table } from '../schema/model.ts'
import { RANKS, STEPS, type LoosePart } from './change.ts'
import { ownedKey, type World } from './parts.ts'
import { defaultUses, STRENGTH } from './uses.ts'

/** A column's default, where it needs other things. */
export function looseDefault(
  table: Table,
  column: Column,
  written: Column,
  world: World,
): readonly LoosePart[] {
  const needs = defaultUses(column, world)
  const value = written.default
  if (needs.length === 0 || value === undefined) return []
  const key = ownedKey('default', table.name, column.name)
  return [
    {
      key,
      needs,
      apart: {
        place: { rank: RANKS.table, group: table.name, step: STEPS.alterColumn, name: column.name },
        makes: [key],
        needs: [...needs, { on: ownedKey('column', table.name, column.name), strength: STRENGTH.certain }],
        leaned: [],
        ops: () => [
          {
            kind: 'alterColumn',
            table: table.name,
            column: column.name,
            change: { default: value },
            was: { default: null },
          },
        ],
      },
    },
  ]
}
