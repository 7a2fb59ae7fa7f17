import { createHash } from 'node:crypto'
import {
  chained,
  NO_HEAD,
  type AuditContent,
  type AuditEntry,
  type AuditRow,
  type Hash,
} from '../../../src/core/audit/entry.ts'
import { viewOf, type AuditView } from '../../../src/core/audit/view.ts'

export const sha256: Hash = (text) => createHash('sha256').update(text).digest('hex')

const CONTENT: AuditContent = {
  command: 'upgrade',
  target: 'head',
  environment: 'dev',
  database: 'sqlite app.db',
  server: 'sqlite 3.50.0',
  operator: 'ana@home',
  host: 'home',
  pid: 1,
  version: '0.1.0',
}

export function entry(
  kind: AuditEntry['kind'],
  {
    content,
    ...more
  }: Partial<Omit<AuditEntry, 'content'>> & { readonly content?: Partial<AuditContent> } = {},
): AuditEntry {
  return {
    kind,
    run: 'r1',
    outcome: 'done',
    startedAt: '2026-11-21T10:00:00.000Z',
    endedAt: '2026-11-21T10:00:01.000Z',
    ...more,
    content: { ...CONTENT, ...content },
  }
}

/** A trail of these entries. */
export const trail = (...entries: readonly AuditEntry[]): AuditRow[] => [...chained(entries, NO_HEAD, sha256)]

export const views = (...entries: readonly AuditEntry[]): AuditView[] =>
  trail(...entries).map((row) => viewOf(row))
