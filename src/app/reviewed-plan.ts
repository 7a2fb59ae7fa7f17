import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ReviewedPlan } from '../core/safety/plan-id.ts'
import type { PlanReport } from '../core/safety/report.ts'
import { MigError } from '../errors.ts'
import { writeFileAtomically } from '../io/files.ts'
import { cacheFolder } from '../io/revisions/cache-folder.ts'
import type { Mig } from './mig.ts'

/** What somebody gives as a confirmation: the id of a plan, and the plan itself where it is at hand. */
export interface Reviewed {
  readonly id: string
  readonly plan?: ReviewedPlan
}

const ID = /^[0-9a-f]{12,64}$/

/** Reads a confirmation: an id, or the path of a file that `mig plan --json` was written to. Throws `usage`. */
export function readReviewed(given: string, cwd: string): Reviewed {
  if (ID.test(given)) return { id: given }
  const plan = planIn(resolve(cwd, given))
  if (plan) return { id: plan.fingerprint, plan }
  throw new MigError('usage', `"${given}" is neither the id of a plan nor a file with one`, {
    hint: [
      'an id has twelve digits, 0 to 9 and a to f; mig plan shows it',
      'mig plan --json > plan.json   writes a file that can be given in its place',
    ],
  })
}

function planIn(path: string): ReviewedPlan | undefined {
  try {
    const { plan } = JSON.parse(readFileSync(path, 'utf8')) as { readonly plan?: Partial<ReviewedPlan> }
    const isPlan =
      typeof plan?.fingerprint === 'string' && Array.isArray(plan.steps) && plan.state !== undefined
    // safe: what our own `--json` has written has the rest of it
    return isPlan ? (plan as ReviewedPlan) : undefined
  } catch {
    return undefined
  }
}

/**
 * Keeps what is needed to say later what has changed since this plan was shown here: the last one of each environment, no
 * SQL. A plan that was reviewed on another machine is confirmed all the same.
 */
export function rememberPlan(mig: Mig, plan: PlanReport): void {
  const { fingerprint, command, environment, database, state } = plan
  const steps = plan.steps.map(({ id, shortId, message, direction, action, checksum, digest }) => ({
    id,
    shortId,
    message,
    direction,
    action,
    checksum,
    digest,
  }))
  const reviewed: ReviewedPlan = { fingerprint, command, environment, database, state, steps }
  const path = memoryOf(mig)
  try {
    writeFileAtomically(path, JSON.stringify({ plan: reviewed }))
  } catch {
    // a folder that cannot be written, as in many containers: a refusal then says less
  }
}

/** The plan that was shown here last, where it is the one of this id. */
export function recallPlan(mig: Mig, id: string): ReviewedPlan | undefined {
  const plan = planIn(memoryOf(mig))
  return plan?.fingerprint.startsWith(id) ? plan : undefined
}

function memoryOf({ settings }: Mig): string {
  return join(cacheFolder(settings.root), 'plans', `${settings.environment.name}.json`)
}
