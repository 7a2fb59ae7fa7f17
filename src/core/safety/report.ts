import type { DialectName } from '../dialect.ts'
import type { Fact } from '../ops/op.ts'
import { defOf, type Kind } from '../ops/index.ts'
import { partsAtRisk, type RowsAtRisk, type TableAtRisk } from './answers.ts'
import type { Certainty, ForeseenOp } from './foresee.ts'
import type { Verdict } from './guard.ts'
import type { Identity } from './identity.ts'
import { locksOf, type Lock } from './locks.ts'
import type { Answered } from './questions-of-plan.ts'
import { adviceOn } from './risk-advice.ts'
import { concernsOf, greatest, type Concern, type Risk } from './risk.ts'

/** What the guard stands before; `undo` and `resolve` are about a revision that was cut off. */
export type GuardedCommand =
  'upgrade' | 'downgrade' | 'stamp' | 'mark' | 'unmark' | 'undo' | 'resolve' | 'repair' | 'restore'

/** Whether it changes whose the database says it is, and nothing else. */
export const isMarking = (command: GuardedCommand) => command === 'mark' || command === 'unmark'

/** What may be reviewed before it is done. Holds nothing that JSON cannot. */
export interface PlanReport {
  /** The first twelve digits of the fingerprint: what is shown, and given back as a confirmation. */
  readonly id: string
  /**
   * SHA-256, hexadecimal, of the steps, their SQL, the environment and the state of the database. The same project on a
   * database in the same state has the same one, wherever and whenever it is asked for.
   */
  readonly fingerprint: string
  readonly command: GuardedCommand
  readonly target: string
  readonly environment: string
  readonly production: boolean
  readonly dialect: DialectName
  /** For people, without a password. */
  readonly database: string
  /** What the database says of itself; absent: it was never marked. */
  readonly identity?: Identity
  readonly state: StateReport
  /** The heads of the applied set before and after. */
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly steps: readonly StepReport[]
  readonly risk: Risk
  /** Absent: the database was not asked. Not a part of the fingerprint: rows come and go. */
  readonly rowsAtRisk?: RowsAtRisk
  /** Whether it may be done as it is. Not a part of the fingerprint: it hangs on the time of day. */
  readonly guard: Verdict
  /**
   * Applied revisions whose files say something else now, looked for where somebody reviews the plan; absent: none. Not a
   * part of the fingerprint.
   */
  readonly edited?: readonly ChangedRevision[]
}

/** An applied revision whose file says something else now. */
export interface ChangedRevision {
  readonly id: string
  readonly shortId: string
  readonly message: string
  /** Relative to the config file. */
  readonly path: string
  /** ISO 8601, UTC: when it was applied. */
  readonly appliedAt: string
  /** The checksum that was recorded then, and that of the file as it is. */
  readonly recorded: string
  readonly found: string
}

/** What a plan was made for. */
export interface StateReport {
  /** The ids that stand in the database, in the order in which they came. */
  readonly applied: readonly string[]
  /** Revisions that were begun and have not come to their end. */
  readonly unfinished: readonly string[]
  /** Of all that the database has written down of them: when, by which file, how. */
  readonly digest: string
}

export interface StepReport {
  readonly id: string
  readonly shortId: string
  readonly message: string
  readonly labels: readonly string[]
  readonly direction: 'up' | 'down'
  /** `skip`: not for this environment, and only recorded. `record`, `forget`: a stamp, which runs nothing. */
  readonly action: 'run' | 'skip' | 'record' | 'forget'
  /** Of the revision's file; empty where there is none. */
  readonly checksum: string
  /** Of what the step says to the server, as far as that is known. */
  readonly digest: string
  /** False: every statement stands as soon as it has run. */
  readonly transaction: boolean
  readonly operations: readonly OperationReport[]
  /** Something in it, or all that comes after something, is known only when it runs. */
  readonly isOpaque: boolean
  /** What there is to look at in the step as a whole. */
  readonly concerns: readonly Concern[]
  readonly risk: Risk
  /** Absent: the database was not asked. */
  readonly rowsAtRisk?: RowsAtRisk
  readonly locks: readonly Lock[]
}

export interface OperationReport {
  readonly kind: Kind
  /** `add column users.phone`. */
  readonly text: string
  readonly certainty: Certainty
  readonly statements: readonly string[]
  readonly facts: readonly Fact[]
  /** The worst first. */
  readonly concerns: readonly Concern[]
  readonly risk: Risk
  /** What to do about it, a line each: a command, a call, or SQL that shows the rows. */
  readonly advice: readonly string[]
  /** What is kept before it runs, in words. */
  readonly keeps?: string
}

/** What was found out about an operation besides what it says itself. */
export interface Looked {
  readonly answers: readonly Answered[]
  readonly concerns: readonly Concern[]
}

/** What of a step its operations tell. */
export interface StepContents extends Pick<StepReport, 'operations' | 'risk' | 'locks'> {
  /** None: the database was not asked. */
  readonly atRisk: readonly TableAtRisk[]
}

/** The operations of a step with what there is to say of each; `looked` at where the database was asked. */
export function stepContents(
  foreseen: readonly ForeseenOp[],
  dialect: DialectName,
  looked?: readonly Looked[],
): StepContents {
  const sent = foreseen.map((each) => each.statements.map((sql) => ({ sql, rewrites: rewrites(each) })))
  const locks = locksOf(sent.flat(), dialect)
  const seen = new Set(locks.map(({ on }) => on))
  const operations = foreseen.map((each, i): OperationReport => {
    const { op, certainty, statements, facts } = each
    const own = locksOf(sent[i]!, dialect).filter(({ on }) => seen.has(on))
    const { answers = [], concerns: more = [] } = looked?.[i] ?? {}
    const concerns = concernsOf({ op, facts, locks: own, statements, dialect, answers, more })
    const risk = greatest(concerns.map((concern) => concern.risk))
    const advice = adviceOn({ op, answers, locks: own, dialect })
    return {
      kind: op.kind,
      text: defOf(op).describe(op),
      certainty,
      statements,
      facts,
      concerns,
      risk,
      advice,
    }
  })
  return {
    operations,
    locks,
    risk: greatest(operations.map(({ risk }) => risk)),
    atRisk: foreseen.flatMap((each, i) => (looked ? partsAtRisk(each, looked[i]!.answers, dialect) : [])),
  }
}

/** Of SQL of the author's own nobody knows what the column was before. */
const rewrites = ({ op, facts }: ForeseenOp) =>
  op.kind === 'execute' || facts.some(({ fact }) => fact === 'rewritesTable')
