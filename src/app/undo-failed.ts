import type { Unfinished } from '../core/journal/log.ts'
import { backupsOf } from '../core/backup/give-back.ts'
import { defOf } from '../core/ops/index.ts'
import { MigError } from '../errors.ts'
import { readBackups } from '../io/backup/registry.ts'
import { inverseOfStanding, undo } from '../io/execute/undo.ts'
import type { PlanReport } from '../core/safety/report.ts'
import { newRun, openTrail, record } from './audit/trail.ts'
import { allBackups } from './backup/backup.ts'
import { VERSION } from '../version.ts'
import { guarded, type Confirmation } from './guard.ts'
import { locked, type Writing } from './locked.ts'
import { stateTables, type Mig } from './mig.ts'
import { planOfUnfinished } from './plan.ts'
import { schemaBefore, schemaWith } from './replay.ts'
import type { Report } from './run-plan.ts'
import { begunOf, type Begun } from './unfinished.ts'

export interface UndoResult extends Begun {
  /** What was done to take it back, in words. */
  readonly operations: readonly string[]
}

export interface UndoOptions {
  /** Where several revisions are unfinished: which. */
  readonly revision?: string | undefined
  readonly report?: Report
  /** Lets it through where the environment or its database is production. */
  readonly confirm?: Confirmation
}

/**
 * Takes back what stands of a revision that was begun and did not come to its end. Throws `revision.unfinished` where
 * there is none, or where several are and none is named.
 */
export async function undoFailed(
  mig: Mig,
  { revision, report, confirm }: UndoOptions = {},
): Promise<UndoResult> {
  const passage = await guarded(mig, () => planOfUndo(mig, revision), confirm)
  return locked(mig, report, async (begin) => {
    await passage.recheck()
    const all = await mig.unfinished()
    const begun = chosen(mig, all, revision)
    const { id, direction } = begun
    const writing = await begin({
      direction: direction === 'up' ? 'down' : 'up',
      revisions: [id],
      isOutside: true,
    })
    return { ...begun, operations: await takenBack(mig, begun, { all, writing, plan: passage.plan }) }
  })
}

/** Takes it back, and writes down that it began to, and how that went. */
async function takenBack(
  mig: Mig,
  begun: Begun,
  { plan, ...taking }: Taking & { readonly plan: string | undefined },
): Promise<readonly string[]> {
  const { id, message, direction } = begun
  const { session, claim } = taking.writing
  const trail = openTrail(mig, taking.writing, {
    run: newRun(),
    command: 'undo-failed',
    direction: direction === 'up' ? 'down' : 'up',
    plan,
  })
  await trail.begin({ revisions: [id] })
  const startedAt = new Date()
  try {
    const operations = await takeBack(mig, begun, taking)
    await record(
      mig,
      {
        ...{ kind: 'undo', outcome: 'done', command: 'undo-failed', run: trail.run },
        ...{ revision: id, message, plan, startedAt, details: { operations } },
      },
      { session, epoch: claim.epoch },
    )
    await trail.ends({ revisions: [id] })
    return operations
  } catch (error) {
    await trail.fails(error, { revisions: [id] }).catch(() => undefined)
    throw error
  }
}

interface Taking {
  readonly all: readonly Unfinished[]
  readonly writing: Writing
}

/** What taking it back would do, by what is written down. */
export async function planOfUndo(mig: Mig, revision: string | undefined): Promise<PlanReport> {
  const all = await mig.unfinished()
  const begun = chosen(mig, all, revision)
  const { lines } = all.find((each) => each.revision === begun.id && each.direction === begun.direction)!
  const { id, direction } = begun
  const ops = await inverseOfStanding(lines, await mig.connect('plan'), {
    schemaBefore: () => schemaAt(mig, begun),
    kept: backupsOf(await allBackups(mig), { revision: id, direction }),
  })
  return planOfUnfinished(mig, begun, { command: 'undo', ops })
}

/** What stands of it is taken back; gives what was done, in words. */
export async function takeBack(mig: Mig, begun: Begun, { all, writing }: Taking): Promise<readonly string[]> {
  const { id, shortId, message, direction } = begun
  const find = (wanted: string) => all.find((each) => each.revision === id && each.direction === wanted)
  const { session, claim, signal } = writing
  const { operations } = await undo({
    session,
    tables: stateTables(mig.settings),
    // safe: a run that works outside of transactions has one
    epoch: claim.epoch!,
    begun: find(direction)!,
    undoing: find('undo'),
    name: `${shortId} ${message}`,
    signal,
    naming: mig.settings.naming,
    keeping: {
      mode: mig.settings.environment.backup.mode,
      backups: await readBackups(session, stateTables(mig.settings)),
      environment: mig.settings.environment.name,
      toolVersion: VERSION,
    },
    schemaBefore: () => schemaAt(mig, begun),
  })
  return operations.map((op) => defOf(op).describe(op))
}

/** The schema that what was begun began on. */
const schemaAt = (mig: Mig, { id, direction }: Begun) =>
  direction === 'up' ? schemaBefore(mig, id) : schemaWith(mig, id)

/** The one that is meant. */
export function chosen(mig: Mig, all: readonly Unfinished[], revision: string | undefined): Begun {
  const begun = begunOf(mig, all)
  const matching = revision === undefined ? begun : begun.filter(({ id }) => id.startsWith(revision))
  const [only] = matching
  if (only !== undefined && matching.length === 1) return only
  const named = begun.map(({ shortId, message }) => `${shortId} ${message}`)
  throw new MigError(
    'revision.unfinished',
    begun.length === 0
      ? 'no revision is unfinished'
      : only === undefined
        ? `"${revision}" is not unfinished`
        : 'several revisions are unfinished: name one',
    { hint: named },
  )
}
