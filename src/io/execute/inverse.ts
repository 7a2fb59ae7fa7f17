import { inverseStatements, keptInverse, type KeptInverse } from '../../core/journal/inverse.ts'
import type { JournalEntry, StateTables } from '../../core/journal/journal.ts'
import type { Revision } from '../../core/graph/index.ts'
import type { Op } from '../../core/ops/index.ts'
import type { Statement } from '../../core/dialect.ts'
import { undoable } from '../../core/backup/give-back.ts'
import { dialects } from '../../dialects/index.ts'
import { MigError } from '../../errors.ts'
import { messageOf } from '../db/server-said.ts'
import type { Session } from '../db/session.ts'
import { interruptible } from '../interruptible.ts'
import { bodyFor, inverseOfAll, type ProjectView, type RevisionCode } from './body.ts'
import type { RevisionContext } from './operations.ts'
import { collect } from './recording.ts'

/** How long a downgrade that is only listened to may take, in milliseconds. */
const LONGEST = 2000

export interface WayBackRequest extends ProjectView {
  readonly code: RevisionCode
  readonly context: Omit<RevisionContext, 'direction' | 'offline'>
  /** What its upgrade has done, where it has just run. */
  readonly made?: readonly Op[]
}

/**
 * What would undo a revision, found out without sending anything: the file's downgrade is listened to, or what its upgrade
 * did is turned round. Throws only what `signal` is aborted with: whatever else goes wrong is the problem that it gives.
 */
export async function wayBack(request: WayBackRequest): Promise<KeptInverse['way']> {
  const { signal } = request
  const deadline = new AbortController()
  // keeps the process alive: what waits for nothing would end it
  const timer = setTimeout(() => deadline.abort(), LONGEST)
  try {
    return { operations: await interruptible(() => operationsBack(request, deadline.signal), signal) }
  } catch (error) {
    signal?.throwIfAborted()
    if (deadline.signal.aborted)
      return { problem: `its downgrade did not come to its end within ${LONGEST} ms` }
    return { problem: messageOf(error).split('\n')[0]! }
  } finally {
    clearTimeout(timer)
  }
}

async function operationsBack(
  { code, context, made, ...project }: WayBackRequest,
  deadline: AbortSignal,
): Promise<readonly Op[]> {
  if (made !== undefined && !code.downgrade && !code.sectionLines) {
    const opaque = made.find(({ kind }) => kind === 'query' || kind === 'run')
    if (opaque) throw noDowngrade(opaque)
    return inverseOfAll(undoable(made, project.kept ?? [], dialects[context.dialect]), project.schemaBefore)
  }
  const body = await bodyFor(code, { ...context, direction: 'down', offline: false }, project)
  const recorded = await collect(body, { naming: project.naming, signal: deadline })
  return recorded.map(({ op }) => op)
}

const noDowngrade = ({ kind }: Op) =>
  new MigError(
    'operation.irreversible',
    `there is no downgrade, and what op.${kind} did is known only to the database`,
  )

/** A revision's row with the time that links what is kept to it. */
export type DatedEntry = JournalEntry & { readonly appliedAt: string }

/** What is kept beside a revision's row. */
export async function inverseOf(
  { id, message, parents, dependsOn, labels }: Revision,
  { checksum, toolVersion, appliedAt }: DatedEntry,
  request: WayBackRequest,
): Promise<KeptInverse> {
  const { transaction } = request.code
  const about = { revision: id, message, parents, dependsOn, labels, transaction }
  return { ...about, checksum, toolVersion, appliedAt, way: await wayBack(request) }
}

/** What is kept of these revisions, by their ids. */
export async function readInverses(
  session: Session,
  tables: StateTables,
  revisions: readonly string[],
): Promise<ReadonlyMap<string, KeptInverse>> {
  const statements = inverseStatements(session.dialect, tables)
  const found = new Map<string, KeptInverse>()
  for (let at = 0; at < revisions.length; at += MOST_ASKED) {
    const rows = await say(session, statements.find(revisions.slice(at, at + MOST_ASKED)))
    for (const row of rows) {
      const kept = keptInverse(row)
      found.set(kept.revision, kept)
    }
  }
  return found
}

/** How many revisions one question names. */
const MOST_ASKED = 200

/** Part of the transaction that records the revision. */
export async function keepInverse(
  session: Session,
  tables: StateTables,
  inverse: KeptInverse,
): Promise<void> {
  await say(session, inverseStatements(session.dialect, tables).keep(inverse))
}

/** Part of the transaction that forgets the revision. */
export async function forgetInverse(session: Session, tables: StateTables, revision: string): Promise<void> {
  await say(session, inverseStatements(session.dialect, tables).forget(revision))
}

const say = (session: Session, { sql, bindings }: Statement) => session.query(sql, bindings)
