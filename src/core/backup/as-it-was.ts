import { commentAgain, withoutComment } from '../ops/comments/comment-again.ts'
import { lostWith, type DropColumn } from '../ops/columns/drop-column.ts'
import type { Op } from '../ops/index.ts'
import type { DropTable } from '../ops/tables/drop-table.ts'
import { findTable } from '../schema/edit.ts'
import type { Schema } from '../schema/model.ts'
import {
  belongsTo,
  type Native,
  type Policy,
  type SchemaObject,
  type Sequence,
  type Trigger,
} from '../schema/objects.ts'
import type { Backup, BackupContent } from './backup.ts'

/** What is dropped, where neither the operation nor the revisions tell it. */
export interface Untold {
  /** The `was` of the operation. */
  readonly was: NonNullable<DropColumn['was'] | DropTable['was']>
  /** What else goes with it: the sequences of its columns, and what stands on the table. */
  readonly beside?: readonly Beside[]
}

type Beside = Extract<SchemaObject, Sequence | Trigger | Policy | Native>

/** What a schema tells of what is dropped; undefined: nothing. */
export function toldBy(schema: Schema, op: DropColumn | DropTable): Untold | undefined {
  const table = findTable(schema, op.table)
  const was = table && (op.kind === 'dropTable' ? table : lostWith(table, op.column))
  if (!was) return undefined
  const isOwner = ({ ownedBy = '' }: Sequence) =>
    op.kind === 'dropTable'
      ? ownedBy.slice(0, ownedBy.lastIndexOf('.')) === op.table
      : ownedBy === `${op.table}.${op.column}`
  const beside = Object.values(schema.objects).filter((object): object is Beside =>
    object.type === 'sequence' ? isOwner(object) : op.kind === 'dropTable' && belongsTo(object, op.table),
  )
  return { was, ...(beside.length > 0 && { beside }) }
}

/** An operation that drops, with what was kept of what it was; what goes with it by itself is said to be dropped, too. */
export function asItWas(op: DropColumn | DropTable, backups: readonly Backup[]): readonly Op[] {
  const content = backups.find((each) => each.table === op.table && each.content.untold)?.content
  if (op.was || !content?.untold) return [op]
  const { was, beside = [] } = content.untold
  const sequences = beside.filter((object) => object.type === 'sequence')
  return [
    ...beside.flatMap((object) => apart(object, content.counters)),
    // safe: kept of this very operation
    { ...op, was } as Op,
    ...sequences.map(({ ownedBy: _, ...free }): Op => ({
      kind: 'dropSequence',
      name: free.name,
      was: withoutComment(free),
    })),
  ]
}

/** What takes it away by itself; a sequence is left standing, and knows where it had come to. */
function apart(object: Beside, counters: BackupContent['counters']): readonly Op[] {
  if (object.type === 'native') return [{ kind: 'dropObject', object }]
  const comments = commentAgain(object).filter((op) => op.kind === 'setComment')
  const uncommented = comments.map((op): Op => ({ ...op, text: null, was: op.text }))
  return [...uncommented, apartAlone(object, counters)]
}

function apartAlone(object: Exclude<Beside, Native>, counters: BackupContent['counters']): Op {
  switch (object.type) {
    case 'sequence': {
      const { name, ownedBy = null } = object
      const restart = nextOf(object, counters)
      return {
        kind: 'alterSequence',
        name,
        change: { ownedBy: null, ...(restart !== undefined && { restart: true }) },
        was: { ownedBy, ...(restart !== undefined && { restart }) },
      }
    }
    case 'trigger':
      return { kind: 'dropTrigger', table: object.table, name: object.name, was: withoutComment(object) }
    case 'policy':
      return { kind: 'dropPolicy', table: object.table, name: object.name, was: withoutComment(object) }
  }
}

function nextOf(
  { ownedBy = '', increment = 1 }: Sequence,
  counters: BackupContent['counters'],
): bigint | undefined {
  const [value, isCalled] = counters[ownedBy.slice(ownedBy.lastIndexOf('.') + 1)]?.split(' ') ?? []
  if (value === undefined) return undefined
  return isCalled === 'called' ? BigInt(value) + BigInt(increment) : BigInt(value)
}
