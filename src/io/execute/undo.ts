import type { StateTables } from '../../core/journal/journal.ts'
import type { LogLine, Unfinished } from '../../core/journal/log.ts'
import { defOf, type Op } from '../../core/ops/index.ts'
import type { Schema } from '../../core/schema/model.ts'
import type { Naming } from '../../core/schema/names.ts'
import { natureOf, type Nature } from '../../core/sql/nature.ts'
import { listWays } from '../../core/graph/describe.ts'
import { isMigError, MigError } from '../../errors.ts'
import type { Backup } from '../../core/backup/backup.ts'
import { backupsOf, doingNothing, isNothing, markOf, undoable } from '../../core/backup/give-back.ts'
import { whatOf } from '../../core/backup/words.ts'
import { createKeeper, type KeepRequest } from '../backup/keep.ts'
import type { Session } from '../db/session.ts'
import { remembering } from '../resume/remembering.ts'
import { RevisionLog } from '../resume/revision-log.ts'
import { settle } from '../resume/settle.ts'
import { bodyOf, inverseOfAll, type ProjectView } from './body.ts'
import { messageOf } from '../db/server-said.ts'
import type { Keeper } from './keeper.ts'
import { runRevision, type Progress } from './run-revision.ts'
import { noTransaction, openTransaction } from './transaction.ts'

export interface UndoRequest {
  readonly session: Session
  readonly tables: StateTables
  readonly epoch: number
  /** What was begun, and, where taking it back was cut off too, that. */
  readonly begun: Unfinished
  readonly undoing?: Unfinished | undefined
  /** How the revision is shown. */
  readonly name: string
  readonly signal: AbortSignal
  readonly naming?: Naming
  /** What is destroyed is kept, and what was kept by what is taken back is given back. Absent: neither. */
  readonly keeping?:
    Pick<KeepRequest, 'mode' | 'backups' | 'environment' | 'toolVersion' | 'onNote'> | undefined
  schemaBefore(): Promise<Schema>
}

/**
 * Takes back what an unfinished revision has done, operation by operation from the last to the first, and forgets that it
 * was begun. It is written down as it goes: cut off, it goes on where it ended. Throws `operation.irreversible` that names
 * what cannot be taken back, `revision.unsure` where nobody can tell what stands; nothing is done then.
 */
export async function undo(request: UndoRequest): Promise<{ readonly operations: readonly Op[] }> {
  const { session, naming, signal } = request
  const progress: Progress = { statements: 0, finished: [] }
  const [inverse, log] = await Promise.resolve()
    .then(async () => [await inverseOfBegun(request), await undoLog(request)] as const)
    .catch((error: unknown) => {
      throw refused(error, request)
    })
  const transaction = session.dialect.transactionalDdl
    ? noTransaction(session)
    : await openTransaction(session)
  try {
    const speech = remembering({ session, transaction, signal, log })
    const keeper = keeperFor(request)
    await runRevision(bodyOf(inverse, naming), {
      ...{ session, transaction, signal, naming, progress, speech, keeper },
    })
    await transaction.atomically(() => log.close())
    await transaction.commit()
  } catch (error) {
    await transaction.rollback().catch(() => undefined)
    throw failed(error, progress, request)
  }
  return { operations: inverse.filter((op) => !isNothing(op)) }
}

function keeperFor({ session, tables, begun, undoing, keeping }: UndoRequest): Keeper | undefined {
  // taking back what was taken back is not known
  if (!keeping || begun.direction === 'undo') return undefined
  return createKeeper({
    ...{ session, tables, ...keeping },
    step: { revision: begun.revision, direction: begun.direction === 'up' ? 'down' : 'up' },
    gives: begun.direction,
    isResumed: undoing !== undefined,
    wraps: !session.dialect.transactionalDdl,
  })
}

/** The operations that undo what stands. */
async function inverseOfBegun(request: UndoRequest): Promise<readonly Op[]> {
  const { session, tables, epoch, begun } = request
  const { revision, direction, lines } = begun
  const log = new RevisionLog(session, tables, { revision, direction, epoch }, lines)
  await settle(session, log)
  const { direction: gives } = begun
  const kept =
    gives === 'undo' ? [] : backupsOf(request.keeping?.backups ?? [], { revision, direction: gives })
  const standing = standingOps(log.lines, session)
  refuseGiven(standing, request.keeping?.backups ?? [])
  return inverseOfAll(undoable(standing, kept, session.dialect), request.schemaBefore)
}

/** Throws where rows or values that were given back cannot be told from those that were there. */
function refuseGiven(standing: readonly Op[], backups: readonly Backup[]): void {
  const given = standing.filter((op) => markOf(op) !== undefined && op.kind === 'execute' && !op.reverse)
  const backup = backups.find(({ id }) => given.some((op) => markOf(op) === id))
  if (!backup) return
  const why = backup.content.key.length === 0 ? `: ${backup.table} has no key` : ''
  throw new MigError(
    'operation.irreversible',
    `what backup ${backup.id} gave back to ${whatOf(backup)} cannot be taken out again${why}`,
  )
}

/**
 * The operations that undo what stands for certain by what is written down. Throws `operation.irreversible` that names
 * what cannot be taken back, `revision.unsure` where a part of an operation stands.
 */
export function inverseOfStanding(
  lines: readonly LogLine[],
  session: Pick<Session, 'dialect'>,
  { schemaBefore, kept = [] }: Pick<ProjectView, 'schemaBefore' | 'kept'>,
): Promise<readonly Op[]> {
  return inverseOfAll(undoable(standingOps(lines, session), kept, session.dialect), schemaBefore)
}

async function undoLog({ session, tables, epoch, begun, undoing }: UndoRequest): Promise<RevisionLog> {
  const key = { revision: begun.revision, direction: 'undo', epoch } as const
  const log = new RevisionLog(session, tables, key, undoing?.lines)
  if (undoing) await settle(session, log)
  else await log.begin(begun.attempt)
  return log
}

/** The operations of which something stands. Throws where that is a part of one. */
function standingOps(lines: readonly LogLine[], { dialect }: Pick<Session, 'dialect'>): readonly Op[] {
  const numbers = [...new Set(lines.map(({ operation }) => operation))]
  return numbers.flatMap((number) => {
    const own = lines.filter(({ operation, kind }) => operation === number && kind !== 'answer')
    // safe: written down as the operation was made
    const ops = lines.find(({ operation, ops }) => operation === number && ops !== undefined)?.ops as
      readonly Op[] | undefined
    const changes = own.filter(({ kind, sql }) => kind === 'function' || leavesTraces(sql, dialect))
    // what was kept and given back is no operation of the author's
    if (ops === undefined || ops.length === 0) return []
    // by its place among the others what was kept before an operation is known
    if (changes.length === 0) return ops.map(() => doingNothing)
    // a part of what was given back is taken again as the whole is
    const isWhole =
      own.some(({ endsOperation }) => endsOperation) || ops.every((op) => markOf(op) !== undefined)
    if (!isWhole) throw half(ops.at(-1)!, own.length)
    return ops
  })
}

/** A question does not, nor does what goes with the session, or is about the transaction. */
function leavesTraces(sql: string, { family }: Session['dialect']): boolean {
  const nature = natureOf(sql, family)
  return !TRACELESS.has(nature) && !(nature === 'rows' && READS.test(sql)) && !TENDS.test(sql)
}

const TRACELESS: ReadonlySet<Nature> = new Set([
  'session',
  'memory',
  'begin',
  'commit',
  'rollback',
  'savepoint',
])
const READS = /^\s*(select|table|values)\b/i
const TENDS = /^\s*(analyze|check|flush|optimize|reindex|show|vacuum)\b/i

function half(op: Op, count: number): MigError {
  return new MigError(
    'revision.unsure',
    `of "${defOf(op).describe(op)}" only the first ${count === 1 ? 'statement stands' : `${count} statements stand`}`,
    {
      hint: ['mend what kept it from going on, and let it come to its end: mig upgrade'],
    },
  )
}

/** Why nothing can be done. */
function refused(error: unknown, { name, begun }: UndoRequest): unknown {
  if (!isMigError(error)) return error
  const { code, message, details } = error
  const hint = code === 'operation.irreversible' ? byHand(begun) : error.hint
  return new MigError(code, `${name}: ${message}`, { hint, details, cause: error })
}

const byHand = ({ revision, direction }: Unfinished) => [
  'nothing was taken back; take all of it back by hand, or bring it to its end:',
  ...listWays([
    [direction === 'up' ? 'mig upgrade' : `mig downgrade ${revision}-1`, 'goes on behind what stands'],
    ['mig stamp current', 'once it is taken back by hand'],
    [`mig stamp ${revision}${direction === 'up' ? '' : '-1'}`, 'once the rest of it is done by hand'],
  ]),
]

function failed(error: unknown, { current }: Progress, { name, signal }: UndoRequest): unknown {
  const reason = signal.aborted && isMigError(signal.reason) ? signal.reason : error
  const what = current ? `: "${defOf(current.recorded.op).describe(current.recorded.op)}"` : ''
  return new MigError(
    isMigError(reason) ? reason.code : 'sql.failed',
    `${name} could not be taken back${what}: ${messageOf(reason)}`,
    {
      hint: [
        ...(isMigError(reason) ? reason.hint : []),
        'what was taken back so far is written down',
        'mig upgrade --undo-failed   goes on from there',
      ],
      cause: error,
    },
  )
}
