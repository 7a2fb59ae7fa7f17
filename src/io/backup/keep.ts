import {
  backupStatements,
  type Backup,
  type BackupContent,
  type BackupStep,
} from '../../core/backup/backup.ts'
import { cascadesOf, cascadesQuestion, lossBy } from '../../core/backup/cascades.ts'
import { countersOf, countersQuestion } from '../../core/backup/counters.ts'
import { backupsOf, givingBack, rowsText, type GivingOp } from '../../core/backup/give-back.ts'
import type { DigestColumn } from '../../core/backup/digest.ts'
import { keepingOf, placeOf } from '../../core/backup/keep.ts'
import { heldIn } from '../../core/backup/restoring.ts'
import { returnedQuestion } from '../../core/backup/returned.ts'
import { marking } from '../../core/backup/marks.ts'
import { shapeOf, shapeQuestion } from '../../core/backup/shape.ts'
import { lossesIn } from '../../core/backup/losses.ts'
import { namesOf, type StateTables } from '../../core/journal/journal.ts'
import { defOf, type Op } from '../../core/ops/index.ts'
import type { Loss } from '../../core/ops/op.ts'
import { MigError } from '../../errors.ts'
import type { Session } from '../db/session.ts'
import type { Keeper, Say } from '../execute/keeper.ts'
import { digestOf } from './digest.ts'

/** When what a step destroys is kept. */
export type BackupMode = 'auto' | 'always' | 'off'

export interface KeepRequest {
  readonly session: Session
  readonly tables: StateTables
  readonly step: Omit<BackupStep, 'operation'>
  readonly mode: BackupMode
  /** All that the database lists. */
  readonly backups: readonly Backup[]
  readonly environment: string
  readonly toolVersion: string
  /** Of which direction what was kept is given back; undefined: nothing is. */
  readonly gives?: 'up' | 'down' | undefined
  /** It is undone without what was kept. */
  readonly withoutData?: boolean | undefined
  /** An earlier attempt was cut off: what it has given back belongs to this one. */
  readonly isResumed?: boolean
  /** The revision runs in a transaction. */
  readonly wraps: boolean
  /** Told what was kept, and what was given back, a line each. */
  onNote?(text: string): void
}

/** Keeps what the operations of one revision destroy, and gives back what was kept when it is undone. */
export function createKeeper(request: KeepRequest): Keeper {
  const { session, tables, step, mode } = request
  const { dialect } = session
  const statements = backupStatements(dialect, tables)
  const { backups, gives, isResumed } = request
  const ready = gives ? backupsOf(backups, { revision: step.revision, direction: gives, isResumed }) : []
  const given = new Map<number, Backup>()
  /** Of which it is not known yet what their rows hold after the change. */
  let pending: Pending[] = []
  let last: { readonly operation: number; readonly sequence: number } | undefined

  return {
    async before({ op, facts }, operation, say) {
      if (mode === 'off') return
      for (const loss of lossesIn(op, facts, dialect)) {
        const kept = await keep(op, loss, operation, say)
        const deletes = loss.loses === 'rows' || (op.kind === 'execute' && /\bdelete\b/i.test(op.sql))
        if (kept && deletes) await keepTaken(op, kept, operation, say)
      }
    },
    async after(say) {
      const due = pending
      pending = []
      for (const each of due) await mark(each, say())
    },
    revise: (list) => givingBack(list, request.withoutData ? [] : ready, dialect),
    async check({ backup }: GivingOp, say) {
      if (!backup) return
      const held = await heldColumns(backup, say)
      const now = held && (await digestOf(session, heldIn(backup.content), held, say.ask))
      if (now?.checksum !== backup.checksum) throw damaged(backup, now?.rows)
      given.set(backup.id, backup)
    },
    async finish(say) {
      if (request.withoutData) for (const { id } of ready) await say.run(statements.end(id, 'left'))
      for (const backup of given.values()) {
        const count = Number((await say.ask(returnedQuestion(backup, dialect)))[0]?.['count'])
        await say.run(statements.end(backup.id, 'restored'))
        if (backup.rows !== 0) request.onNote?.(gaveBack(backup, count))
      }
      if (request.withoutData) return
      for (const backup of ready.filter(({ id, rows }) => !given.has(id) && rows !== 0))
        request.onNote?.(
          `backup ${backup.id} (${rowsText(backup.rows ?? 0)} of ${whatOf(backup)}) was not given back: mig backup restore ${backup.id}`,
        )
    },
  }

  /** Rows that go with others, and what they refer by, as far as keys say so. */
  async function keepTaken(op: Op, first: KeptRows, operation: number, say: Say): Promise<void> {
    const all = [first]
    for (const { table, content } of all) {
      const question = cascadesQuestion(table, dialect)
      const found = question ? cascadesOf(await say.ask(question)) : []
      for (const cascade of found) {
        const same = all.filter((each) => each.table === cascade.table && each.content.key.length > 0)
        const loss = lossBy(
          cascade,
          content,
          same.map((each) => each.content),
          dialect,
        )
        const taken = await keep(op, loss, operation, say, true)
        if (taken && cascade.isDeleting) all.push(taken)
      }
    }
  }

  /** Undefined: there was nothing to keep. */
  async function keep(
    op: Op,
    loss: Loss,
    operation: number,
    say: Say,
    isTaken = false,
  ): Promise<KeptRows | undefined> {
    const shape = shapeOf(await say.ask(shapeQuestion(loss.table, dialect)))
    // the operation itself says that there is no such table
    if (!shape) return undefined
    const [next] = await say.ask(statements.nextId)
    const id = Number(next!['id'])
    const place = placeOf(namesOf(tables).backup, id, loss.table)
    const keeping = keepingOf(loss, shape, place, { dialect })
    if (!keeping) return undefined
    if (request.wraps) for (const lock of keeping.locks) await say.run(lock)
    // what has no way back but what was kept has one where there was nothing, too
    const mayBeEmpty = mode === 'always' || ('where' in loss && !isTaken)
    if (!mayBeEmpty && (await say.ask(keeping.any)).length === 0) return undefined
    const asked = countersQuestion(loss.table, shape, dialect)
    const sequence: number = last?.operation === operation ? last.sequence + 1 : 0
    last = { operation, sequence }
    // what is changed, and not dropped, may be changed again before it is given back
    const isMarked = (op.kind === 'alterColumn' || op.kind === 'update') && keeping.key.length > 0 && !isTaken
    const content: BackupContent = {
      why: defOf(op).describe(op),
      place: { table: place },
      columns: keeping.columns,
      key: keeping.key,
      ...(keeping.match && { match: keeping.match }),
      casts: keeping.casts,
      ...(isMarked && { isMarked }),
      sequence,
      counters: asked ? countersOf(await counting(say, asked)) : {},
      environment: request.environment,
      toolVersion: request.toolVersion,
    }
    const backup = { id, kind: keeping.kind, step: { ...step, operation }, table: loss.table, content }
    await say.run(statements.begin(backup))
    for (const statement of keeping.statements) await say.run(statement)
    const made: Pending = { backup, place, held: keeping.held }
    if (isMarked) pending.push(made)
    else await conclude(made, say)
    return { table: loss.table, content }
  }

  async function mark(made: Pending, say: Say): Promise<void> {
    const { backup, place } = made
    const { table, content } = backup
    for (const statement of marking({ table, place, content }, dialect)) await say.run(statement)
    await conclude(made, say)
  }

  async function conclude({ backup, place, held }: Pending, say: Say): Promise<void> {
    const { rows, checksum } = await digestOf(session, place, held, say.ask)
    // a change that has changed no row needs nothing to be undone
    if (rows === 0 && mode === 'auto' && backup.kind === 'column') {
      await say.run({ sql: `DROP TABLE ${dialect.table(place)}` })
      await say.run(statements.remove(backup.id))
      return
    }
    await say.run(statements.update(backup.id, { state: 'kept', rows, checksum }))
    if (rows === 0) return
    request.onNote?.(`kept ${rowsText(rows)} of ${whatOf(backup)} in backup ${backup.id}`)
  }

  async function counting(say: Say, question: { readonly sql: string }) {
    if (dialect.family !== 'sqlite') return say.ask(question)
    // the table is not there before the first AUTOINCREMENT
    const [row] = await say.ask({ sql: `SELECT 1 AS one FROM sqlite_master WHERE name = 'sqlite_sequence'` })
    return row ? say.ask(question) : []
  }

  async function heldColumns({ content }: Backup, say: Say) {
    const shape = shapeOf(await say.ask(shapeQuestion(heldIn(content), dialect)))
    return shape?.columns.filter(({ name }) => !name.startsWith('mig_'))
  }
}

interface KeptRows {
  readonly table: string
  readonly content: BackupContent
}

interface Pending {
  readonly backup: Pick<Backup, 'id' | 'kind' | 'content'> & { readonly table: string }
  readonly place: string
  readonly held: readonly DigestColumn[]
}

/** `users`, `users.phone`. */
export function whatOf({ kind, table = '', content }: Pick<Backup, 'kind' | 'table' | 'content'>): string {
  if (kind !== 'column' && kind !== 'values') return table
  return content.columns.map((column) => `${table}.${column}`).join(', ')
}

/** What came back, and what could not. */
function gaveBack(backup: Backup, count: number): string {
  const all = backup.rows ?? 0
  const what = `of ${whatOf(backup)} from backup ${backup.id}`
  if (count >= all) return `gave back ${rowsText(all)} ${what}`
  return `gave back ${count.toLocaleString('en-US')} of ${rowsText(all)} ${what}; the others ${LEFT[backup.kind]}, and are still kept there`
}

const LEFT = {
  table: 'refer to what is gone',
  rows: 'are there already',
  column: 'are gone, or were changed since',
  values: 'are gone, or were changed since',
  file: 'are gone',
} as const

function damaged(backup: Backup, rows: number | undefined): MigError {
  const { id, content } = backup
  return new MigError(
    'backup.damaged',
    rows === undefined
      ? `backup ${id} (${content.why}) is gone: there is no table ${heldIn(content)}`
      : `backup ${id} (${content.why}) does not hold what it held: ${rowsText(backup.rows ?? 0)} were kept`,
    {
      hint: [
        'nothing was undone',
        `mig backup show ${id}   shows what was kept; mig downgrade --without-data undoes it without the rows`,
      ],
    },
  )
}
