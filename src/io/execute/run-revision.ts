import { defOf, type Op } from '../../core/ops/index.ts'
import type { GivingOp } from '../../core/backup/give-back.ts'
import { applyAll, toSql, type RenderedOp } from '../../core/ops/list.ts'
import { lossesOf } from '../../core/ops/op.ts'
import { versionOf, type Action, type Row, type Statement } from '../../core/dialect.ts'
import { unknownSchema, type Schema } from '../../core/schema/model.ts'
import type { Naming } from '../../core/schema/names.ts'
import { MigError } from '../../errors.ts'
import { driverCodeOf } from '../db/server-said.ts'
import type { Session } from '../db/session.ts'
import type { Keeper, Say } from './keeper.ts'
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
  /** Keeps what is destroyed, and gives back what was kept. */
  readonly keeper?: Keeper | undefined
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
  /** The same without what is said to keep and to give back. */
  let count = -1
  let ops: readonly Op[] = []
  let isWatched = false
  let orphansBefore: ReadonlyMap<string, number> | undefined

  const runBatch = async (batch: readonly RecordedOp[]): Promise<unknown> => {
    let result: unknown
    const parts = partsOf(batch, run.keeper)
    for (const each of parts.flat()) await lookAhead(each)
    for (const part of parts) result = await runPart(part)
    delete run.progress.current
    return result
  }

  const runPart = async (part: readonly RevisedOp[]): Promise<unknown> => {
    run.signal.throwIfAborted()
    const rendered = rendering(part)
    if (!isWatched && rendered.some(mayOrphanRows)) {
      isWatched = true
      orphansBefore = await countOrphans(session).catch(uncounted)
    }
    let result: unknown
    ops = []
    for (const [i, recorded] of part.entries()) {
      const { actions } = rendered[i]!
      if (recorded.isOwn) count += 1
      if (run.keeper) await keep(run.keeper, recorded, rendered[i]!)
      ops = [...ops, recorded.op]
      result = await runOp(recorded, actions)
      if (actions.length > 0 || recorded.op.kind === 'run') {
        ops = []
        await run.keeper?.after(() => saying(recorded))
      }
      run.progress.finished.push({ op: recorded.op, statements: run.progress.statements })
    }
    return result
  }
  await record(body, runBatch, run)
  if (run.keeper) await run.keeper.finish(saying(LAST))
  if (orphansBefore !== undefined) refuseNewOrphans(orphansBefore, await countOrphans(session))

  /** All of a batch is spelled out before any of it runs, so that what the database lacks stops it at its start. */
  function rendering(batch: readonly RevisedOp[]): readonly RenderedOp[] {
    const list = batch.map(({ op }) => op)
    try {
      const rendered = toSql(list, server, schema).map((each, i) => {
        const actions = batch[i]!.giving?.actions
        return actions ? { ...each, actions } : each
      })
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

  /** What would stop it half way stops it before anything is done. */
  async function lookAhead(recorded: RevisedOp): Promise<void> {
    const foresight = recorded.giving?.foresight ?? []
    if (foresight.length === 0) return
    run.progress.current = { recorded }
    const { ask } = saying(recorded)
    for (const action of foresight) if ('ask' in action) action.decide(await ask(action.ask))
  }

  /** What is kept before an operation, and looked at before rows are given back, is an operation of its own. */
  async function keep(keeper: Keeper, recorded: RevisedOp, rendered: RenderedOp): Promise<void> {
    run.progress.current = { recorded }
    if (recorded.giving?.backup) await keeper.check(recorded.giving, saying(recorded))
    else if (lossesOf(rendered.facts).length > 0 || recorded.op.kind === 'execute')
      await keeper.before(rendered, count, saying(recorded))
  }

  function saying(recorded: RecordedOp): Say {
    operation += 1
    const place = { recorded, ops: [], operation, endsOperation: true }
    return {
      ask: (question) => speech.ask(question, { ...place, endsOperation: false }),
      run: (statement) => {
        run.progress.current = { recorded, statement }
        return speech.run(statement, place)
      },
    }
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
        const asked = speech.ask(action.ask, { ...place, endsOperation: false })
        const answer = await (action.ask.mayFail ? asked.catch(refusedBy) : asked)
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
    const around = run.keeper?.around
    const rows = await speech.run(statement, {
      ...{ recorded, ops, operation, endsOperation },
      ...(around && { around }),
    })
    run.progress.statements += 1
    return rows
  }
}

/** What SQLite says of a statement that it cannot read; anything else is no answer. */
function refusedBy(error: unknown): readonly Row[] {
  if (driverCodeOf(error) !== 'SQLITE_ERROR') throw error
  return []
}

/** One as it was called, or what becomes of it. */
interface RevisedOp extends RecordedOp {
  readonly giving?: GivingOp
  /** Each call has one of these. */
  readonly isOwn: boolean
}

/** After the last call. */
const LAST: RecordedOp = {
  op: { kind: 'execute', sql: 'the rows that were given back', bindings: [] },
  calledAt: {},
}

/** What is given back runs alone: what follows is spelled out when it is there. */
function partsOf(
  batch: readonly RecordedOp[],
  keeper: Keeper | undefined,
): readonly (readonly RevisedOp[])[] {
  const revised = keeper?.revise(batch.map(({ op }) => op)) ?? []
  const parts: RevisedOp[][] = [[]]
  for (const [i, { op, calledAt }] of batch.entries()) {
    for (const [n, giving] of (revised[i] ?? [{ op }]).entries()) {
      const each: RevisedOp = { op: giving.op, calledAt, isOwn: n === 0, giving }
      if (giving.actions) parts.push([each], [])
      else parts.at(-1)!.push(each)
    }
  }
  return parts.filter((part, i) => part.length > 0 || (i === 0 && parts.length === 1))
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
