import { randomUUID } from 'node:crypto'
import { ancestorsOf } from '../../core/graph/walk.ts'
import type { Plan } from '../../core/graph/index.ts'
import type { AuditContent, AuditEntry, AuditKind, AuditOutcome } from '../../core/audit/entry.ts'
import { isMigError } from '../../errors.ts'
import { appendAudit } from '../../io/audit/append.ts'
import { createTrail, errorOf, thisProcess, type Common, type RunTrail } from '../../io/audit/trail.ts'
import { mask } from '../../io/config/secrets.ts'
import type { Session } from '../../io/db/session.ts'
import { Journal } from '../../io/execute/journal.ts'
import { VERSION } from '../../version.ts'
import type { Writing } from '../locked.ts'
import { stateTables, type Mig } from '../mig.ts'

/** What a command has to say of what it did; who, where and with what is known. */
export interface AuditNote {
  readonly kind: AuditKind
  readonly outcome: AuditOutcome
  /** As it is typed: `backup create`. */
  readonly command: string
  /** Whole id, where it is about one. */
  readonly revision?: string | undefined
  /** The same for all that the command writes. Default: a new one. */
  readonly run?: string | undefined
  readonly target?: string | undefined
  readonly direction?: 'up' | 'down' | undefined
  /** When it began. Default: now. */
  readonly startedAt?: Date | undefined
  /** Of the revision, or a line for people. */
  readonly message?: string | undefined
  readonly parents?: readonly string[] | undefined
  readonly checksum?: string | undefined
  readonly error?: unknown
  /** Of the plan that was confirmed, or refused. */
  readonly plan?: string | undefined
  readonly revisions?: readonly string[] | undefined
  /** Whatever else. No secret, and no value of a row. */
  readonly details?: Readonly<Record<string, unknown>> | undefined
}

/** What it is written with. Default: the connection of the project, in a transaction of its own. */
export interface NoteOptions extends Partial<Pick<Writing, 'session'>> {
  readonly epoch?: number | undefined
  /** A transaction is open, which it stands or falls with. */
  readonly inside?: boolean
}

/** A name for all that one command writes. */
export const newRun = (): string => randomUUID()

/** Writes entries into the audit trail. The state tables have to be there. */
export async function record(
  mig: Mig,
  note: AuditNote | readonly AuditNote[],
  { session, epoch, inside = false }: NoteOptions = {},
): Promise<void> {
  const on = session ?? (await mig.connect('write'))
  const run = newRun()
  const entries = [note].flat().map((each) => entryOf(mig, on, { ...each, run: each.run ?? run }))
  if (entries.length > 0) {
    await appendAudit(on, { tables: stateTables(mig.settings), epoch, inside }, entries)
  }
}

/** Milliseconds that a refusal waits for others who write. */
const LONGEST_WAIT = 500

/**
 * The same for what is refused: it makes no tables, does nothing where there are none, and what keeps it from writing is
 * not told, since it would hide the refusal itself.
 */
export async function noteQuietly(mig: Mig, note: AuditNote): Promise<void> {
  if (mig.signal.aborted) return
  try {
    const session = await mig.connect('plan')
    if (!(await new Journal(session, stateTables(mig.settings)).isReady())) return
    session.limitWait?.(LONGEST_WAIT)
    try {
      await record(mig, note, { session })
    } finally {
      session.limitWait?.(mig.settings.environment.lockTimeout)
    }
  } catch {
    // the refusal itself is what has to be heard
  }
}

/** Something that waits for somebody to settle it. */
export interface Conflict {
  /** `heads`: several where one is meant. `edited`: a file changed since it was applied. `order`: an older revision came later. */
  readonly what: 'heads' | 'edited' | 'order'
  /** Ids. */
  readonly revisions: readonly string[]
  /** For people. */
  readonly text: string
  readonly command: string
  readonly target?: string | undefined
}

/** Writes a conflict down, as a refusal is. */
export function noteConflict(mig: Mig, conflict: Conflict): Promise<void> {
  return noteQuietly(mig, conflictNote(conflict))
}

export function conflictNote({ what, revisions, text, command, target }: Conflict): AuditNote {
  const [only] = revisions.length === 1 ? revisions : []
  return {
    kind: 'conflict',
    outcome: 'open',
    command,
    target,
    revision: only,
    message: text,
    revisions,
    details: { what },
  }
}

const REFUSALS: ReadonlySet<string> = new Set([
  'guard.changed',
  'guard.refused',
  'imports.refused',
  'policy.refused',
  'risk.refused',
  'revision.edited',
])

/** Refusals that are written down already. */
const noted = new WeakSet<Error>()

/** Writes down that something was refused, once; any other failure is none of its business. */
export async function noteRefusal(
  mig: Mig,
  error: unknown,
  { command, target, plan }: Pick<AuditNote, 'command' | 'target' | 'plan'>,
): Promise<void> {
  if (!isMigError(error) || noted.has(error)) return
  if (error.code === 'graph.many-heads') {
    noted.add(error)
    const heads: unknown = error.details['heads']
    const revisions = Array.isArray(heads) ? heads.map(String) : []
    await noteConflict(mig, { what: 'heads', revisions, text: error.message, command, target })
  }
  if (!REFUSALS.has(error.code)) return
  noted.add(error)
  const { revision } = error.details
  await noteQuietly(mig, {
    kind: 'refusal',
    outcome: 'refused',
    command,
    target,
    plan,
    error,
    revision: typeof revision === 'string' ? revision : undefined,
  })
}

/** Runs a command that may be refused. */
export async function noticing<T>(
  mig: Mig,
  of: Pick<AuditNote, 'command' | 'target'>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    await noteRefusal(mig, error, of)
    throw error
  }
}

export interface TrailOptions extends Pick<AuditNote, 'command' | 'target' | 'direction' | 'plan'> {
  readonly run: string
}

/** The trail of a run that works step by step. */
export function openTrail(mig: Mig, { session, claim }: Writing, options: TrailOptions): RunTrail {
  const { run, ...rest } = options
  return createTrail({
    session,
    tables: stateTables(mig.settings),
    epoch: claim.epoch,
    run,
    common: { ...commonOf(mig, session), ...defined(rest), command: options.command },
    mask: (text) => mask(text, mig.settings.secrets),
  })
}

function entryOf(mig: Mig, session: Session, note: AuditNote & { readonly run: string }): AuditEntry {
  const { kind, outcome, run, revision, startedAt, error, ...rest } = note
  const ended = new Date()
  const began = startedAt ?? ended
  const masked = (text: string) => mask(text, mig.settings.secrets)
  const content: AuditContent = {
    ...commonOf(mig, session),
    ...defined(rest),
    command: note.command,
    ...(startedAt && { durationMs: Math.max(0, ended.getTime() - began.getTime()) }),
    ...(error !== undefined && { error: errorOf(error, masked) }),
  }
  return {
    kind,
    run,
    ...(revision !== undefined && { revision }),
    outcome,
    startedAt: began.toISOString(),
    endedAt: ended.toISOString(),
    content,
  }
}

function commonOf(mig: Mig, session: Session): Omit<Common, 'command'> {
  const { environment } = mig.settings
  return {
    environment: environment.name,
    database: environment.connection?.label ?? session.database,
    server: `${session.dialect.name} ${session.serverVersion}`,
    operator: mig.host.operator(),
    ...thisProcess(),
    version: VERSION,
    ...(Object.keys(mig.meta).length > 0 && { meta: mig.meta }),
  }
}

/** Without what is undefined: JSON has no way to say it. */
function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  // safe: just those are left out
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as never
}

/** Revisions of a plan that are older than what is applied already, and that it does not stand on. */
export function outOfOrder(
  mig: Mig,
  { steps, direction }: Plan,
  applied: readonly string[],
): readonly Conflict[] {
  if (direction === 'down') return []
  const { revisions } = mig.wholeGraph()
  const createdOf = (id: string) => revisions.get(id)?.created ?? ''
  const newest = applied.reduce((last, id) => (createdOf(id) > createdOf(last) ? id : last), '')
  if (newest === '') return []
  const late = steps.filter(
    ({ revision }) =>
      revision.created !== undefined &&
      revision.created < createdOf(newest) &&
      !ancestorsOf(mig.wholeGraph(), [revision.id]).has(newest),
  )
  return late.map(({ revision }) => ({
    what: 'order',
    revisions: [revision.id, newest],
    text: `${mig.short(revision.id)} ${revision.message} is older than ${mig.short(newest)} ${revisions.get(newest)!.message}, which was applied before it`,
    command: 'upgrade',
  }))
}
