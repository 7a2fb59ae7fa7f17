import type { Identity } from '../core/safety/identity.ts'
import { differences, type ReviewedPlan } from '../core/safety/plan-id.ts'
import { isMarking, type PlanReport } from '../core/safety/report.ts'
import { MigError } from '../errors.ts'
import { readIdentity, writeIdentity } from '../io/safety/identity.ts'
import { noteRefusal, record } from './audit/trail.ts'
import { stateTables, type Mig } from './mig.ts'
import { ID_LENGTH } from './plan.ts'
import { recallPlan, rememberPlan } from './reviewed-plan.ts'

/** Who lets a plan through. */
export interface Confirmation {
  /** The id of the plan that was reviewed, or more of its fingerprint. Given, it is checked everywhere, not only where the guard stands. */
  readonly id?: string
  /** The plan that was reviewed, so that a refusal can say what has changed. */
  readonly reviewed?: ReviewedPlan
  /** The id of the plan whose loss of data was accepted, where the policy limits the rows at risk. */
  readonly acceptDataLoss?: string | undefined
  /** Shows the plan to somebody and says whether it is to be done. */
  readonly ask?: ((plan: PlanReport) => boolean | Promise<boolean>) | undefined
  /** The way out of a refusal that only lacks the confirmation of this plan, a line each. */
  howTo?(plan: PlanReport): readonly string[]
  /** The way out of a refusal that only lacks that the loss of data is accepted, a line each. */
  howToAccept?(plan: PlanReport): readonly string[]
}

/** How a plan is to be made for the guard. */
export interface PlanFor {
  /** Whether the database is asked what the plan will do with its data. */
  readonly asks: boolean
  readonly acceptDataLoss: string | undefined
}

/** What the guard let through, and holds to what was reviewed. */
export interface Passage {
  /**
   * To be called under the lock, before anything is changed. Throws `guard.changed`, and what the policy says of the rows
   * that are there now.
   */
  recheck(): Promise<void>
  /** Of the plan that was looked at; undefined: nobody had to. */
  readonly plan?: string
  /** To be called when something was changed: a production database knows from then on that it is one. */
  seal(): Promise<void>
}

const OPEN: Passage = { recheck: () => Promise.resolve(), seal: () => Promise.resolve() }

/**
 * Stands before everything that changes a database: lets it through, has it confirmed, or throws `guard.refused`,
 * `guard.changed`, `policy.refused` or `risk.refused`. The plan is made only where somebody has to look at it.
 */
export async function guarded(
  mig: Mig,
  plan: (request: PlanFor) => Promise<PlanReport>,
  confirmation: Confirmation = {},
): Promise<Passage> {
  const tables = stateTables(mig.settings)
  const identity = await readIdentity(await mig.connect('plan'), tables)
  if (!isWatched(mig, identity, confirmation)) return OPEN
  const { acceptDataLoss } = confirmation
  const isJudged = isJudgedByData(mig)
  // what was reviewed elsewhere is looked at by nobody here, unless it has changed
  const asks = isJudged || confirmation.id === undefined
  const reviewed = await plan({ asks, acceptDataLoss })
  if (!changesAnything(reviewed)) return OPEN
  const about = { command: reviewed.command, target: reviewed.target, plan: reviewed.id }
  const again = () => (asks ? Promise.resolve(reviewed) : plan({ asks: true, acceptDataLoss }))
  await pass(mig, reviewed, { ...confirmation, again }).catch(async (error: unknown) => {
    await noteRefusal(mig, error, about)
    throw error
  })
  return {
    plan: reviewed.id,
    async recheck() {
      const now = await plan({ asks: isJudged, acceptDataLoss })
      if (!changesAnything(now)) return
      if (now.guard.verdict === 'refuse') throw refused(mig, now, { guard: now.guard, confirmation })
      if (now.fingerprint === reviewed.fingerprint) return
      throw changed(reviewed, now, ['it changed while it was waiting for the lock; nothing was done'])
    },
    async seal() {
      const { name, production } = mig.settings.environment
      if (!production || identity) return
      const session = await mig.connect('write')
      await writeIdentity(session, tables, { environment: name, production }, () =>
        record(
          mig,
          { kind: 'mark', outcome: 'done', command: reviewed.command, details: { is: name, production } },
          { session, inside: true },
        ),
      )
    },
  }
}

function isWatched({ settings }: Mig, identity: Identity | undefined, { id }: Confirmation): boolean {
  const { production, policy } = settings.environment
  const hasPolicy =
    policy.downgrade === 'refuse' ||
    policy.maxRisk !== undefined ||
    policy.maxRowsAtRisk !== undefined ||
    policy.hours.length > 0 ||
    policy.backup !== undefined
  return production || identity?.production === true || hasPolicy || id !== undefined
}

/** Whether what the data says decides. */
const isJudgedByData = ({ settings: { environment } }: Mig) =>
  environment.policy.maxRisk !== undefined || environment.policy.maxRowsAtRisk !== undefined

const changesAnything = ({ command, steps }: PlanReport) => isMarking(command) || steps.length > 0

interface Asked extends Confirmation {
  /** The plan as it is shown. */
  again(): Promise<PlanReport>
}

/** Throws unless the plan may be done as it is. */
async function pass(mig: Mig, plan: PlanReport, confirmation: Asked): Promise<void> {
  const { guard } = plan
  if (guard.verdict === 'refuse') throw refused(mig, plan, { guard, confirmation })
  const { id, ask } = confirmation
  if (id !== undefined) {
    // a part of an id would let other plans through
    if (id.length >= ID_LENGTH && plan.fingerprint.startsWith(id)) return
    const reviewed = confirmation.reviewed ?? recallPlan(mig, id)
    rememberPlan(mig, plan)
    const way = confirmation.howTo?.(plan) ?? []
    const shown = await confirmation.again()
    throw reviewed ? changed(reviewed, shown, way) : unknown(shown, id, way)
  }
  if (guard.verdict === 'allow') return
  if (ask && (await ask(plan))) return
  rememberPlan(mig, plan)
  const [first, ...more] = guard.reasons
  throw new MigError(
    'guard.refused',
    ask ? 'not confirmed: nothing was done' : `${first!}: confirm the plan first`,
    {
      hint: ask
        ? []
        : [...more, ...summaryOf(plan), ...(confirmation.howTo?.(plan) ?? inCode(plan)), ...whoseOf(plan)],
      details: detailsOf(plan),
    },
  )
}

/** For one who did not mean to come here. */
function whoseOf({ environment, identity, command }: PlanReport): readonly string[] {
  if (identity === undefined || identity.environment === environment || isMarking(command)) return []
  return [
    `mig env show ${environment}   shows which database that is; is its URL the right one?`,
    `mig env mark ${environment}   makes it that of "${environment}", where it is a copy`,
  ]
}

const inCode = ({ id }: PlanReport) => [
  `in code: confirm: '${id}' lets this plan through, and confirm: (plan) => ... decides on any`,
]

interface Refusal {
  readonly guard: Extract<PlanReport['guard'], { verdict: 'refuse' }>
  readonly confirmation: Confirmation
}

function refused(mig: Mig, plan: PlanReport, { guard, confirmation }: Refusal): MigError {
  const { code, reasons } = guard
  const [first, ...more] = reasons
  const { name } = mig.settings.environment
  if (code === 'risk.refused') return tooMuchAtRisk(mig, plan, { why: first!, confirmation })
  const way =
    code === 'policy.refused'
      ? [`environments.${name}.policy in the config says so`]
      : [
          `mig env show ${name}   shows which database that is; is its URL the right one?`,
          `mig env mark ${name}   says that it is the right one`,
        ]
  return new MigError(code, `${plan.command} ${plan.target} in ${name}: ${first!}`, {
    hint: [...more, ...way],
    details: detailsOf(plan),
  })
}

function tooMuchAtRisk(
  mig: Mig,
  plan: PlanReport,
  { why, confirmation }: { readonly why: string; readonly confirmation: Confirmation },
): MigError {
  const { name } = mig.settings.environment
  const { acceptDataLoss } = confirmation
  rememberPlan(mig, plan)
  return new MigError('risk.refused', `${plan.command} ${plan.target} in ${name}: ${why}`, {
    hint: [
      ...(acceptDataLoss === undefined
        ? []
        : [`what was accepted is another plan (${acceptDataLoss.slice(0, ID_LENGTH)})`]),
      ...summaryOf(plan),
      `environments.${name}.policy.maxRowsAtRisk in the config says so`,
      ...(confirmation.howToAccept?.(plan) ?? [
        `in code: acceptDataLoss: '${plan.id}' accepts the loss of this plan`,
      ]),
    ],
    details: detailsOf(plan),
  })
}

function changed(reviewed: ReviewedPlan, now: PlanReport, way: readonly string[]): MigError {
  const found = differences(reviewed, now)
  return new MigError(
    'guard.changed',
    `this is not the plan that was confirmed (${reviewed.fingerprint.slice(0, 12)})`,
    {
      hint: [...found, ...summaryOf(now), ...way],
      details: { ...detailsOf(now), changed: found },
    },
  )
}

function unknown(plan: PlanReport, id: string, way: readonly string[]): MigError {
  return new MigError('guard.changed', `this is not the plan that was confirmed (${id.slice(0, 12)})`, {
    hint: [
      'what has changed can be told of a plan that was shown on this machine, or given as a file: mig plan --json > plan.json',
      ...summaryOf(plan),
      ...way,
    ],
    details: detailsOf(plan),
  })
}

/** The most steps that an error lists. */
const MOST_STEPS = 8

/** What a plan would do, in a few lines. */
function summaryOf({ id, risk, steps, command, target }: PlanReport): readonly string[] {
  const lines = steps
    .slice(0, MOST_STEPS)
    .map((step) => `${VERBS[step.action][step.direction]} ${step.shortId} ${step.message}   ${step.risk}`)
  const more = steps.length - lines.length
  return [
    `plan ${id}: ${command} ${target}, risk ${risk}`,
    ...lines.map((line) => `  ${line}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ]
}

const VERBS = {
  run: { up: 'apply', down: 'undo' },
  skip: { up: 'skip', down: 'skip' },
  record: { up: 'record', down: 'record' },
  forget: { up: 'forget', down: 'forget' },
} as const

function detailsOf(plan: PlanReport): Readonly<Record<string, unknown>> {
  const { id, fingerprint, command, target, environment, database, risk, rowsAtRisk, guard, steps } = plan
  return {
    plan: {
      id,
      fingerprint,
      command,
      target,
      environment,
      database,
      risk,
      ...(rowsAtRisk && { rowsAtRisk }),
      guard,
      steps: steps.map((step) => ({
        id: step.id,
        message: step.message,
        action: step.action,
        risk: step.risk,
      })),
    },
  }
}
