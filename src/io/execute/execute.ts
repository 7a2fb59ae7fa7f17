import { setTimeout as sleep } from 'node:timers/promises'
import type { KeptInverse } from '../../core/journal/inverse.ts'
import type { StateTables } from '../../core/journal/journal.ts'
import { backupsOf, mayNeedKept } from '../../core/backup/give-back.ts'
import type { Step } from '../../core/graph/index.ts'
import { unknownSchema, type Schema } from '../../core/schema/model.ts'
import type { Naming } from '../../core/schema/names.ts'
import { isMigError, MigError } from '../../errors.ts'
import { createKeeper, type KeepRequest } from '../backup/keep.ts'
import { readBackups } from '../backup/registry.ts'
import { noting } from '../audit/noting.ts'
import type { RunTrail, StepAccount } from '../audit/trail.ts'
import type { Session } from '../db/session.ts'
import { isFenced, lockLost, type RevisionLog } from '../resume/revision-log.ts'
import { openLog, standingStatements } from '../resume/open-log.ts'
import { remembering } from '../resume/remembering.ts'
import { bodyFor, type RevisionCode } from './body.ts'
import type { Patience } from '../lock/patient.ts'
import { revisionFailed } from './failure.ts'
import { Journal } from './journal.ts'
import type { Keeper } from './keeper.ts'
import type { RevisionContext } from './operations.ts'
import { failedStep, NOTHING_STANDS, outcomeOf } from './outcome.ts'
import { forgetInverse, inverseOf, keepInverse, type DatedEntry } from './inverse.ts'
import { runRevision, type Progress } from './run-revision.ts'
import { plainly } from './speech.ts'
import { atomically, noTransaction, openTransaction, type RevisionTransaction } from './transaction.ts'

/** A step with the code that it runs. */
export interface LoadedStep extends Step {
  readonly shortId: string
  /** Undefined where nothing runs: the revision is passed over in this environment. */
  readonly code?: RevisionCode
}

export interface StepResult {
  readonly step: LoadedStep
  readonly durationMs: number
  readonly statements: number
  /** `elsewhere`: another process had done it between the plan and the transaction. */
  readonly outcome: 'done' | 'skipped' | 'elsewhere'
  /** How many statements an earlier run had done, which was cut off. */
  readonly resumedAfter?: number
}

export type StepEvent =
  | { readonly event: 'started'; readonly step: LoadedStep }
  | { readonly event: 'ended'; readonly result: StepResult }

export interface ExecuteRequest {
  readonly session: Session
  readonly tables: StateTables
  readonly steps: readonly LoadedStep[]
  /** `each`: one transaction for each revision. `all`: one around the whole run. */
  readonly transaction: 'each' | 'all'
  readonly context: Omit<RevisionContext, 'dialect' | 'direction' | 'offline'>
  readonly appliedBy: string
  readonly toolVersion: string
  readonly signal: AbortSignal
  /** The caller holds the lock: nobody else can have run a step since the plan was made. */
  readonly isAlone?: boolean
  /** The heads before the run, as they are shown. */
  readonly standing: string
  /** Waits for the locks that the statements need. Without it the server alone does. */
  readonly patience?: Pick<Patience, 'run'>
  /** The number of this run's claim, without which nothing is fenced. A revision that is written down as it goes needs one. */
  readonly epoch?: number | undefined
  /** The names that keys and indexes get where a revision gives none. */
  readonly naming?: Naming
  /** The schema that an operation without `was` is undone on. */
  schemaBefore?(step: LoadedStep): Promise<Schema>
  onStep?(event: StepEvent): void
  /** What is destroyed is kept, and given back when it is undone. Absent: neither. */
  readonly keeping?: Pick<KeepRequest, 'mode' | 'backups' | 'withoutData' | 'onNote'>
  /** What is written into the audit trail. */
  readonly trail?: RunTrail
  /** Waited for when a step stands, outside of every transaction. */
  afterStep?(result: StepResult): Promise<void>
}

/**
 * Runs the steps in their order, each with its line in the journal; the state tables are there, and `refuseWholeRun` was
 * asked before. Throws at the first that fails, after rolling back
 * what can be rolled back; the error says what stands. What cannot be rolled back is written down as it goes, and a step
 * that an earlier run has left unfinished goes on where it ended.
 */
export async function execute(request: ExecuteRequest): Promise<readonly StepResult[]> {
  const { session, steps } = request
  const journal = new Journal(session, request.tables)
  const whole = request.transaction === 'all' ? await openTransaction(session) : undefined
  const results: StepResult[] = []
  try {
    for (const step of steps) {
      const attempt = () => runStep(step, { request, journal, whole, done: results })
      const repeats = whole === undefined && step.code?.transaction !== false
      const result = await (request.patience ? request.patience.run(repeats, attempt) : attempt())
      results.push(result)
      request.onStep?.({ event: 'ended', result })
      if (!whole) await request.afterStep?.(result)
    }
    if (whole) await request.trail?.flush()
    await whole?.commit()
  } catch (error) {
    await whole?.rollback()
    throw error
  }
  if (whole) for (const result of results) await request.afterStep?.(result)
  return results
}

/** Makes the state tables where they lack. In a transaction of its own: two first runs at once must not both create them. */
export async function prepareState(session: Session, tables: StateTables): Promise<void> {
  const journal = new Journal(session, tables)
  if (await journal.isReady()) return
  await atomically(session, () => journal.prepare())
}

/** Throws `usage` where one transaction cannot be around all of the steps. To be asked before anything is written. */
export function refuseWholeRun({
  transaction,
  session,
  steps,
}: Pick<ExecuteRequest, 'transaction' | 'session' | 'steps'>): void {
  if (transaction === 'each') return
  if (!session.dialect.transactionalDdl) {
    throw new MigError(
      'usage',
      `--transaction all is not possible on ${session.dialect.name}: it commits at every DDL statement`,
      {
        hint: ['without the option each revision has a transaction of its own, as far as the server has any'],
      },
    )
  }
  const outside = steps.find((step) => step.code?.transaction === false)
  if (outside) {
    throw new MigError(
      'usage',
      `${outside.shortId} ${outside.revision.message}: says "transaction = false" and cannot run in one`,
      {
        hint: ['run up to it, then it, then the rest, without --transaction all'],
      },
    )
  }
}

/** Milliseconds. */
const LONGEST_CANCELLATION = 5000

interface StepEnvironment {
  readonly request: ExecuteRequest
  readonly journal: Journal
  readonly whole: RevisionTransaction | undefined
  readonly done: readonly StepResult[]
}

async function runStep(
  step: LoadedStep,
  { request, journal, whole, done }: StepEnvironment,
): Promise<StepResult> {
  const { session, signal } = request
  request.onStep?.({ event: 'started', step })
  request.trail?.stepBegins(step)
  const began = performance.now()
  const progress: Progress = { statements: 0, finished: [] }
  let transaction: RevisionTransaction | undefined
  let log: RevisionLog | undefined
  let cancelled: Promise<void> | undefined
  const stop = () => {
    cancelled = session.cancel().catch(() => undefined)
  }
  signal.addEventListener('abort', stop, { once: true })
  try {
    signal.throwIfAborted()
    log = isWrittenDown(step, session) && !whole ? await openLog(step, request) : undefined
    const resumedAfter = log && standingStatements(log.lines)
    transaction =
      whole ?? (step.code?.transaction === false ? noTransaction(session) : await openTransaction(session))
    if (!(await isDue(step, request, journal))) {
      if (!whole) await transaction.rollback()
      await log?.close()
      return { step, durationMs: performance.now() - began, statements: 0, outcome: 'elsewhere' }
    }
    if (step.code && step.action === 'run') await runBody(step, request, { transaction, log, progress })
    // what fails from here on is not the author's statement
    delete progress.current
    // MySQL ends a cancelled SLEEP as if it had slept
    signal.throwIfAborted()
    const entry = entryFor(step, request, performance.now() - began)
    const inverse = await inverseFor(step, request, { entry, progress })
    await transaction.atomically(async () => {
      if (step.direction === 'up') await journal.add(entry, request.epoch)
      else await journal.remove(step.revision.id, request.epoch)
      if (inverse) await keepInverse(session, request.tables, inverse)
      else if (step.direction === 'down') await forgetInverse(session, request.tables, step.revision.id)
      await log?.close()
      await written(step, request, { durationMs: performance.now() - began, resumedAfter, isWhole: !!whole })
    })
    if (!whole) await transaction.commit()
    request.trail?.stepIsOver()
    return {
      step,
      durationMs: performance.now() - began,
      statements: progress.statements,
      outcome: step.action === 'skip' ? 'skipped' : 'done',
      ...(resumedAfter && { resumedAfter }),
    }
  } catch (error) {
    signal.removeEventListener('abort', stop)
    // a cancellation that is still on its way would hit the rollback
    if (cancelled) await Promise.race([cancelled, sleep(LONGEST_CANCELLATION, undefined, { ref: false })])
    await (whole ?? transaction)?.rollback().catch(() => undefined)
    const isWhole = whole !== undefined
    const reason = reasonOf(error, signal)
    // one that could not be taken up says itself what to do
    const isRefused =
      isMigError(error) &&
      (error.code === 'revision.unsure' || (error.code === 'revision.changed' && !transaction))
    const standing = log ? await log.standing().catch(() => undefined) : NOTHING_STANDS
    const outcome = isRefused
      ? []
      : outcomeOf({ step, request, done, progress, transaction, isWhole, reason, standing })
    throw revisionFailed(reason, failedStep(step), progress, outcome)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** Where the server commits before the revision has come to its end, what it has done is written down as it goes. */
function isWrittenDown({ code, action }: LoadedStep, { dialect }: Session): boolean {
  return code !== undefined && action === 'run' && (!dialect.transactionalDdl || !code.transaction)
}

async function runBody(
  step: LoadedStep,
  request: ExecuteRequest,
  {
    transaction,
    log,
    progress,
  }: { transaction: RevisionTransaction; log: RevisionLog | undefined; progress: Progress },
): Promise<void> {
  const { session, signal, naming } = request
  const { direction } = step
  const context = { ...request.context, dialect: session.dialect.name, direction, offline: false }
  const isResumed = log !== undefined && log.lines.length > 0
  const body = await bodyFor(step.code!, context, {
    naming,
    signal,
    kept: backupsOf(request.keeping?.backups ?? [], {
      ...{ revision: step.revision.id, direction: 'up', isResumed },
    }),
    schemaBefore: () => schemaOf(request, step),
  })
  const plain = log ? remembering({ session, transaction, signal, log }) : undefined
  const { trail } = request
  const speech = trail
    ? noting(plain ?? plainly({ session, transaction, signal }), session, (said) => trail.note(said))
    : plain
  const keeper = request.keeping && keeperFor(step, request, { ...request.keeping, isResumed })
  await runRevision(body, { session, transaction, signal, naming, progress, speech, keeper })
}

function keeperFor(
  step: LoadedStep,
  request: ExecuteRequest,
  keeping: NonNullable<ExecuteRequest['keeping']> & Pick<KeepRequest, 'isResumed'>,
): Keeper {
  const { revision, direction, code } = step
  const { session, tables, context, toolVersion, naming } = request
  return createKeeper({
    ...{ session, tables, toolVersion, naming, ...keeping },
    step: { revision: revision.id, direction },
    ...(direction === 'up' && { schemaBefore: () => schemaOf(request, step) }),
    // only the way back gives back: to apply a revision again is to begin anew
    gives: direction === 'down' ? 'up' : undefined,
    environment: context.environment,
    wraps: code?.transaction ?? true,
  })
}

/** Has its line in the audit trail stand or fall with the step. */
async function written(
  step: LoadedStep,
  { trail }: ExecuteRequest,
  { isWhole, ...spent }: Pick<StepAccount, 'durationMs' | 'resumedAfter'> & { readonly isWhole: boolean },
): Promise<void> {
  const account: StepAccount = { outcome: step.action === 'skip' ? 'skipped' : 'done', ...spent }
  if (isWhole) trail?.stepWaits(step, account)
  else await trail?.stepEnds(step, account)
}

function reasonOf(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted && isMigError(signal.reason)) return signal.reason
  return isFenced(error) ? lockLost(error) : error
}

/**
 * Whether the step is still to be done. Where the caller is alone the question is spared; should it be wrong about that,
 * the journal's key rolls the step back, if the server rolls back at all.
 */
async function isDue(step: LoadedStep, request: ExecuteRequest, journal: Journal): Promise<boolean> {
  if (request.isAlone && request.session.dialect.transactionalDdl && step.direction === 'up') return true
  return (await journal.has(step.revision.id)) === (step.direction === 'down')
}

export async function schemaOf(
  { schemaBefore }: Pick<ExecuteRequest, 'schemaBefore'>,
  step: LoadedStep,
): Promise<Schema> {
  return (await schemaBefore?.(step)) ?? unknownSchema
}

/** What is kept of a revision that has just run, to undo it where its file is not. */
async function inverseFor(
  step: LoadedStep,
  request: ExecuteRequest,
  { entry, progress }: { readonly entry: DatedEntry; readonly progress: Progress },
): Promise<KeptInverse | undefined> {
  const { code, direction, action, revision } = step
  if (code === undefined || direction === 'down' || action === 'skip') return undefined
  const made = progress.finished.map(({ op }) => op)
  const { session, tables, keeping } = request
  const asksKept = keeping !== undefined && !code.downgrade && made.some(mayNeedKept)
  return inverseOf(revision, entry, {
    code,
    made,
    kept: asksKept
      ? backupsOf(await readBackups(session, tables), { revision: revision.id, direction: 'up' })
      : [],
    context: { ...request.context, dialect: request.session.dialect.name },
    naming: request.naming,
    signal: request.signal,
    schemaBefore: () => schemaOf(request, step),
  })
}

function entryFor(step: LoadedStep, request: ExecuteRequest, durationMs: number): DatedEntry {
  return {
    revision: step.revision.id,
    message: step.revision.message,
    parents: step.revision.parents,
    checksum: step.code?.checksum ?? '',
    how: step.action === 'skip' ? 'skip' : 'upgrade',
    environment: request.context.environment,
    toolVersion: request.toolVersion,
    appliedBy: request.appliedBy,
    appliedAt: new Date().toISOString(),
    durationMs,
  }
}
