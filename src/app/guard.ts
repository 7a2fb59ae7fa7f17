import type { Identity } from '../core/safety/identity.ts'
import { differences, type ReviewedPlan } from '../core/safety/plan-id.ts'
import { isMarking, type PlanReport } from '../core/safety/report.ts'
import { MigError } from '../errors.ts'
import { readIdentity, writeIdentity } from '../io/safety/identity.ts'
import { stateTables, type Mig } from './mig.ts'
import { ID_LENGTH } from './plan.ts'
import { recallPlan, rememberPlan } from './reviewed-plan.ts'

/** Who lets a plan through. */
export interface Confirmation {
  /** The id of the plan that was reviewed, or more of its fingerprint. Given, it is checked everywhere, not only where the guard stands. */
  readonly id?: string
  /** The plan that was reviewed, so that a refusal can say what has changed. */
  readonly reviewed?: ReviewedPlan
  /** Shows the plan to somebody and says whether it is to be done. */
  readonly ask?: ((plan: PlanReport) => boolean | Promise<boolean>) | undefined
  /** The way out of a refusal that only lacks the confirmation of this plan, a line each. */
  howTo?(plan: PlanReport): readonly string[]
}

/** What the guard let through, and holds to what was reviewed. */
export interface Passage {
  /** To be called under the lock, before anything is changed. Throws `guard.changed`. */
  recheck(): Promise<void>
  /** To be called when something was changed: a production database knows from then on that it is one. */
  seal(): Promise<void>
}

const OPEN: Passage = { recheck: () => Promise.resolve(), seal: () => Promise.resolve() }

/**
 * Stands before everything that changes a database: lets it through, has it confirmed, or throws `guard.refused`,
 * `guard.changed` or `policy.refused`. The plan is made only where somebody has to look at it.
 */
export async function guarded(
  mig: Mig,
  plan: () => Promise<PlanReport>,
  confirmation: Confirmation = {},
): Promise<Passage> {
  const tables = stateTables(mig.settings)
  const identity = await readIdentity(await mig.connect('plan'), tables)
  if (!isWatched(mig, identity, confirmation)) return OPEN
  const reviewed = await plan()
  if (!changesAnything(reviewed)) return OPEN
  await pass(mig, reviewed, confirmation)
  return {
    async recheck() {
      const now = await plan()
      if (now.fingerprint === reviewed.fingerprint || !changesAnything(now)) return
      throw changed(reviewed, now, ['it changed while it was waiting for the lock; nothing was done'])
    },
    async seal() {
      const { name, production } = mig.settings.environment
      if (!production || identity) return
      await writeIdentity(await mig.connect('write'), tables, { environment: name, production })
    },
  }
}

function isWatched({ settings }: Mig, identity: Identity | undefined, { id }: Confirmation): boolean {
  const { production, policy } = settings.environment
  const hasPolicy = policy.downgrade === 'refuse' || policy.maxRisk !== undefined || policy.hours.length > 0
  return production || identity?.production === true || hasPolicy || id !== undefined
}

const changesAnything = ({ command, steps }: PlanReport) => isMarking(command) || steps.length > 0

/** Throws unless the plan may be done as it is. */
async function pass(mig: Mig, plan: PlanReport, confirmation: Confirmation): Promise<void> {
  const { guard } = plan
  if (guard.verdict === 'refuse') throw refused(mig, plan, guard)
  const { id, ask } = confirmation
  if (id !== undefined) {
    // a part of an id would let other plans through
    if (id.length >= ID_LENGTH && plan.fingerprint.startsWith(id)) return
    const reviewed = confirmation.reviewed ?? recallPlan(mig, id)
    rememberPlan(mig, plan)
    const way = confirmation.howTo?.(plan) ?? []
    throw reviewed ? changed(reviewed, plan, way) : unknown(plan, id, way)
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

function refused(
  mig: Mig,
  plan: PlanReport,
  { code, reasons }: Extract<PlanReport['guard'], { verdict: 'refuse' }>,
): MigError {
  const [first, ...more] = reasons
  const { name } = mig.settings.environment
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
  const { id, fingerprint, command, target, environment, database, risk, guard, steps } = plan
  return {
    plan: {
      id,
      fingerprint,
      command,
      target,
      environment,
      database,
      risk,
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
