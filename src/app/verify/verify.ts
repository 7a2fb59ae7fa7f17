import type { AppliedRevision } from '../../core/journal/journal.ts'
import type { ChangedRevision } from '../../core/safety/report.ts'
import type { Finding } from '../../core/integrity/finding.ts'
import { fileFindings, unfinishedFindings } from './findings.ts'
import { changedIn, misplacedIn, uncheckedIn, unknownIn } from './files.ts'
import type { MisplacedRevision, UnknownRevision } from './files.ts'
import type { Mig } from '../mig.ts'
import { missingFrom, type Standing } from '../standing.ts'
import { begunOf, type Begun } from '../unfinished.ts'

export type { ChangedRevision } from '../../core/safety/report.ts'
export type { MisplacedRevision, UnknownRevision } from './files.ts'

/** What the files, the state tables and the database say of each other. */
export interface VerifyResult {
  /** True where nothing was found. What could not be compared is no finding. */
  readonly isGood: boolean
  /** Applied, and their files have been changed since. */
  readonly changed: readonly ChangedRevision[]
  /** Applied, and without a file here. */
  readonly missing: readonly Standing[]
  /** Recorded as what a missing one stands on, and neither applied nor in a file. */
  readonly unknown: readonly UnknownRevision[]
  /** Applied before something that they stand on, or without it. */
  readonly misplaced: readonly MisplacedRevision[]
  /** Begun, and not come to their end. */
  readonly unfinished: readonly Begun[]
  /** Ids of applied revisions of which no checksum is known, or only that of a module in memory. */
  readonly unchecked: readonly string[]
  /** All that was found, each with the way out of it. */
  readonly findings: readonly Finding[]
}

/** What the checks have in common. */
export interface VerifyContext {
  readonly applied: readonly AppliedRevision[]
  readonly unfinished: readonly Begun[]
}

/** One thing to look for. */
type Check = (mig: Mig, context: VerifyContext) => Promise<readonly Finding[]>

/** What is looked for besides what the record says of the files, in this order. */
const CHECKS: readonly Check[] = [
  async (mig) => (await import('./objects.ts')).madeTwice(mig),
  async (mig) => (await import('./lock.ts')).lockFindings(mig),
  async (mig) => (await import('./backups.ts')).backupFindings(mig),
  async (mig, context) => (await import('./database.ts')).databaseFindings(mig, context),
]

/**
 * Compares what is applied with the revisions' files: their content, that they are there, and the order; the revisions
 * with each other; and looks in the database for what a run that failed leaves behind. Changes nothing.
 */
export async function verify(mig: Mig): Promise<VerifyResult> {
  const applied = await mig.applied('plan')
  const unfinished = begunOf(mig, await mig.unfinished())
  const changed = changedIn(mig, applied)
  const missing = missingFrom(mig, applied)
  const unknown = unknownIn(mig, applied)
  const misplaced = misplacedIn(mig, applied)
  const findings = [
    ...unfinishedFindings(unfinished),
    ...fileFindings(mig, { changed, missing, unknown, misplaced }),
  ]
  for (const check of CHECKS) findings.push(...(await check(mig, { applied, unfinished })))
  return {
    isGood: findings.length === 0,
    changed,
    missing,
    unknown,
    misplaced,
    unfinished,
    unchecked: uncheckedIn(mig, applied),
    findings,
  }
}
