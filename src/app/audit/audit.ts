import { resolve } from 'node:path'
import { conflictsOf, type ConflictView } from '../../core/audit/conflicts.ts'
import { AUDIT_OUTCOMES, NO_HEAD, type AuditHead, type AuditRow } from '../../core/audit/entry.ts'
import { metricsText } from '../../core/audit/metrics.ts'
import { momentOf } from '../../core/audit/period.ts'
import { reportText, type ReportFormat } from '../../core/audit/report.ts'
import { statsOf, type AuditStats } from '../../core/audit/stats.ts'
import { checkChain, type AuditFinding, type ChainCheck } from '../../core/audit/verify.ts'
import { viewOf, type AuditView } from '../../core/audit/view.ts'
import { didYouMean } from '../../core/text/suggest.ts'
import { MigError } from '../../errors.ts'
import { sha256 } from '../../io/audit/append.ts'
import { openAudit, type AuditReader } from '../../io/audit/read.ts'
import { writeFileAtomically } from '../../io/files.ts'
import { readStanding } from '../../io/lock/claim.ts'
import { isAtWork } from '../../io/lock/holder.ts'
import { stateTables, type Mig } from '../mig.ts'

export interface AuditFilter {
  /** An id, or its beginning. */
  readonly revision?: string | undefined
  /** Also `interrupted` and `running`. */
  readonly outcome?: string | undefined
  /** `7d`, or ISO 8601. */
  readonly since?: string | undefined
  /** Default: 20. */
  readonly limit?: number | undefined
}

export interface AuditList {
  /** The last one first; a run that has come to its end has its `end` alone. */
  readonly entries: readonly AuditView[]
  /** There are more that the filter lets through. */
  readonly hasMore: boolean
}

const DEFAULT_LIMIT = 20
const DERIVED = ['interrupted', 'running']

/** What was done to the database, the last one first. */
export async function auditList(mig: Mig, filter: AuditFilter = {}): Promise<AuditList> {
  const { revision, outcome, limit = DEFAULT_LIMIT } = filter
  refuseOutcome(outcome)
  const since = filter.since === undefined ? undefined : momentBy(mig, '--since', filter.since)
  const reader = await openReader(mig)
  const entries: AuditView[] = []
  const ended = new Set<string>()
  const standing = await atWork(mig)
  for await (const row of reader?.newestFirst() ?? []) {
    if (row.kind === 'end') ended.add(row.run)
    if (row.kind === 'begin' && ended.has(row.run)) continue
    if (since !== undefined && row.endedAt < since) continue
    const view = viewOf(row, row.kind === 'begin' ? standing(row) : row.outcome)
    if (outcome !== undefined && view.outcome !== outcome) continue
    if (revision !== undefined && !isAbout(view, revision)) continue
    if (entries.length === limit) return { entries, hasMore: true }
    entries.push(view)
  }
  return { entries, hasMore: false }
}

/** A run without its end is about all that it set out to do. */
const isAbout = ({ revision, revisions, kind }: AuditView, wanted: string) =>
  revision?.startsWith(wanted) === true ||
  (kind !== 'end' && revisions?.some((id) => id.startsWith(wanted)) === true)

/** All of one entry. Throws `usage` where there is none of that number. */
export async function auditShow(mig: Mig, number: string): Promise<AuditView> {
  const seq = Number(number)
  const reader = Number.isSafeInteger(seq) && seq > 0 ? await openReader(mig) : undefined
  for await (const row of reader?.after(seq - 1) ?? []) {
    if (row.seq !== seq) break
    return row.kind === 'begin' ? viewOf(row, await outcomeOf(mig, reader!, row)) : viewOf(row)
  }
  throw new MigError('usage', `the audit trail has no entry ${number}`, {
    hint: ['mig audit   lists what there is'],
  })
}

async function outcomeOf(mig: Mig, reader: AuditReader, row: AuditRow): Promise<string> {
  for await (const later of reader.after(row.seq)) {
    if (later.kind === 'end' && later.run === row.run) return row.outcome
  }
  return (await atWork(mig))(row)
}

export interface AuditVerdict {
  readonly isGood: boolean
  readonly entries: number
  /** The head as it stands: kept elsewhere, it shows later whether this trail was written anew. */
  readonly head: AuditHead
  readonly findings: readonly AuditFinding[]
}

/**
 * Looks for entries that were changed, removed or inserted. `noted`, a head of earlier as `seq:hash`, is looked for among
 * them. Entries that are written meanwhile are looked at too.
 */
export async function auditVerify(mig: Mig, noted?: string): Promise<AuditVerdict> {
  const reader = await openReader(mig)
  const check = checkChain(sha256, noted === undefined ? undefined : headBy(noted))
  if (!reader) return verdict(check, NO_HEAD)
  let head = await reader.head()
  for (let isMoving = true; isMoving;) {
    for await (const row of reader.after(check.last.seq)) check.next(row)
    const now = await reader.head()
    isMoving = now?.seq !== head?.seq && now?.seq !== check.last.seq
    head = now
  }
  return verdict(check, head)
}

function verdict(check: ChainCheck, head: AuditHead | undefined): AuditVerdict {
  const findings = check.end(head)
  return { isGood: findings.length === 0, entries: check.count, head: head ?? check.last, findings }
}

function headBy(text: string): AuditHead {
  const [, seq, hash] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? []
  if (seq !== undefined && hash !== undefined) return { seq: Number(seq), hash }
  throw new MigError('usage', `"${text}" is no head of an audit trail`, {
    hint: ['it is a number, a colon and 64 digits, as "mig audit verify" prints it'],
  })
}

export interface AuditStatsResult extends AuditStats {
  /** ISO 8601, UTC. */
  readonly since?: string
}

/** How it went so far, in figures. */
export async function auditStats(
  mig: Mig,
  { since }: Pick<AuditFilter, 'since'> = {},
): Promise<AuditStatsResult> {
  const from = since === undefined ? undefined : momentBy(mig, '--since', since)
  const views = await allViews(mig, ({ endedAt }) => from === undefined || endedAt >= from)
  return { ...(from !== undefined && { since: from }), ...statsOf(views) }
}

export interface AuditReportRequest {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly format: ReportFormat
  /** The file to write it to. */
  readonly output?: string | undefined
}

export interface AuditReportResult {
  readonly text: string
  /** Absolute: where it was written to. */
  readonly path?: string
}

/** A report on a time. */
export async function auditReport(mig: Mig, request: AuditReportRequest): Promise<AuditReportResult> {
  const text = await reportOn(mig, request)
  if (request.output === undefined) return { text }
  const path = resolve(mig.host.cwd, request.output)
  writeFileAtomically(path, text)
  return { text, path }
}

async function reportOn(mig: Mig, request: AuditReportRequest): Promise<string> {
  const from = request.from === undefined ? undefined : momentBy(mig, '--from', request.from)
  const to = request.to === undefined ? undefined : momentBy(mig, '--to', request.to, 'end')
  const entries = await allViews(
    mig,
    ({ endedAt }) => (from === undefined || endedAt >= from) && (to === undefined || endedAt <= to),
  )
  const { isGood, findings, head, entries: count } = await auditVerify(mig)
  const { environment } = mig.settings
  return reportText(
    {
      environment: environment.name,
      database: environment.connection?.label ?? '',
      from,
      to,
      madeAt: mig.host.now().toISOString(),
      chain: { isGood, entries: count, head: `${head.seq}:${head.hash}`, findings },
      entries,
    },
    request.format,
  )
}

/** The trail in the text format of Prometheus. */
export async function auditMetrics(mig: Mig): Promise<string> {
  const reader = await openReader(mig)
  const head = (await reader?.head()) ?? NO_HEAD
  return metricsText(await allViews(mig), head)
}

/** What commands have met that waits for somebody, or did, and how it was settled. */
export async function auditConflicts(mig: Mig): Promise<readonly ConflictView[]> {
  const { revisions } = mig.wholeGraph()
  const parents = new Map([...revisions.values()].map(({ id, parents: own }) => [id, own]))
  return conflictsOf(await allViews(mig), parents)
}

/** Every entry that is let through, in the order in which they were written. */
async function allViews(mig: Mig, isMeant: (row: AuditRow) => boolean = () => true): Promise<AuditView[]> {
  const reader = await openReader(mig)
  const rows: AuditRow[] = []
  const ended = new Set<string>()
  for await (const row of reader?.after(0) ?? []) {
    if (row.kind === 'end') ended.add(row.run)
    if (isMeant(row)) rows.push(row)
  }
  const standing = await atWork(mig)
  return rows.map((row) =>
    viewOf(row, row.kind === 'begin' && !ended.has(row.run) ? standing(row) : row.outcome),
  )
}

async function openReader(mig: Mig): Promise<AuditReader | undefined> {
  return openAudit(await mig.connect('read'), stateTables(mig.settings))
}

/** Whether the run that a row began is still at work, or was cut off. */
async function atWork(mig: Mig): Promise<(row: AuditRow) => 'running' | 'interrupted'> {
  const session = await mig.connect('read')
  const standing = await readStanding({ session, tables: stateTables(mig.settings) })
  return (row) => {
    const { host = '', pid = 0 } = viewOf(row)
    const holder = standing?.holder
    // a server always knows who works there
    const isKnown = holder !== undefined || session.dialect.family === 'sqlite'
    return isKnown && isAtWork({ host, pid }, holder) ? 'running' : 'interrupted'
  }
}

function momentBy(
  mig: Mig,
  option: string,
  text: string,
  dayMeans: 'beginning' | 'end' = 'beginning',
): string {
  const moment = momentOf(text, mig.host.now(), dayMeans)
  if (moment !== undefined) return moment
  throw new MigError('usage', `${option} ${text}: no time is meant by that`, {
    hint: [`${option} 7d`, `${option} 12h`, `${option} 2026-01-31`, `${option} 2026-01-31T14:00:00Z`],
  })
}

function refuseOutcome(outcome: string | undefined): void {
  const known = [...AUDIT_OUTCOMES, ...DERIVED]
  if (outcome === undefined || known.includes(outcome)) return
  const near = didYouMean(outcome, known)
  throw new MigError(
    'usage',
    `--outcome cannot be "${outcome}"${near === undefined ? '' : `: did you mean "${near}"?`}`,
    { hint: [`it is one of ${known.join(', ')}`] },
  )
}
