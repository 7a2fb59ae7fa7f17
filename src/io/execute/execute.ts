import { setTimeout as sleep } from 'node:timers/promises'
import type { JournalEntry, StateTables } from '../../core/journal/journal.ts'
import type { Step } from '../../core/graph/index.ts'
import { invertAll } from '../../core/ops/list.ts'
import { defOf } from '../../core/ops/index.ts'
import { isMigError, MigError } from '../../errors.ts'
import { unknownSchema, type Schema } from '../../core/schema/model.ts'
import { DEFAULT_NAMING, withNaming, type Naming } from '../../core/schema/names.ts'
import type { Session } from '../db/session.ts'
import { revisionFailed } from './failure.ts'
import { Journal } from './journal.ts'
import type { Operations, RevisionContext } from './operations.ts'
import { collect } from './recording.ts'
import { runRevision, type Progress } from './run-revision.ts'
import { noTransaction, openTransaction, type RevisionTransaction } from './transaction.ts'

/** A step with the code that it runs. */
export interface LoadedStep extends Step {
  readonly shortId: string
  /** Undefined where nothing runs: the revision is passed over in this environment. */
  readonly code?: RevisionCode
}

export interface RevisionCode {
  /** Absolute. */
  readonly path: string
  readonly relativePath: string
  readonly checksum: string
  /** `transaction = false` in the header. */
  readonly transaction: boolean
  /** For a `.sql` file: the lines at which its sections begin. */
  readonly sectionLines?: { readonly up: number; readonly down: number }
  upgrade(op: Operations, context: RevisionContext): unknown
  downgrade?(op: Operations, context: RevisionContext): unknown
}

export interface StepResult {
  readonly step: LoadedStep
  readonly durationMs: number
  readonly statements: number
  /** `elsewhere`: another process had done it between the plan and the transaction. */
  readonly outcome: 'done' | 'skipped' | 'elsewhere'
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
  /** The names that keys and indexes get where a revision gives none. */
  readonly naming?: Naming
  /** The schema that an operation without `was` is undone on. */
  schemaBefore?(step: LoadedStep): Promise<Schema>
  onStep?(event: StepEvent): void
}

/**
 * Runs the steps in their order, each with its line in the journal. Throws at the first that fails, after rolling back
 * what can be rolled back; the error says what stands.
 */
export async function execute(request: ExecuteRequest): Promise<readonly StepResult[]> {
  const { session, steps } = request
  const journal = new Journal(session, request.tables)
  refuseWholeRun(request)
  await prepare(session, journal)

  const whole = request.transaction === 'all' ? await openTransaction(session) : undefined
  const results: StepResult[] = []
  try {
    for (const step of steps) {
      const result = await runStep(step, { request, journal, whole, done: results })
      results.push(result)
      request.onStep?.({ event: 'ended', result })
    }
    await whole?.commit()
  } catch (error) {
    await whole?.rollback()
    throw error
  }
  return results
}

/** In a transaction of its own: two first runs at once must not both create the tables. */
async function prepare(session: Session, journal: Journal): Promise<void> {
  const transaction = await openTransaction(session)
  try {
    await journal.prepare()
    await transaction.commit()
  } catch (error) {
    await transaction.rollback()
    throw error
  }
}

function refuseWholeRun({ transaction, session, steps }: ExecuteRequest): void {
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
  const began = performance.now()
  const progress: Progress = { statements: 0, finished: [] }
  let transaction: RevisionTransaction | undefined
  let cancelled: Promise<void> | undefined
  const stop = () => {
    cancelled = session.cancel().catch(() => undefined)
  }
  signal.addEventListener('abort', stop, { once: true })
  try {
    signal.throwIfAborted()
    transaction =
      whole ?? (step.code?.transaction === false ? noTransaction() : await openTransaction(session))
    if (!(await isDue(step, request, journal))) {
      if (!whole) await transaction.rollback()
      return { step, durationMs: performance.now() - began, statements: 0, outcome: 'elsewhere' }
    }
    if (step.code && step.action === 'run') {
      const { direction } = step
      const context = { ...request.context, dialect: session.dialect.name, direction, offline: false }
      const { naming } = request
      const body = await bodyFor(step.code, context, {
        naming,
        signal,
        schemaBefore: () => schemaOf(request, step),
      })
      await runRevision(body, { session, transaction, signal, naming, progress })
    }
    // what fails from here on is not the author's statement
    delete progress.current
    // MySQL ends a cancelled SLEEP as if it had slept
    signal.throwIfAborted()
    const durationMs = performance.now() - began
    await transaction.before('')
    if (step.direction === 'up') await journal.add(entryFor(step, request, durationMs))
    else await journal.remove(step.revision.id)
    if (!whole) await transaction.commit()
    const outcome = step.action === 'skip' ? 'skipped' : 'done'
    return { step, durationMs: performance.now() - began, statements: progress.statements, outcome }
  } catch (error) {
    signal.removeEventListener('abort', stop)
    // a cancellation that is still on its way would hit the rollback
    if (cancelled) await Promise.race([cancelled, sleep(LONGEST_CANCELLATION, undefined, { ref: false })])
    await (whole ?? transaction)?.rollback().catch(() => undefined)
    const reason = signal.aborted && isMigError(signal.reason) ? signal.reason : error
    throw revisionFailed(
      reason,
      failedStep(step),
      progress,
      outcomeOf(step, transaction, { request, whole, done, progress }),
    )
  } finally {
    signal.removeEventListener('abort', stop)
  }
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

/** What an inverse needs to know of the project besides the revision itself. */
export interface ProjectView {
  readonly naming?: Naming | undefined
  readonly signal?: AbortSignal
  schemaBefore(): Promise<Schema>
}

/**
 * What runs in a direction: the file's own function, or for a downgrade that it leaves out the inverse of its upgrade.
 * Throws MigError where that cannot be had.
 */
export async function bodyFor(
  code: RevisionCode,
  context: RevisionContext,
  project: ProjectView,
): Promise<(op: Operations) => unknown> {
  if (context.direction === 'up') return (op) => code.upgrade(op, context)
  if (code.downgrade) return (op) => code.downgrade!(op, context)
  if (!code.sectionLines) return inverseOf(code, { ...context, direction: 'up' }, project)
  throw new MigError('operation.irreversible', 'the file has no SQL that undoes it', {
    hint: ['write it below a line "-- downgrade"'],
  })
}

/**
 * A body that undoes the upgrade operation by operation. The schema before it is asked for only where an operation needs
 * it. Throws MigError that names an operation which has no inverse.
 */
async function inverseOf(
  code: Pick<RevisionCode, 'upgrade'>,
  context: RevisionContext,
  { naming = DEFAULT_NAMING, signal, schemaBefore }: ProjectView,
): Promise<(op: Operations) => unknown> {
  const options = { naming, ...(signal && { signal }) }
  const recorded = await collect((op) => code.upgrade(op, context), options).catch((error: unknown) => {
    if (!isMigError(error) || error.code !== 'offline.opaque') throw error
    throw new MigError('operation.irreversible', `there is no downgrade, and ${error.message}`, {
      hint: ['write a downgrade'],
    })
  })
  const list = recorded.map(({ op }) => op)
  const inverse = await Promise.resolve()
    .then(() => invertAll(list, unknownSchema))
    .catch(async (error: unknown) => {
      const schema = await schemaBefore()
      if (schema === unknownSchema) throw error
      return invertAll(list, schema)
    })
  return (op) => {
    for (const each of inverse) {
      // safe: the arguments are those of this very kind
      const call = op[each.kind] as (...args: readonly unknown[]) => unknown
      call(...withNaming(naming, () => defOf(each).args(each)))
    }
  }
}

function entryFor(step: LoadedStep, request: ExecuteRequest, durationMs: number): JournalEntry {
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

function failedStep(step: LoadedStep) {
  const sectionLines = step.code?.sectionLines
  return {
    id: step.revision.id,
    shortId: step.shortId,
    message: step.revision.message,
    direction: step.direction,
    path: step.code?.path ?? '',
    relativePath: step.code?.relativePath ?? '',
    ...(sectionLines && { firstLine: sectionLines[step.direction] }),
  }
}

/** What stands after the failure, said plainly. */
function outcomeOf(
  step: LoadedStep,
  transaction: RevisionTransaction | undefined,
  { request, whole, done, progress }: Omit<StepEnvironment, 'journal'> & { readonly progress: Progress },
): readonly string[] {
  const lastDone = done.at(-1)
  if (whole) return [`the whole run is rolled back; the database stays at ${request.standing}`]
  const reached = lastDone && step.direction === 'up' ? lastDone.step.shortId : undefined
  const before =
    done.length === 0
      ? `the database stays at ${request.standing}`
      : reached === undefined
        ? `${done.length} undone before it`
        : `${done.length} applied before it; the database stands at ${reached}`
  const { committed = 0, committedFunctions = 0 } = transaction ?? {}
  if (committed + committedFunctions === 0) return [`rolled back; ${before}`]
  const { dialect } = request.session
  const standing = [
    ...(committed > 0 ? [`${committed} of its statements`] : []),
    ...(committedFunctions > 0 ? ['what its op.run did'] : []),
  ]
  const what = progress.finished
    .filter(({ op, statements }) => op.kind !== 'run' && op.kind !== 'query' && statements <= committed)
    .map(({ op }) => defOf(op).describe(op))
  const isUp = step.direction === 'up'
  return [
    `${standing.join(' and ')} ${committed + committedFunctions === 1 ? 'stands' : 'stand'}: ${
      step.code?.transaction === false
        ? 'it says "transaction = false"'
        : `${dialect.name} commits at every DDL statement`
    }`,
    ...(what.length > 0 ? [`done: ${what.join('; ')}`] : []),
    `the revision is not recorded as ${isUp ? 'applied' : 'undone'}; ${before}`,
    isUp
      ? `take back by hand what is done and try again; or do the rest by hand, then: mig stamp ${step.shortId}`
      : 'do the rest by hand, then stamp the revision below it: mig stamp <revision>',
  ]
}
