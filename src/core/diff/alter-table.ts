import type { Op } from '../ops/index.ts'
import { listedPartitions } from '../ops/partitions/partition.ts'
import type { Table } from '../schema/model.ts'
import type { Server } from './alter-column.ts'
import { alteredSettings } from './alter-settings.ts'
import { diffNamed } from './lists.ts'
import { restOf } from './equal.ts'
import { isSame } from './same.ts'

/** One thing that is changed of a table as a whole. */
export interface TableAlteration {
  readonly what: 'settings' | 'comment' | 'rowSecurity' | 'partitions' | 'partitionOf'
  readonly ops: readonly Op[]
}

/** What makes the one table of the other, its columns, constraints and indexes apart; undefined: nothing does. */
export function tableAlterations(
  before: Table,
  after: Table,
  server: Server,
): readonly TableAlteration[] | undefined {
  const [was, is] = [restOf(before), restOf(after)]
  const all = {
    settings: alteredSettings(before, after),
    comment: alteredComment(before, after),
    rowSecurity: alteredRowSecurity(before, after),
    partitions: alteredPartitions(before, after, server),
    partitionOf: alteredPlace(before, after),
  }
  const known = new Set([
    'name',
    'primaryKey',
    'settings',
    'comment',
    'rowSecurity',
    'partitionBy',
    'partitionOf',
  ])
  const facets = new Set([...Object.keys(was), ...Object.keys(is)])
  // safe: the keys are those of tables
  const others = [...facets].filter(
    (facet) => !known.has(facet) && !isSame(was[facet as keyof typeof was], is[facet as keyof typeof is]),
  )
  const list = Object.entries(all)
  if (others.length > 0 || list.some(([, ops]) => ops === undefined)) return undefined
  // safe: the keys are those of the object above, and none is undefined
  return list.flatMap(([what, ops]) =>
    ops!.length === 0 ? [] : [{ what: what as TableAlteration['what'], ops: ops! }],
  )
}

function alteredComment({ comment: was }: Table, { name, comment }: Table): readonly Op[] {
  if (comment === was) return []
  return [{ kind: 'setComment', target: { kind: 'table', name }, text: comment ?? null, was: was ?? null }]
}

function alteredRowSecurity({ rowSecurity: was }: Table, { name, rowSecurity: is }: Table): readonly Op[] {
  if (is === was) return []
  return [{ kind: 'setRowSecurity', table: name, level: is ?? 'disabled', was: was ?? 'disabled' }]
}

/** Partitions that MySQL and MariaDB keep at their table: one by one where most of them stay, or else all anew. */
function alteredPartitions(before: Table, after: Table, { dialect }: Server): readonly Op[] | undefined {
  if (isSame(before.partitionBy, after.partitionBy)) return []
  if (dialect.family !== 'mysql') return undefined
  return (
    steppedPartitions(before, after) ?? [
      {
        kind: 'setPartitioning',
        table: after.name,
        partitionBy: after.partitionBy ?? null,
        was: before.partitionBy ?? null,
      },
    ]
  )
}

function steppedPartitions(before: Table, after: Table): readonly Op[] | undefined {
  const [old, list] = [listedPartitions(before), listedPartitions(after)]
  const { partitions: _old, ...was } = before.partitionBy ?? {}
  const { partitions: _new, ...is } = after.partitionBy ?? {}
  if (!old || !list || !isSame(was, is)) return undefined
  const { dropped, added, both } = diffNamed(old, list)
  const isReordered = !isSame(
    both.map(([each]) => each),
    old.filter((each) => !dropped.includes(each)),
  )
  const isOther = both.length === 0 || isReordered || both.some(([one, other]) => !isSame(one, other))
  // of one that stands in the middle, the server would give the rows to the next
  if (isOther || added.some((each) => list.indexOf(each) < list.length - added.length)) return undefined
  const isRange = before.partitionBy?.by === 'range'
  return [
    // from behind, so that the one that takes the rows is always the next
    ...dropped.toReversed().map((each): Op => {
      const next = old.slice(old.indexOf(each) + 1).find((one) => !dropped.includes(one))
      const bound = each.values
      return {
        kind: 'dropPartition',
        table: after.name,
        name: each.name,
        ...(isRange && next && { into: next.name }),
        was: { bound, ...(next && { before: next.name }) },
      }
    }),
    ...added.map(({ name, values }): Op => ({
      kind: 'createPartition',
      table: after.name,
      name,
      partition: { bound: values },
    })),
  ]
}

/** The partition of another table that it becomes, or is no more (PostgreSQL). */
function alteredPlace(before: Table, after: Table): readonly Op[] {
  const [was, is] = [before.partitionOf, after.partitionOf]
  if (isSame(was, is)) return []
  const bare = (bound: string) => bound.replace(/^for\s+(?=values\b)/i, '')
  const { name } = after
  return [
    ...(was ? [{ kind: 'detachPartition' as const, table: was.table, name, was: bare(was.bound) }] : []),
    ...(is ? [{ kind: 'attachPartition' as const, table: is.table, name, bound: bare(is.bound) }] : []),
  ]
}
