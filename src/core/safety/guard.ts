import type { Identity } from './identity.ts'
import type { RowsAtRisk } from './answers.ts'
import { objections, tooManyRows, type Policy, type PolicyRequest } from './policy.ts'
import { isMarking } from './report.ts'

/** What somebody wants to do, and where. */
export interface GuardRequest extends PolicyRequest {
  readonly environment: { readonly name: string; readonly production: boolean }
  /** What the database says of itself; undefined: it was never marked. */
  readonly identity?: Identity | undefined
  readonly policy: Policy
  /** Undefined: the database was not asked. */
  readonly rowsAtRisk?: RowsAtRisk | undefined
  /** Somebody has accepted that just this plan loses data. */
  readonly isLossAccepted?: boolean
  /** False: nothing is to be done, so that there is nothing to ask either. */
  readonly changesAnything: boolean
}

/** `confirm`: whoever answers types `word`. */
export type Verdict =
  | { readonly verdict: 'allow' }
  | { readonly verdict: 'confirm'; readonly word: string; readonly reasons: readonly string[] }
  | {
      readonly verdict: 'refuse'
      readonly code: 'guard.refused' | 'policy.refused' | 'revision.edited' | 'risk.refused'
      readonly reasons: readonly string[]
    }

/** Whether it may be done, may be done once it is confirmed, or may not be done. Reads no clock and asks nobody. */
export function judge(request: GuardRequest): Verdict {
  const { environment, identity, policy, command, changesAnything } = request
  if (!changesAnything) return { verdict: 'allow' }
  const against = objections(policy, request)
  if (against.length > 0) return { verdict: 'refuse', code: 'policy.refused', reasons: against }
  const isOthers = identity !== undefined && identity.environment !== environment.name
  // to mark it anew is the way out of that
  if (isOthers && environment.production && !isMarking(command)) {
    return { verdict: 'refuse', code: 'guard.refused', reasons: [notOurs(environment.name, identity)] }
  }
  const tooMany = request.isLossAccepted ? undefined : tooManyRows(policy, request.rowsAtRisk)
  if (tooMany !== undefined) return { verdict: 'refuse', code: 'risk.refused', reasons: [tooMany] }
  const reasons = [
    ...(environment.production ? [`"${environment.name}" is production`] : []),
    ...(identity?.production ? [marked(environment.name, identity)] : []),
  ]
  if (reasons.length === 0) return { verdict: 'allow' }
  return { verdict: 'confirm', word: identity?.production ? identity.environment : environment.name, reasons }
}

function notOurs(name: string, { environment, production }: Identity): string {
  return `the environment "${name}" is production, and this database is marked as that of "${environment}"${production ? ', which is production too' : ''}`
}

function marked(name: string, { environment }: Identity): string {
  const ours = name === environment ? '' : `, and the environment is "${name}"`
  return `this database is marked as production ("${environment}")${ours}`
}
