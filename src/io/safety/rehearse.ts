import { postgresLock } from '../../core/safety/locks-postgres.ts'
import { strongest, type Lock } from '../../core/safety/locks.ts'
import type { Schema } from '../../core/schema/model.ts'
import type { Naming } from '../../core/schema/names.ts'
import { MigError } from '../../errors.ts'
import type { Session } from '../db/session.ts'
import { bodyFor } from '../execute/body.ts'
import type { LoadedStep } from '../execute/execute.ts'
import { revisionFailed } from '../execute/failure.ts'
import type { RevisionContext } from '../execute/operations.ts'
import { failedStep } from '../execute/outcome.ts'
import { runRevision, type Progress } from '../execute/run-revision.ts'
import { openTransaction, type RevisionTransaction } from '../execute/transaction.ts'

export interface RehearseRequest {
  readonly session: Session
  readonly steps: readonly LoadedStep[]
  readonly context: Omit<RevisionContext, 'dialect' | 'direction' | 'offline'>
  readonly signal: AbortSignal
  readonly naming: Naming
  schemaBefore(step: LoadedStep): Promise<Schema>
}

/** A step as it went, before all was rolled back. */
export interface RehearsedStep {
  readonly id: string
  readonly shortId: string
  readonly message: string
  readonly durationMs: number
  readonly statements: number
  /** What it really took of the tables that were there; only PostgreSQL tells. */
  readonly locks: readonly Lock[]
}

/**
 * Runs the steps in one transaction, which is rolled back whatever comes: only what their functions do elsewhere stays. The
 * locks are real, and held to the end. Throws `usage` where the server has no such transaction, and what a run would.
 */
export async function rehearse(request: RehearseRequest): Promise<readonly RehearsedStep[]> {
  const { session, steps, signal } = request
  refuseWithoutRollback(session)
  refuseOutside(steps)
  const watch = await watchLocks(session)
  const transaction = await openTransaction(session)
  const cancel = () => void session.cancel().catch(() => undefined)
  signal.addEventListener('abort', cancel, { once: true })
  try {
    const done: RehearsedStep[] = []
    for (const step of steps) done.push(await rehearseStep(step, { ...request, transaction, watch }))
    return done
  } finally {
    signal.removeEventListener('abort', cancel)
    await transaction.rollback()
  }
}

/** Throws `usage` where the server commits at every DDL statement. */
export function refuseWithoutRollback({ dialect }: Session): void {
  if (dialect.transactionalDdl) return
  throw new MigError('usage', `${dialect.name} cannot rehearse: it commits at every DDL statement`, {
    hint: [
      'leave out --rehearse: the plan shows the SQL and the locks that it is expected to take',
      'rehearse on a copy of the database: mig upgrade --env <its environment>',
    ],
  })
}

function refuseOutside(steps: readonly LoadedStep[]): void {
  const outside = steps.find(({ code }) => code?.transaction === false)
  if (!outside) return
  const named = `${outside.shortId} ${outside.revision.message}`
  throw new MigError('usage', `${named}: says "transaction = false", and cannot be rolled back`, {
    hint: ['rehearse up to it: give the revision before it as the target'],
    details: { revision: outside.revision.id },
  })
}

interface StepRehearsal extends RehearseRequest {
  readonly transaction: RevisionTransaction
  readonly watch: LockWatch
}

async function rehearseStep(step: LoadedStep, request: StepRehearsal): Promise<RehearsedStep> {
  const { session, transaction, signal, naming, watch } = request
  const { id, message } = step.revision
  const began = performance.now()
  const progress: Progress = { statements: 0, finished: [] }
  try {
    signal.throwIfAborted()
    if (step.code && step.action === 'run') {
      const { direction } = step
      const context = { ...request.context, dialect: session.dialect.name, direction, offline: false }
      const schemaBefore = () => request.schemaBefore(step)
      const body = await bodyFor(step.code, context, { naming, signal, schemaBefore })
      await runRevision(body, { session, transaction, signal, naming, progress })
    }
  } catch (error) {
    throw revisionFailed(error, failedStep(step), progress, ['rolled back: it was a rehearsal'])
  }
  const durationMs = Math.round(performance.now() - began)
  const { statements } = progress
  return { id, shortId: step.shortId, message, durationMs, statements, locks: await watch.taken() }
}

/** The locks of a session on what was there when the watch began. */
interface LockWatch {
  /** Those that were not yet told of. */
  taken(): Promise<readonly Lock[]>
}

async function watchLocks(session: Session): Promise<LockWatch> {
  if (session.dialect.family !== 'postgres') return { taken: () => Promise.resolve([]) }
  const rows = await session.query(
    `SELECT oid::text AS oid, oid::regclass::text AS name FROM pg_class
 WHERE relkind IN ('r', 'p', 'm', 'v', 'f') AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)`,
  )
  const names = new Map(rows.map((row) => [String(row['oid']), String(row['name'])]))
  const told = new Set<string>()
  return {
    async taken() {
      const held = await session.query(
        `SELECT relation::text AS oid, mode FROM pg_locks WHERE pid = pg_backend_pid() AND granted AND locktype = 'relation' ORDER BY mode`,
      )
      const fresh = held.flatMap((row) => {
        const name = names.get(String(row['oid']))
        const lock = name === undefined ? undefined : postgresLock(modeOf(String(row['mode'])), name)
        const key = `${lock?.mode} ${lock?.on}`
        if (!lock || lock.blocks === 'nothing' || told.has(key)) return []
        told.add(key)
        return [lock]
      })
      return strongest(fresh)
    },
  }
}

/** `ShareRowExclusiveLock` as the manual writes it. */
const modeOf = (mode: string) =>
  mode
    .replace(/Lock$/, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase()
