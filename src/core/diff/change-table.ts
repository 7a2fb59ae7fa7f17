import type { TableAlteration } from './alter-table.ts'
import type { Column } from '../schema/model.ts'
import { addColumns } from './add-columns.ts'
import { alterColumns } from './alter-columns.ts'
import { changeKeys } from './change-keys.ts'
import { RANKS, STEPS, type Change } from './change.ts'
import { dropColumns } from './drop-columns.ts'
import { ownedKey, tableKey, wholeKey } from './parts.ts'
import type { State } from './state.ts'
import type { TableDiff } from './table-diff.ts'
import { STRENGTH, type Use } from './uses.ts'

/** What makes the one table of the other, part by part. */
export function changeTable(diff: TableDiff, state: State): readonly Change[] {
  const dropping = dropColumns(diff, state)
  const adding = addColumns(diff, state)
  return [
    ...(diff.whole ?? []).map((alteration) => changeWhole(alteration, diff)),
    ...dropping.changes,
    ...adding.changes,
    ...alterColumns(diff, state),
    ...changeKeys(diff, { gone: dropping.along, inTheWay: dropping.inTheWay, made: adding.along }, state),
  ]
}

/** A column that is to keep the collation of its table says so before that is another. */
const keepingCollation = (table: string, { name }: Column): Use => ({
  on: wholeKey('collation', ownedKey('column', table, name)),
  strength: STRENGTH.certain,
})

function changeWhole({ what, ops }: TableAlteration, { before, after }: TableDiff): Change {
  const parent = (place: { readonly table: string } | undefined): readonly Use[] =>
    place ? [{ on: tableKey(place.table), strength: STRENGTH.certain }] : []
  return {
    place: {
      rank: RANKS.table,
      group: after.name,
      step: what === 'comment' ? STEPS.comment : STEPS.settings,
      name: what,
    },
    alters: [wholeKey(what, after.name)],
    needs: [
      ...(what === 'partitionOf' ? parent(after.partitionOf) : []),
      ...(what === 'settings' ? after.columns.map((column) => keepingCollation(after.name, column)) : []),
    ],
    leaned: what === 'partitionOf' ? parent(before.partitionOf) : [],
    ops: () => ops,
  }
}
