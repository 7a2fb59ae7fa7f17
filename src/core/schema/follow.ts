import { isSame } from '../diff/same.ts'
import { changedColumn, changeTo, differingFacets, facetsOf, type ColumnChange } from './column-change.ts'
import type { Column, ColumnStorage, Table } from './model.ts'

/** What of a changed column changes in the partitions and heirs of its table too (PostgreSQL, ALTER TABLE without ONLY). */
const FOLLOWED = ['type', 'nullable', 'default', 'collation', 'generated', 'storage'] as const

/** The column of a partition or an heir after that change of the column above. */
export function followingChange(own: Column, change: ColumnChange): Column {
  const followed: ColumnChange = {
    // safe: each facet has the type that it has in a change
    ...(Object.fromEntries(
      FOLLOWED.filter((facet) => change[facet] !== undefined).map((facet) => [facet, change[facet]]),
    ) as ColumnChange),
    ...(change.identity && change.nullable === undefined && { nullable: false }),
    ...(change.storage !== undefined && { storage: followedStorage(own.storage, change.storage) }),
  }
  return facetsOf(followed).length === 0 ? own : changedColumn(own, followed)
}

/** How values are compressed each table says for itself (PostgreSQL 15). */
function followedStorage(own: ColumnStorage | undefined, above: ColumnStorage | null): ColumnStorage | null {
  const { compression: _ofTheOther, ...rest } = above ?? {}
  const storage = { ...rest, ...(own?.compression && { compression: own.compression }) }
  return Object.keys(storage).length > 0 ? storage : null
}

/**
 * A partition or an heir of a table whose columns were those and are these. A partition lists all that it has; an heir lists
 * what is its own, which stays when it goes above.
 */
export function followingColumns(child: Table, was: readonly Column[], is: readonly Column[]): Table {
  const named = (columns: readonly Column[], name: string) => columns.find((each) => each.name === name)
  const columns = child.columns.flatMap((own): readonly Column[] => {
    const [before, after] = [named(was, own.name), named(is, own.name)]
    if (!before) return [own]
    if (!after) return child.partitionOf ? [] : [own]
    if (child.partitionOf && isSame(own, before)) return [after]
    return [followingChange(own, changeTo(differingFacets(before, after), after))]
  })
  const added = child.partitionOf
    ? is.filter(({ name }) => !named(was, name) && !named(child.columns, name))
    : []
  return { ...child, columns: [...columns, ...added] }
}
