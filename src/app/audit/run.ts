import type { Plan } from '../../core/graph/index.ts'
import type { AuditContent } from '../../core/audit/entry.ts'
import { createStatements } from '../../core/journal/create.ts'
import { isMigError } from '../../errors.ts'
import { unwritable } from '../../io/audit/append.ts'
import { openAudit } from '../../io/audit/read.ts'
import type { RunTrail } from '../../io/audit/trail.ts'
import { isConnectionLost } from '../../io/db/lost.ts'
import type { Session } from '../../io/db/session.ts'
import { messageOf } from '../../io/db/server-said.ts'
import { conflictNote, newRun, noteQuietly, openTrail, record, type Conflict } from './trail.ts'
import type { Writing } from '../locked.ts'
import { stateTables, type Mig } from '../mig.ts'

/** What the audit trail is told of the command that a run is a part of. */
export interface RunAudit {
  /** The same for all its entries, also after a lost connection. */
  readonly run: string
  /** The id of the plan that was confirmed. */
  readonly plan: string | undefined
  /** What comes later than it should. */
  readonly late: readonly Conflict[]
}

/** Writes down what is about to be done. Throws `audit.unwritable` where that cannot be: then nothing is done. */
export async function beginTrail(
  mig: Mig,
  writing: Writing,
  { plan, audit }: { readonly plan: Plan; readonly audit: RunAudit | undefined },
): Promise<RunTrail> {
  const { direction, target, steps, from } = plan
  const { run = newRun(), plan: confirmed, late = [] } = audit ?? {}
  const command = direction === 'up' ? 'upgrade' : 'downgrade'
  const trail = openTrail(mig, writing, { command, target, direction, plan: confirmed, run })
  const revisions = steps.map(({ revision }) => revision.id)
  await insisting(mig, writing, () => trail.begin({ revisions, details: { from } }))
  const { session, claim } = writing
  const notes = late.map((conflict) => ({ ...conflictNote(conflict), run, target }))
  await record(mig, notes, { session, epoch: claim.epoch })
  return trail
}

/**
 * Writes down that a run has come to its end. Where the connection is lost just then another one is opened: what is done must
 * not look as if it had been cut off.
 */
export async function endTrail(mig: Mig, trail: RunTrail, content: Partial<AuditContent>): Promise<void> {
  try {
    await trail.ends(content)
  } catch (error) {
    if (!isConnectionLost(error)) throw error
    const session = await mig.another('write')
    try {
      if (!(await hasEnd(mig, session, trail.run))) await trail.ends(content, session)
    } finally {
      await session.close()
    }
  }
}

/** Writes it down where the last thing that the run did was to lose its connection: nothing was left to do after that. */
export async function endAfterLoss(
  mig: Mig,
  { direction, target, steps, to }: Plan,
  { run, plan }: Pick<RunAudit, 'run' | 'plan'>,
): Promise<void> {
  if (await hasEnd(mig, await mig.connect('plan'), run)) return
  const command = direction === 'up' ? 'upgrade' : 'downgrade'
  const revisions = steps.map(({ revision }) => revision.id)
  await noteQuietly(mig, {
    ...{ kind: 'end', outcome: 'done', command, target, direction, run, plan },
    ...{ revisions, details: { to, connectionLost: true } },
  })
}

/** Whether it stands, though its answer was lost. */
async function hasEnd(mig: Mig, session: Session, run: string): Promise<boolean> {
  const reader = await openAudit(session, stateTables(mig.settings))
  for await (const row of reader?.newestFirst() ?? []) {
    if (row.run === run) return row.kind === 'end'
  }
  return false
}

/** A table that somebody has dropped is made anew; the head remembers what was in it. */
async function insisting(mig: Mig, { session }: Writing, write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (first) {
    if (isMigError(first)) throw first
    const tables = stateTables(mig.settings)
    try {
      for (const { sql } of createStatements(session.dialect, tables)) await session.query(sql)
      await write()
    } catch {
      throw unwritable(tables, messageOf(first), first)
    }
  }
}
