import { asInherited, parentsOf } from '../schema/inheritance.ts'
import { type ColumnChange } from '../schema/column-change.ts'
import { findTable } from '../schema/edit.ts'
import { followingChange } from '../schema/follow.ts'
import type { Column, Schema, Table } from '../schema/model.ts'
import type { Server } from './alter-column.ts'
import { isSameTable } from './equal.ts'
import { ownedKey, type World } from './parts.ts'
import { isSame } from './same.ts'
import { diffTables, type TableDiff } from './table-diff.ts'

interface Request {
  readonly before: World
  readonly after: World
  /** `after` in the spelling of its author. */
  readonly spelled: Schema
  readonly server: Server
}

/** What becomes of a column of a table, and of those of that name in its partitions and heirs. */
interface Step {
  readonly column: string
  /** Undefined: it is added. */
  readonly was?: Column
  /** Undefined: it is dropped. */
  readonly is?: Column
  /** Left out of one that is in both: it is dropped and added again. */
  readonly change?: ColumnChange
}

export interface TableDiffs {
  /** Of the tables in which anything differs. */
  readonly changed: readonly TableDiff[]
  /** Of a table that is in both schemas, also where nothing differs. */
  of(name: string): TableDiff
}

/**
 * What differs in the tables that are in both schemas. A partition or an heir (PostgreSQL) changes with the tables above:
 * what differs there is what is left to do when those are as they are to be.
 */
export function diffAllTables(both: readonly Both[], request: Request): TableDiffs {
  const { before, after, spelled, server } = request
  const known = new Map<string, Found>()
  return {
    changed: both.flatMap(([{ name }]) => found(name)?.diff ?? []),
    of(name) {
      // safe: the table is in both schemas
      const { left, is, diff } = found(name)!
      return diff ?? diffTables(left, is, spelled, server)
    },
  }

  function found(name: string): Found | undefined {
    const result = known.get(name) ?? compared(name)
    if (result) known.set(name, result)
    return result
  }

  function compared(name: string): Found | undefined {
    const [was, is] = [findTable(before.schema, name), findTable(after.schema, name)]
    if (!was || !is) return undefined
    const above = isBelowTheSame(was, is) ? parentsOf(after.schema, is) : []
    const steps = above.flatMap((parent) => found(parent.name)?.steps ?? [])
    const left = above.length === 0 ? was : leftOf(was, is, { above, steps, before, after })
    if (isSameTable(left, is)) return { left, is, steps }
    const diff = diffTables(left, is, spelled, server)
    // a column of its own is there before one from above becomes one with it
    const isAdding = ({ was: column }: Step) => column === undefined
    const own = stepsOf(diff)
    return {
      left,
      is,
      diff,
      steps: [...own.filter(isAdding), ...steps, ...own.filter((step) => !isAdding(step))],
    }
  }
}

type Both = readonly [before: Table, after: Table]

interface Found {
  /** The table before, as the changes above leave it. */
  readonly left: Table
  readonly is: Table
  /** Undefined: nothing differs. */
  readonly diff?: TableDiff
  readonly steps: readonly Step[]
}

const isBelowTheSame = (was: Table, is: Table): boolean =>
  isSame(was.inherits, is.inherits) && was.partitionOf?.table === is.partitionOf?.table

const stepsOf = ({ columns, alterations }: TableDiff): readonly Step[] => [
  ...columns.dropped.map((was): Step => ({ column: was.name, was })),
  ...columns.both.flatMap(([was, is]): readonly Step[] => {
    const alteration = alterations.get(is.name)!
    if (alteration.how === 'same') return []
    return [{ column: is.name, was, is, ...(alteration.how === 'change' && { change: alteration.change }) }]
  }),
  ...columns.added.map((is): Step => ({ column: is.name, is })),
]

interface Place {
  readonly above: readonly Table[]
  readonly steps: readonly Step[]
  readonly before: World
  readonly after: World
}

/** The table that was, after the steps above it. */
function leftOf(was: Table, is: Table, place: Place): Table {
  const columns = place.steps.reduce(
    (list, step) =>
      was.partitionOf ? inPartition(list, step) : inHeir(list, step, { name: was.name, ...place }),
    was.columns,
  )
  return was.partitionOf ? { ...was, columns } : { ...was, columns, checks: checksLeft(was, is, place.above) }
}

function inPartition(columns: readonly Column[], { column, was, is, change }: Step): readonly Column[] {
  if (!is) return columns.filter(({ name }) => name !== column)
  if (columns.every(({ name }) => name !== column)) return [...columns, is]
  return columns.map((own) => {
    if (own.name !== column || !was) return own
    return !change || isSame(own, was) ? is : followingChange(own, change)
  })
}

/** A column that an heir lists stays when the one above goes; it is there first, where both are new. */
function inHeir(
  columns: readonly Column[],
  { column, was, is, change }: Step,
  { name, above, before, after }: Place & { readonly name: string },
): readonly Column[] {
  const key = ownedKey('column', name, column)
  const own = columns.find((each) => each.name === column)
  const lists = ({ schema, inherited }: World) =>
    !inherited.has(key) && findTable(schema, name)!.columns.some((each) => each.name === column)
  if (!is) {
    const isKept = lists(before) || above.some((table) => table.columns.some((each) => each.name === column))
    return isKept ? columns : columns.filter((each) => each !== own)
  }
  if (!own) return lists(after) ? columns : [...columns, asInherited(is)]
  if (!was || (!change && lists(before))) return columns
  const next = change ? followingChange(own, change) : asInherited(is)
  return columns.map((each) => (each === own ? next : each))
}

/** No server lets an heir drop a check that the table above has too. */
const checksLeft = (was: Table, is: Table, above: readonly Table[]) =>
  was.checks.filter(
    ({ name }) =>
      is.checks.some((check) => check.name === name) ||
      !above.some(({ checks }) => checks.some((check) => check.name === name && !check.noInherit)),
  )
