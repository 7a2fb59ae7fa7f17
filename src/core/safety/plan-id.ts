import type { AppliedRevision } from '../journal/journal.ts'
import type { PlanReport, StateReport, StepReport } from './report.ts'

/** The text that the fingerprint of a plan is the hash of. What it leaves out may change without another id. */
export function planText(
  plan: Omit<PlanReport, 'id' | 'fingerprint' | 'guard'>,
  given: readonly string[],
): string {
  const { command, environment, production, dialect, identity, state, steps } = plan
  return JSON.stringify([
    FORMAT,
    command,
    [environment, production, dialect, identity?.environment ?? null, identity?.production ?? null],
    state.digest,
    steps.map(({ id, direction, action, digest }) => [id, direction, action, digest]),
    given,
  ])
}

/** Raised where the same plan would get another text: nobody must take the ids of two versions for each other. */
const FORMAT = 1

/** The text of all that is written down of a database's state. */
export function stateText(
  applied: readonly AppliedRevision[],
  unfinished: readonly (readonly unknown[])[],
): string {
  return JSON.stringify([
    applied.map(({ revision, checksum, how, environment, appliedAt }) => [
      revision,
      checksum,
      how,
      environment,
      appliedAt,
    ]),
    unfinished,
  ])
}

/** The text of all that a step will do, as far as that is known. */
export function stepText(
  { direction, action, checksum, transaction }: Omit<StepReport, 'digest' | 'risk' | 'locks'>,
  keys: readonly (readonly string[])[],
  source: string,
): string {
  return JSON.stringify([direction, action, checksum, transaction, keys, source])
}

/** What has to be kept of a plan to say later what has changed since; a plan is one. */
export interface ReviewedPlan {
  readonly fingerprint: string
  readonly command: PlanReport['command']
  readonly environment: string
  readonly database: string
  readonly state: StateReport
  readonly steps: readonly Pick<
    StepReport,
    'id' | 'shortId' | 'message' | 'direction' | 'action' | 'checksum' | 'digest'
  >[]
}

/** What is not as it was reviewed, one sentence each; never empty. */
export function differences(reviewed: ReviewedPlan, now: ReviewedPlan): readonly string[] {
  const found = [
    ...(reviewed.command === now.command
      ? []
      : [`it was a plan for ${reviewed.command}, not for ${now.command}`]),
    ...(reviewed.environment === now.environment
      ? []
      : [`it was made for the environment "${reviewed.environment}", not for "${now.environment}"`]),
    ...stateDifferences(reviewed.state, now.state),
    ...stepDifferences(reviewed.steps, now.steps),
  ]
  return found.length > 0
    ? found
    : ['it was made with other settings: what is handed to the revisions, or whose database it is']
}

function stateDifferences(was: StateReport, is: StateReport): readonly string[] {
  if (was.digest === is.digest) return []
  const [before, after] = [new Set(was.applied), new Set(is.applied)]
  const added = is.applied.filter((id) => !before.has(id))
  const gone = was.applied.filter((id) => !after.has(id))
  const named = [
    ...(added.length > 0 ? [`applied since: ${added.join(', ')}`] : []),
    ...(gone.length > 0 ? [`undone since: ${gone.join(', ')}`] : []),
    ...(was.unfinished.join() === is.unfinished.join()
      ? []
      : [`unfinished now: ${is.unfinished.join(', ') || 'none'}`]),
  ]
  return named.length > 0
    ? named
    : ['what is applied was applied anew, or elsewhere: the database is another one, or was restored']
}

type Steps = ReviewedPlan['steps']

function stepDifferences(was: Steps, is: Steps): readonly string[] {
  const known = new Map(was.map((step) => [step.id, step]))
  const left = new Set(is.map(({ id }) => id))
  const kept = (steps: Steps, others: Steps) =>
    steps.filter(({ id }) => others.some((other) => other.id === id)).map(({ id }) => id)
  return [
    ...is.flatMap((step) => stepDifference(known.get(step.id), step)),
    ...was.filter(({ id }) => !left.has(id)).map((step) => `${named(step)}: no longer a part of it`),
    ...(kept(was, is).join() === kept(is, was).join() ? [] : ['the steps are in another order']),
  ]
}

function stepDifference(was: Steps[number] | undefined, is: Steps[number]): readonly string[] {
  if (!was) return [`${named(is)}: was not a part of it`]
  if (was.action !== is.action) return [`${named(is)}: was to ${was.action}, and is to ${is.action}`]
  if (was.checksum !== is.checksum) return [`${named(is)}: its file has changed`]
  if (was.digest === is.digest) return []
  return [
    `${named(is)}: its SQL is another, though its file is the same: does it hang on the time, on chance or on another file?`,
  ]
}

const named = ({ shortId, message }: Steps[number]) => `${shortId} ${message}`
