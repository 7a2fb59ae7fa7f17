import {
  backupStatements,
  type Backup,
  type BackupContent,
  type BackupStep,
} from '../../core/backup/backup.ts'
import { cascadesOf, cascadesQuestion, lossBy } from '../../core/backup/cascades.ts'
import { countersOf, countersQuestion } from '../../core/backup/counters.ts'
import { backupsOf, givingBack, givingNothing, rowsText, type GivingOp } from '../../core/backup/give-back.ts'
import { keepingOf, lockRows, placeOf, type Keeping, type KeepingOptions } from '../../core/backup/keep.ts'
import { heldIn } from '../../core/backup/restoring.ts'
import { returnedQuestion } from '../../core/backup/returned.ts'
import { marking, setBy } from '../../core/backup/marks.ts'
import { shapeOf, shapeQuestion } from '../../core/backup/shape.ts'
import { lossesIn } from '../../core/backup/losses.ts'
import { damaged, gaveBack, whatOf } from '../../core/backup/words.ts'
import { namesOf, type StateTables } from '../../core/journal/journal.ts'
import { defOf, type Op } from '../../core/ops/index.ts'
import type { Loss } from '../../core/ops/op.ts'
import { natureOf } from '../../core/sql/nature.ts'
import { MigError } from '../../errors.ts'
import type { Keeper, Say } from '../execute/keeper.ts'
import { untoldBy, type DefinitionRequest } from './definition.ts'
import { digestOf } from './digest.ts'
import { sourceDigest, whileHeld, whileLocked, type Made } from './while-locked.ts'

/** When what a step destroys is kept. */
export type BackupMode = 'auto' | 'always' | 'off'

export interface KeepRequest extends DefinitionRequest {
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
  /** Of operations that have not run yet. */
  let made: Made[] = []
  /** Of the one that is looked at. */
  let current: Made[] = []
  /** Of the same, where there was nothing to keep. */
  let skipped: Keeping[] = []
  /** Of which others may have changed what was copied: see `whileLocked`. */
  let loose: readonly Made[] = []
  let last: { readonly operation: number; readonly sequence: number } | undefined

  return {
    async before({ op, facts }, operation, say) {
      if (mode === 'off') return
      const untold = await untoldOf(op, operation)
      const isInTransaction = !isDefinition(op)
      const isOne = request.wraps && (dialect.transactionalDdl || isInTransaction)
      const which = { op, operation, untold, isInTransaction, isOne }
      const losses = lossesIn(op, facts, dialect)
      for (let attempt = 1; ; attempt += 1) {
        current = []
        skipped = []
        for (const loss of losses) {
          const first = await prepare(loss, which, say)
          const deletes = loss.loses === 'rows' || (op.kind === 'execute' && /\bdelete\b/i.test(op.sql))
          if (first && deletes) await prepareTaken(first, which, say)
        }
        if (!isOne || dialect.transactionalDdl || (await isAllKept(say))) break
        for (const each of current) await forget(each, say)
        if (attempt === MOST_ATTEMPTS) throw keepsChanging(op)
      }
      made.push(...current)
      loose = isOne ? [] : current
    },
    around(statement, work) {
      const isAlone = dialect.commitsImplicitly(statement.sql)
      const isOutside = statement.outsideTransaction === true || (request.wraps && !isAlone)
      const nature = natureOf(statement.sql, dialect.family)
      // an attempt that was cut off may have emptied it already: what was copied then is all that there is
      const isUnsure = isResumed === true && (nature === 'empties' || nature === 'swaps')
      if (loose.length === 0 || isOutside || isUnsure || nature === 'session') return work()
      const held = loose
      loose = []
      const lock = { session, tables, held, onNote: request.onNote }
      return isAlone ? whileLocked(lock, work) : whileHeld(lock, work)
    },
    async after(say) {
      const due = made
      made = []
      loose = []
      for (const each of due) await conclude(each, say())
    },
    revise: (list) => (request.withoutData ? givingNothing(list) : givingBack(list, ready, dialect)),
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
  async function prepareTaken(first: Made, which: Which, say: Say): Promise<void> {
    const all = [first]
    for (const { backup } of all) {
      const question = cascadesQuestion(backup.table, dialect)
      const found = question ? cascadesOf(await say.ask(question)) : []
      for (const cascade of found) {
        const same = all.filter(
          (each) => each.backup.table === cascade.table && each.backup.content.key.length > 0,
        )
        const loss = lossBy(
          cascade,
          backup.content,
          same.map((each) => each.backup.content),
          dialect,
        )
        const taken = await prepare(loss, { ...which, isTaken: true }, say)
        if (taken && cascade.isDeleting) all.push(taken)
      }
    }
  }

  /** Makes what is to hold it; the copy too, where that is one transaction with it. Undefined: there is nothing to keep. */
  async function prepare(loss: Loss, which: Which, say: Say): Promise<Made | undefined> {
    const { op, operation, untold, isTaken = false } = which
    const shape = shapeOf(await say.ask(shapeQuestion(loss.table, dialect)))
    // the operation itself says that there is no such table
    if (!shape) return undefined
    const [next] = await say.ask(statements.nextId)
    const id = Number(next!['id'])
    const place = placeOf(namesOf(tables).backup, id, loss.table)
    // what is changed, and not dropped, may be changed again before it is given back
    const isChanged = (op.kind === 'alterColumn' || op.kind === 'update') && !isTaken
    const options: KeepingOptions = {
      dialect,
      isMarked: (key) => isChanged && key.length > 0,
      isInTransaction: which.isInTransaction,
    }
    const keeping =
      keepingOf(loss, shape, place, options) ?? (untold && keepingOf(noRows(loss), shape, place, options))
    if (!keeping) return undefined
    if (request.wraps) for (const lock of keeping.locks) await say.run(lock)
    // what has no way back but what was kept has one where there was nothing, too
    const mayBeEmpty = mode === 'always' || ('where' in loss && !isTaken)
    const isEmpty = !mayBeEmpty && (await say.ask(keeping.any)).length === 0
    // elsewhere others may write before it is destroyed
    if (isEmpty && !untold && (isTaken || which.isOne)) {
      skipped.push(keeping)
      return undefined
    }
    const asked = countersQuestion(loss.table, shape, dialect)
    const sequence: number = last?.operation === operation ? last.sequence + 1 : 0
    last = { operation, sequence }
    const isMarked = isChanged && keeping.key.length > 0
    const sets = isMarked && op.kind === 'update' ? setBy(op, shape, dialect) : undefined
    const content: BackupContent = {
      why: defOf(op).describe(op),
      place: { table: place },
      columns: keeping.columns,
      key: keeping.key,
      ...(keeping.match && { match: keeping.match }),
      casts: keeping.casts,
      ...(isMarked && { isMarked }),
      ...(sets && { sets }),
      ...(untold && { untold }),
      sequence,
      counters: asked ? countersOf(await counting(say, asked)) : {},
      environment: request.environment,
      toolVersion: request.toolVersion,
    }
    const backup = { id, kind: keeping.kind, step: { ...step, operation }, table: loss.table, content }
    await say.run(statements.begin(backup))
    for (const statement of keeping.create) await say.run(statement)
    const prepared: Made = { backup, place, keeping, mayBeEmpty, isEmpty, checksum: '', rows: 0 }
    current.push(prepared)
    await fill(prepared, say)
    return prepared
  }

  async function fill(each: Made, say: Say): Promise<void> {
    const { backup, place, keeping, isEmpty } = each
    if (!isEmpty) for (const statement of keeping.fill) await say.run(statement)
    const digest = await digestOf(session, place, keeping.held, say.ask)
    await say.run(statements.update(backup.id, { state: 'kept', ...digest }))
    Object.assign(each, digest)
  }

  /**
   * Whether all is kept that is about to go. MySQL commits when it makes a table, and others may have written since: what is
   * copied in the transaction that destroys it stays locked.
   */
  async function isAllKept(say: Say): Promise<boolean> {
    let isSame = true
    for (const each of current) {
      // the last was copied behind the last commit
      if (isSame && each === current.at(-1)) break
      if ((await sourceDigest(each.keeping, dialect, say.ask, lockRows(dialect))) === each.checksum) continue
      isSame = false
      await say.run({ sql: `DELETE FROM ${dialect.table(each.place)}` })
      await fill(each, say)
    }
    for (const { any } of skipped) {
      const found = await say.ask({ ...any, sql: `${any.sql}${lockRows(dialect)}` })
      if (found.length > 0) return false
    }
    return true
  }

  async function forget({ backup, place }: Made, say: Say): Promise<void> {
    await say.run({ sql: `DROP TABLE ${dialect.table(place)}` })
    await say.run(statements.remove(backup.id))
  }

  /** What is known once it is destroyed. */
  async function conclude(each: Made, say: Say): Promise<void> {
    const { backup, place, keeping } = each
    const { id, table, content, kind } = backup
    if (content.isMarked) {
      for (const statement of marking({ table, place, content }, dialect)) await say.run(statement)
      Object.assign(each, await digestOf(session, place, keeping.held, say.ask))
    }
    if (await isUseless(each, say)) return forget(each, say)
    const { rows, checksum } = each
    if (content.isMarked) await say.run(statements.update(id, { state: 'kept', rows, checksum }))
    if (rows > 0)
      request.onNote?.(`kept ${rowsText(rows)} of ${whatOf({ kind, table, content })} in backup ${id}`)
  }

  /** A change that has changed no row needs nothing to be undone, nor does what held nothing. */
  async function isUseless({ backup, keeping, mayBeEmpty, rows }: Made, say: Say): Promise<boolean> {
    if (backup.content.untold) return false
    if (backup.content.isMarked) return rows === 0 && mode === 'auto' && backup.kind === 'column'
    if (mayBeEmpty || (request.wraps && dialect.transactionalDdl)) return false
    return (await say.ask(keeping.anyHeld)).length === 0
  }

  /** What nobody tells of what is dropped; where that is done already, as it was written down before. */
  async function untoldOf(op: Op, operation: number): Promise<BackupContent['untold']> {
    const untold = await untoldBy(op, request)
    if (untold || !isResumed) return untold
    const begun = backups.findLast(
      (each) => each.step?.operation === operation && isOf(each.step, step) && each.content.untold,
    )
    return begun?.content.untold
  }

  /** Whether the server commits it by itself. */
  function isDefinition(op: Op): boolean {
    if (op.kind === 'execute') return dialect.commitsImplicitly(op.sql)
    return !dialect.transactionalDdl && op.kind !== 'delete' && op.kind !== 'update'
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

/** How often it is begun anew where rows of one more table have come to be among those that go. */
const MOST_ATTEMPTS = 5

const keepsChanging = (op: Op) =>
  new MigError('backup.failed', `${defOf(op).describe(op)}: the rows that go with it change all the time`, {
    hint: ['nothing was destroyed', 'run it again when less is written'],
  })

const isOf = (each: BackupStep, { revision, direction }: KeepRequest['step']) =>
  each.revision === revision && each.direction === direction

/** Only that it was there. */
const noRows = ({ table }: Loss): Loss => ({ loses: 'rows', table, where: '1 = 0', bindings: [] })

/** What an operation's losses are kept for. */
interface Which {
  readonly op: Op
  readonly operation: number
  /** It can be part of a transaction. */
  readonly isInTransaction: boolean
  /** It is part of the transaction that the copy is made in. */
  readonly isOne: boolean
  readonly untold: BackupContent['untold']
  /** Rows that go with others. */
  readonly isTaken?: boolean
}
