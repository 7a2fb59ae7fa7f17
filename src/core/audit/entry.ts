import { canonical } from './canonical.ts'

/**
 * What an entry is about. `begin` and `end` are around a run, whose steps stand between them; `conflict` waits for
 * somebody, the others have happened.
 */
export const AUDIT_KINDS = [
  'begin',
  'end',
  'upgrade',
  'downgrade',
  'skip',
  'stamp',
  'unstamp',
  'resolve',
  'undo',
  'mark',
  'unmark',
  'release',
  'refusal',
  'conflict',
  'repair',
  'backup',
  'restore',
  'prune',
] as const

export type AuditKind = (typeof AUDIT_KINDS)[number]

/** `begun`: of `begin` alone. `open`: of `conflict` alone. */
export const AUDIT_OUTCOMES = ['begun', 'done', 'skipped', 'failed', 'refused', 'open'] as const

export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number]

/** One statement as it was sent: placeholders stand for its values, which are never written down. */
export interface SaidStatement {
  /** Cut where it is long; `hash` is then that of the whole. Absent: a function of the author's. */
  readonly sql?: string
  readonly hash?: string
  /** Milliseconds. */
  readonly ms: number
  /** Rows that it changed, where the server says so. */
  readonly rows?: number
  readonly failed?: true
}

/** What is known beyond what every entry has. Holds no secret, and no value of a row. */
export interface AuditContent {
  /** As it is typed: `upgrade`, `backup create`. */
  readonly command: string
  /** Where it was to go. */
  readonly target?: string
  readonly direction?: 'up' | 'down'
  readonly environment: string
  /** For people, without a password. */
  readonly database: string
  /** `postgres 15.4`. */
  readonly server: string
  readonly operator: string
  readonly host: string
  readonly pid: number
  /** Of mig. */
  readonly version: string
  /** Of the plan that was confirmed. */
  readonly plan?: string
  readonly meta?: Readonly<Record<string, string>>
  /** Of the revision, or a line for people. */
  readonly message?: string
  readonly parents?: readonly string[]
  /** Of the revision's file. */
  readonly checksum?: string
  readonly durationMs?: number
  /** How many of the statements an earlier run had done, which was cut off. */
  readonly resumedAfter?: number
  readonly statements?: readonly SaidStatement[]
  /** How many more there were than `statements` lists. */
  readonly moreStatements?: number
  readonly error?: { readonly code: string; readonly message: string }
  /** Ids: of `begin`, what it is to do; of `conflict`, what it is about. */
  readonly revisions?: readonly string[]
  readonly details?: Readonly<Record<string, unknown>>
}

/** An entry that is to be made. */
export interface AuditEntry {
  readonly kind: AuditKind
  /** The same for all that one command has done. */
  readonly run: string
  readonly revision?: string | undefined
  readonly outcome: AuditOutcome
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly endedAt: string
  readonly content: AuditContent
}

/** An entry as it stands in the database. */
export interface AuditRow extends Omit<AuditEntry, 'content' | 'kind' | 'outcome'> {
  readonly seq: number
  /** Text: nobody knows what somebody has written into it. */
  readonly kind: string
  readonly outcome: string
  /** JSON. */
  readonly content: string
  /** The hash of the entry before; empty in the first. */
  readonly previous: string
  readonly hash: string
}

/** The last entry there is. */
export interface AuditHead {
  /** 0: there is none. */
  readonly seq: number
  readonly hash: string
}

export const NO_HEAD: AuditHead = { seq: 0, hash: '' }

/** SHA-256 of a text, hexadecimal. */
export type Hash = (text: string) => string

/** The hash of an entry: over everything that it says, and over the hash of the one before it. */
export function hashOfRow(row: Omit<AuditRow, 'hash'>, hash: Hash): string {
  const { seq, kind, run, revision, outcome, startedAt, endedAt, content, previous } = row
  return hash(
    canonical({ seq, kind, run, revision, outcome, startedAt, endedAt, content, previous, format: 1 }),
  )
}

/** The entries as they follow on the head, each with its number and its hash. */
export function chained(entries: readonly AuditEntry[], head: AuditHead, hash: Hash): readonly AuditRow[] {
  let last = head
  return entries.map(({ content, ...entry }) => {
    const row = { ...entry, content: canonical(content), seq: last.seq + 1, previous: last.hash }
    last = { seq: row.seq, hash: hashOfRow(row, hash) }
    return { ...row, hash: last.hash }
  })
}

/** What an entry says; undefined: somebody has written something else there. */
export function contentOf({ content }: Pick<AuditRow, 'content'>): AuditContent | undefined {
  try {
    const read: unknown = JSON.parse(content)
    // safe: so it was written; a missing key is shown as one
    return typeof read === 'object' && read !== null ? (read as AuditContent) : undefined
  } catch {
    return undefined
  }
}
