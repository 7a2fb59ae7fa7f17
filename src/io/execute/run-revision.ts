import { defOf, type Op } from '../../core/ops/index.ts'
import { applyAll, toSql, type RenderedOp } from '../../core/ops/list.ts'
import { versionOf, type Action, type Row, type Statement } from '../../core/dialect.ts'
import { unknownSchema, type Schema } from '../../core/schema/model.ts'
import type { Naming } from '../../core/schema/names.ts'
import { MigError } from '../../errors.ts'
import type { Session } from '../db/session.ts'
import type { Operations } from './operations.ts'
import { record, type RecordedOp } from './recording.ts'
import { plainly, type Speech } from './speech.ts'
import type { RevisionTransaction } from './transaction.ts'

/** Where a revision was when it failed. */
export interface Progress {
  /** Statements that have run. */
  statements: number
  /** Operations that have run, each with how many statements had run by then. */
  readonly finished: { readonly op: Op; readonly statements: number }[]
  /** The call that is being worked on, and its statement. */
  current?: { readonly recorded: RecordedOp; readonly statement?: Statement }
}

export interface RevisionRun {
  readonly session: Session
  readonly transaction: RevisionTransaction
  readonly signal: AbortSignal
  /** How its operations reach the server; by default at once. */
  readonly speech?: Speech | undefined
  /** The names that keys and indexes get where the revision gives none. */
  readonly naming?: Naming | undefined
  /** Told as the work goes on, so that a failure can be described. */
  readonly progress: Progress
}

/** Runs what `body` asks for on the session. What the first failing statement throws is thrown as it is. */
export async function runRevision(body: (op: Operations) => unknown, run: RevisionRun): Promise<void> {
  const { session } = run
  const server = { dialect: session.dialect, version: versionOf(session.serverVersion) }
  const speech = run.speech ?? plainly(run)
  let schema: Schema = unknownSchema
  let operation = -1
  let ops: readonly Op[] = []
  let isWatched = false
  let orphansBefore: ReadonlyMap<string, number> | undefined

  const runBatch = async (batch: readonly RecordedOp[]): Promise<unknown> => {
    run.signal.throwIfAborted()
    const rendered = rendering(batch)
    if (!isWatched && rendered.some(mayOrphanRows)) {
      isWatched = true
      orphansBefore = await countOrphans(session).catch(uncounted)
    }
    let result: unknown
    ops = []
    for (const [i, recorded] of batch.entries()) {
      const { actions } = rendered[i]!
      ops = [...ops, recorded.op]
      result = await runOp(recorded, actions)
      if (actions.length > 0 || recorded.op.kind === 'run') ops = []
      run.progress.finished.push({ op: recorded.op, statements: run.progress.statements })
    }
    delete run.progress.current
    return result
  }
  await record(body, runBatch, run)
  if (orphansBefore !== undefined) refuseNewOrphans(orphansBefore, await countOrphans(session))

  /** All of a batch is spelled out before any of it runs, so that what the database lacks stops it at its start. */
  function rendering(batch: readonly RecordedOp[]): readonly RenderedOp[] {
    const list = batch.map(({ op }) => op)
    try {
      const rendered = toSql(list, server, schema)
      if (run.transaction.wraps) refuseOutside(rendered)
      schema = applyAll(list, schema)
      return rendered
    } catch (error) {
      const guilty = batch[firstFailing(list)]
      if (guilty) run.progress.current = { recorded: guilty }
      throw error
    }
  }

  function firstFailing(list: readonly Op[]): number {
    return list.findIndex((_, i) => {
      try {
        toSql(list.slice(0, i + 1), server, schema)
        return false
      } catch {
        return true
      }
    })
  }

  async function runOp(recorded: RecordedOp, actions: readonly Action[]): Promise<unknown> {
    run.progress.current = { recorded }
    operation += 1
    if (recorded.op.kind === 'run') {
      return speech.call(recorded.op.work, { recorded, ops, operation, endsOperation: true })
    }
    return runActions(recorded, actions, true)
  }

  async function runActions(
    recorded: RecordedOp,
    actions: readonly Action[],
    endsOperation: boolean,
  ): Promise<readonly Row[]> {
    let rows: readonly Row[] = []
    for (const [i, action] of actions.entries()) {
      run.signal.throwIfAborted()
      const place = { recorded, ops, operation, endsOperation: endsOperation && i === actions.length - 1 }
      if ('ask' in action) {
        run.progress.current = { recorded }
        const answer = await speech.ask(action.ask, { ...place, endsOperation: false })
        rows = await runActions(recorded, action.decide(answer), place.endsOperation)
      } else rows = await runStatement(recorded, action, place.endsOperation)
    }
    return rows
  }

  async function runStatement(
    recorded: RecordedOp,
    statement: Statement,
    endsOperation: boolean,
  ): Promise<readonly Row[]> {
    run.progress.current = { recorded, statement }
    if (statement.outsideTransaction && run.transaction.wraps) throw needsNoTransaction(recorded.op)
    if (statement.needsTransaction && !run.transaction.wraps) throw rebuildsOutside()
    const rows = await speech.run(statement, { recorded, ops, operation, endsOperation })
    run.progress.statements += 1
    return rows
  }
}

/** Throws MigError for an operation that the server refuses inside of a transaction. */
export function refuseOutside(rendered: readonly RenderedOp[]): void {
  const guilty = rendered.find(({ actions }) => actions.some((action) => action.outsideTransaction))
  if (guilty) throw needsNoTransaction(guilty.op)
}

export function needsNoTransaction(op: Op): MigError {
  return new MigError('operation.invalid', `"${defOf(op).describe(op)}" cannot run inside of a transaction`, {
    hint: [
      'say in the head of the revision: export const transaction = false',
      'it should then do nothing else',
    ],
  })
}

/** A table that is rebuilt is not there for a moment. */
export function rebuildsOutside(): MigError {
  return new MigError('operation.invalid', 'the table has to be rebuilt, which needs a transaction', {
    hint: ['remove "transaction = false" from the head of the revision, or do this in another revision'],
  })
}

export const mayOrphanRows = ({ facts }: RenderedOp) => facts.some(({ fact }) => fact === 'mayOrphanRows')

/** How many rows refer to nothing, by `table -> parent`; nothing where the server sees to it itself. */
async function countOrphans(session: Session): Promise<ReadonlyMap<string, number>> {
  const sql = session.dialect.session.orphans
  const rows = sql === undefined ? [] : await session.query(sql)
  return new Map(rows.map((row) => [String(row['what']), Number(row['count'])]))
}

/** A database that has a key to columns which are not unique cannot be checked, and is none the worse for this revision. */
function uncounted(error: unknown): undefined {
  if (error instanceof Error && error.message.includes('foreign key mismatch')) return
  throw error
}

function refuseNewOrphans(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): void {
  const fresh = [...after].filter(([what, count]) => count > (before.get(what) ?? 0))
  if (fresh.length === 0) return
  const list = fresh.map(([what, count]) => `${what} (${count - (before.get(what) ?? 0)})`)
  throw new MigError('revision.failed', `rows would be left that refer to nothing: ${list.join(', ')}`, {
    hint: ['delete or change the rows that refer to it first, in the same revision'],
  })
}
