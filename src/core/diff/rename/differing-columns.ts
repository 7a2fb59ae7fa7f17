import { isSameData } from '../../ops/same.ts'
import type { Column, Table } from '../../schema/model.ts'
import { wordsOf } from './words.ts'

/** A column with what its table says of it. */
export interface ColumnInTable {
  readonly column: Column
  readonly words: readonly string[]
  /** How many of the columns that stay are before it, and which of those between the same two it is; undefined: unknown. */
  readonly place: string | undefined
  /** The tables that it refers to. */
  readonly targets: readonly string[]
}

/** The columns that only one of the tables has, as they are compared with each other. */
export interface Differing {
  readonly dropped: readonly ColumnInTable[]
  readonly added: readonly ColumnInTable[]
}

/** The columns that one of two versions of a table has and the other has not. */
export function differingColumns(before: Table, after: Table): Differing {
  const [gone, come] = [without(before, after), without(after, before)]
  if (gone.length === 0 || come.length === 0) return { dropped: [], added: [] }
  const kept = (table: Table, leaving: readonly Column[]) =>
    table.columns.filter((column) => !leaving.includes(column)).map((column) => column.name)
  const isOrdered = isSameData(kept(before, gone), kept(after, come))
  const slots = isOrdered ? { before: slotsOf(before, gone), after: slotsOf(after, come) } : undefined
  const counted = (slot: number) => slots?.before.get(slot)?.length === slots?.after.get(slot)?.length
  const placed = (table: Table, columns: readonly Column[], own?: ReadonlyMap<number, readonly Column[]>) => {
    const places = new Map<Column, string>()
    for (const [slot, together] of own ?? [])
      for (const [i, column] of together.entries())
        places.set(column, counted(slot) ? `${slot}.${i}` : `${slot}`)
    return columns.map((column) => inTable(table, column, places.get(column)))
  }
  return { dropped: placed(before, gone, slots?.before), added: placed(after, come, slots?.after) }
}

function without(table: Table, other: Table): readonly Column[] {
  const names = new Set(other.columns.map((column) => column.name))
  return table.columns.filter((column) => !names.has(column.name))
}

/** By the number of staying columns before them. */
function slotsOf(table: Table, leaving: readonly Column[]): ReadonlyMap<number, readonly Column[]> {
  const slots = new Map<number, Column[]>()
  let staying = 0
  for (const column of table.columns) {
    if (leaving.includes(column)) slots.set(staying, [...(slots.get(staying) ?? []), column])
    else staying++
  }
  return slots
}

function inTable(table: Table, column: Column, place: string | undefined): ColumnInTable {
  const references = table.foreignKeys.filter((key) => key.columns.includes(column.name))
  return {
    column,
    words: wordsOf(column.name),
    place,
    targets: references.map((key) => key.references.table),
  }
}
