import type { StampPlan } from '../core/graph/index.ts'
import type { AppliedRevision } from '../core/journal/journal.ts'
import type { Unfinished } from '../core/journal/log.ts'
import { versionOf } from '../core/dialect.ts'
import type { Op } from '../core/ops/index.ts'
import { foresee } from '../core/safety/foresee.ts'
import { judge } from '../core/safety/guard.ts'
import type { Identity } from '../core/safety/identity.ts'
import { planText, stateText } from '../core/safety/plan-id.ts'
import {
  isMarking,
  stepContents,
  type PlanReport,
  type StateReport,
  type StepReport,
} from '../core/safety/report.ts'
import type { RowsAtRisk } from '../core/safety/answers.ts'
import { greatest, type Risk } from '../core/safety/risk.ts'
import { unknownSchema } from '../core/schema/model.ts'
import { readIdentity } from '../io/safety/identity.ts'
import { decide, targetOf, type Destination } from './decide.ts'
import { foreseeSteps, hashOf } from './foresee.ts'
import { withFileless } from './inverse.ts'
import { stateTables, type Mig } from './mig.ts'
import { refuseRange } from './refuse-range.ts'
import { takingUp, type Begun } from './unfinished.ts'

export interface PlanRequest extends Destination {
  /** `--tag`, handed to every revision. */
  readonly tag?: string | undefined
  /** False: the database is not asked what the plan will do with its data. Default: it is. */
  readonly asks?: boolean
  /** The id of the plan whose loss of data somebody has accepted. */
  readonly acceptDataLoss?: string | undefined
}

/** What an upgrade or a downgrade would do now, with its id. Changes nothing, and waits for no lock. */
export async function planOf(mig: Mig, request: PlanRequest): Promise<PlanReport> {
  refuseRange(targetOf(mig, request), request.direction)
  const session = await mig.connect('plan')
  const applied = await mig.applied('plan')
  const knowing = await withFileless(mig, request, applied)
  const plan = takingUp(knowing, await decide(knowing, request, applied), await mig.unfinished())
  const { tag, asks = true, acceptDataLoss } = request
  const ids = applied.map((row) => row.revision)
  const { steps, rowsAtRisk } = await foreseeSteps(knowing, plan, { session, applied: ids, tag, asks })
  const { from, to, direction } = plan
  return identified(mig, {
    command: direction === 'up' ? 'upgrade' : 'downgrade',
    target: targetOf(mig, request),
    given: [JSON.stringify(mig.x), tag ?? '', mig.settings.environment.backup.mode],
    applied,
    steps,
    from,
    to,
    risk: greatest(steps.map(({ risk }) => risk)),
    ...(rowsAtRisk && { rowsAtRisk }),
    acceptDataLoss,
  })
}

/** What a stamp would change in the record. */
export async function planOfStamp(
  mig: Mig,
  plan: StampPlan,
  {
    applied,
    forgotten,
  }: { readonly applied: readonly AppliedRevision[]; readonly forgotten: readonly Begun[] },
): Promise<PlanReport> {
  const named = new Set([...plan.remove, ...plan.add.map(({ id }) => id)])
  const messages = new Map(applied.map((row) => [row.revision, row.message]))
  const steps = [
    ...plan.remove.map((id) => recorded(mig, { id, message: messages.get(id) ?? '' }, 'forget')),
    ...plan.add.map((revision) => recorded(mig, revision, 'record')),
    ...forgotten.filter(({ id }) => !named.has(id)).map((begun) => recorded(mig, begun, 'forget')),
  ]
  return identified(mig, {
    command: 'stamp',
    target: plan.targets.join(' '),
    given: [],
    applied,
    steps,
    from: plan.from,
    to: plan.to,
    risk: greatest(steps.map(({ risk }) => risk)),
  })
}

function recorded(
  mig: Mig,
  { id, message }: { readonly id: string; readonly message: string },
  action: 'record' | 'forget',
): StepReport {
  const isKnown = mig.wholeGraph().revisions.has(id)
  const checksum = isKnown && action === 'record' ? mig.checksum(id) : ''
  const why =
    action === 'record' ? 'says that it was applied, and runs nothing' : 'forgets that it was applied'
  return {
    id,
    shortId: mig.short(id),
    message,
    labels: mig.wholeGraph().revisions.get(id)?.labels ?? [],
    direction: action === 'record' ? 'up' : 'down',
    action,
    checksum,
    digest: hashOf(`${action} ${id} ${checksum}`),
    transaction: true,
    operations: [],
    isOpaque: false,
    concerns: [{ risk: 'MEDIUM', why }],
    risk: 'MEDIUM',
    locks: [],
  }
}

/** What would be done to a revision that was cut off: `ops` are those that take back what stands of it. */
export async function planOfUnfinished(
  mig: Mig,
  { id, shortId, message, direction }: Begun,
  { command, ops }: { readonly command: 'undo' | 'resolve'; readonly ops: readonly Op[] },
): Promise<PlanReport> {
  const session = await mig.connect('plan')
  const { dialect } = session
  const applied = await mig.applied('plan')
  const foreseen = await foresee(ops, {
    dialect,
    version: versionOf(session.serverVersion),
    schema: () => Promise.resolve(unknownSchema),
  })
  const { atRisk: _unasked, ...contents } = stepContents(foreseen, dialect.name)
  const why =
    command === 'undo'
      ? 'takes back what stands of it'
      : 'says whether the statement stands at which it was cut off'
  const risk = greatest([contents.risk, 'MEDIUM'])
  const step: StepReport = {
    ...contents,
    ...{ id, shortId, message, labels: [], checksum: '', transaction: false, isOpaque: false, risk },
    direction: command === 'resolve' || direction === 'down' ? 'up' : 'down',
    action: ops.length > 0 ? 'run' : 'record',
    digest: hashOf(
      `${command} ${id} ${contents.operations.flatMap(({ statements }) => statements).join(';')}`,
    ),
    concerns: [{ risk: 'MEDIUM', why }],
  }
  return identified(mig, {
    command,
    target: shortId,
    given: [],
    applied,
    steps: [step],
    from: [],
    to: [],
    risk,
  })
}

/** What marking a database would change: whose it says it is, and nothing else. */
export async function planOfMark(
  mig: Mig,
  identity: Identity | undefined,
  applied: readonly AppliedRevision[],
): Promise<PlanReport> {
  return identified(mig, {
    command: identity ? 'mark' : 'unmark',
    target: mig.settings.environment.name,
    given: [JSON.stringify(identity ?? null)],
    applied,
    steps: [],
    from: [],
    to: [],
    risk: 'LOW',
  })
}

interface Draft {
  readonly command: PlanReport['command']
  readonly target: string
  /** What is handed to the revisions besides. */
  readonly given: readonly string[]
  readonly applied: readonly AppliedRevision[]
  readonly steps: readonly StepReport[]
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly risk: Risk
  readonly rowsAtRisk?: RowsAtRisk
  readonly acceptDataLoss?: string | undefined
}

export async function identified(mig: Mig, draft: Draft): Promise<PlanReport> {
  const { environment } = mig.settings
  const session = await mig.connect('plan')
  const identity = await readIdentity(session, stateTables(mig.settings))
  const { given, applied, acceptDataLoss, ...rest } = draft
  const plan = {
    ...rest,
    environment: environment.name,
    production: environment.production,
    dialect: session.dialect.name,
    database: environment.connection?.label ?? session.database,
    ...(identity && { identity }),
    state: stateOf(applied, await mig.unfinished()),
  }
  // a file of SQLite's has no name of its own: where it lies is another matter on every machine
  const ownName = session.dialect.family === 'sqlite' ? '' : session.database
  const fingerprint = hashOf(planText(plan, [ownName, ...given]))
  const guard = judge({
    command: plan.command,
    environment,
    identity,
    policy: environment.policy,
    risk: plan.risk,
    rowsAtRisk: plan.rowsAtRisk,
    isLossAccepted: acceptDataLoss !== undefined && isIdOf(acceptDataLoss, fingerprint),
    now: mig.host.now(),
    newestBackup: environment.policy.backup && (await newest(mig)),
    changesAnything: isMarking(plan.command) || plan.steps.length > 0,
  })
  return { id: fingerprint.slice(0, ID_LENGTH), fingerprint, ...plan, guard }
}

/** Loaded only where the policy asks for it. */
const newest = async (mig: Mig) => (await import('./backup/required.ts')).newestBackup(mig)

/** Whether it is the id of just that plan: a part of an id would let others through. */
export const isIdOf = (id: string, fingerprint: string): boolean =>
  id.length >= ID_LENGTH && fingerprint.startsWith(id)

/** How many digits of the fingerprint are shown. */
export const ID_LENGTH = 12

function stateOf(applied: readonly AppliedRevision[], unfinished: readonly Unfinished[]): StateReport {
  const begun = unfinished.map(({ revision, direction, attempt, lines }) => [
    revision,
    direction,
    attempt.checksum,
    lines.map(({ seq, state }) => [seq, state]),
  ])
  return {
    applied: applied.map((row) => row.revision),
    unfinished: unfinished.map(({ revision }) => revision),
    digest: hashOf(stateText(applied, begun)),
  }
}
