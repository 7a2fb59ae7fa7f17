import type { AuditFilter, AuditList, AuditVerdict } from '../app/audit/audit.ts'
import type { CallOptions, Use } from './call.ts'

export interface AuditListOptions extends CallOptions {
  /** Only what is about this revision: its id, or the beginning of it. */
  readonly revision?: string
  /** Only what ended in this way: `done`, `failed`, `refused`, `interrupted`, ... */
  readonly outcome?: string
  /** From then on: `7d`, `12h`, or ISO 8601. */
  readonly since?: string
  /** So many at most. Default: 20. */
  readonly limit?: number
}

export interface AuditVerifyOptions extends CallOptions {
  /** A head of earlier as `seq:hash`, kept elsewhere: it has to be among the entries. */
  readonly head?: string
}

/** The trail of all that was done to the database. Changes nothing. */
export interface AuditHandle {
  /** The entries, the last one first. Throws `usage` for an outcome or a time that is none. */
  list(options?: AuditListOptions): Promise<AuditList>
  /**
   * Whether an entry was changed, removed or inserted since it was written: `isGood`, and each `finding`. Throws `usage` for
   * a head that is none.
   */
  verify(options?: AuditVerifyOptions): Promise<AuditVerdict>
}

export function auditHandle(use: Use): AuditHandle {
  return {
    list: (given = {}) =>
      use('audit.list', given, async (mig) => {
        const { auditList } = await import('../app/audit/audit.ts')
        const { revision, outcome, since, limit } = given
        const filter: AuditFilter = { revision, outcome, since, limit }
        return auditList(mig, filter)
      }),
    verify: (given = {}) =>
      use('audit.verify', given, async (mig) => {
        const { auditVerify } = await import('../app/audit/audit.ts')
        return auditVerify(mig, given.head)
      }),
  }
}
