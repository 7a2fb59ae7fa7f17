import { hostname } from 'node:os'
import type { AuditContent, AuditEntry, AuditOutcome, SaidStatement } from '../../core/audit/entry.ts'
import { saidStatements } from '../../core/audit/said.ts'
import type { StateTables } from '../../core/journal/journal.ts'
import { isMigError } from '../../errors.ts'
import type { Session } from '../db/session.ts'
import type { LoadedStep } from '../execute/execute.ts'
import { createChain } from './append.ts'

/** What every entry of a run says. */
export type Common = Pick<
  AuditContent,
  'command' | 'environment' | 'database' | 'server' | 'operator' | 'host' | 'pid' | 'version'
> &
  Partial<Pick<AuditContent, 'target' | 'direction' | 'plan' | 'meta'>>

export interface TrailRequest {
  readonly session: Session
  readonly tables: StateTables
  readonly epoch: number | undefined
  /** The same for all entries of it. */
  readonly run: string
  readonly common: Common
  /** Hides the secrets in a text. */
  mask(text: string): string
}

/** What is written down of a step that has come to its end. */
export interface StepAccount {
  readonly outcome: 'done' | 'skipped'
  readonly durationMs: number
  readonly resumedAfter?: number | undefined
}

/** What a run writes into the audit trail while it goes on. */
export interface RunTrail {
  /** What all its entries are called. */
  readonly run: string
  begin(content: Partial<AuditContent>): Promise<void>
  /** A step begins, or begins anew. */
  stepBegins(step: LoadedStep): void
  note(said: SaidStatement): void
  /** In the transaction of the step, whose end is told before it is there. */
  stepEnds(step: LoadedStep, account: StepAccount): Promise<void>
  /** The same where one transaction is around all steps: written by `flush`. */
  stepWaits(step: LoadedStep, account: StepAccount): void
  /** It stands, or will with all the others. */
  stepIsOver(): void
  /** In that transaction, at its end: nobody else's entry has to wait for all of the run. */
  flush(): Promise<void>
  /** The step that was under way has failed, with the run. What it did is rolled back by now, where it can be. */
  fails(error: unknown, content: Partial<AuditContent>): Promise<void>
  /** `through`: another connection than that of the run. */
  ends(content: Partial<AuditContent>, through?: Session): Promise<void>
}

/** Where an entry comes from. */
export const thisProcess = (): Pick<AuditContent, 'host' | 'pid'> => ({ host: hostname(), pid: process.pid })

const now = () => new Date().toISOString()

export function createTrail({ session, tables, epoch, run, common, mask }: TrailRequest): RunTrail {
  const chain = createChain(session, tables)
  const began = now()
  let stepBegan = began
  let current: LoadedStep | undefined
  let said: SaidStatement[] = []
  let waiting: AuditEntry[] = []

  const entry = (
    kind: AuditEntry['kind'],
    outcome: AuditOutcome,
    { revision, startedAt, ...content }: Partial<AuditContent> & EntryParts,
  ): AuditEntry => ({
    kind,
    run,
    ...(revision !== undefined && { revision }),
    outcome,
    startedAt,
    endedAt: kind === 'begin' ? startedAt : now(),
    content: { ...common, ...content },
  })
  const stepEntry = (step: LoadedStep, outcome: AuditOutcome, content: Partial<AuditContent>): AuditEntry => {
    const { id, message, parents } = step.revision
    return entry(kindOf(step), outcome, {
      revision: id,
      startedAt: stepBegan,
      direction: step.direction,
      message,
      parents,
      checksum: step.code?.checksum ?? '',
      ...saidStatements(said.map((each) => masked(each, mask))),
      ...content,
    })
  }
  const ended = (step: LoadedStep, { outcome, durationMs, resumedAfter }: StepAccount): AuditEntry => {
    const content = {
      durationMs: Math.round(durationMs),
      ...(resumedAfter && { resumedAfter }),
    }
    return stepEntry(step, outcome, content)
  }
  const spentSince = (at: string) => ({ durationMs: Math.max(0, Date.now() - Date.parse(at)) })

  return {
    run,
    begin: (content) => chain.append([entry('begin', 'begun', { ...content, startedAt: began })], { epoch }),
    stepBegins(step) {
      current = step
      said = []
      stepBegan = now()
    },
    note: (each) => void said.push(each),
    async stepEnds(step, account) {
      // fenced by the journal's line, in the same transaction
      await chain.append([ended(step, account)], { inside: true })
    },
    stepWaits: (step, account) => void waiting.push(ended(step, account)),
    stepIsOver() {
      current = undefined
    },
    async flush() {
      const entries = waiting
      waiting = []
      if (entries.length > 0) await chain.append(entries, { epoch, inside: true })
    },
    async fails(error, content) {
      const reason = errorOf(error, mask)
      const step = current && stepEntry(current, 'failed', { ...spentSince(stepBegan), error: reason })
      const end = entry('end', 'failed', {
        ...content,
        ...spentSince(began),
        startedAt: began,
        error: reason,
      })
      await chain.append(step ? [step, end] : [end], { epoch })
    },
    async ends(content, through) {
      await (through ? createChain(through, tables) : chain).append(
        [entry('end', 'done', { ...content, ...spentSince(began), startedAt: began })],
        {
          epoch,
        },
      )
    },
  }
}

interface EntryParts {
  readonly revision?: string
  readonly startedAt: string
}

function kindOf({ action, direction }: LoadedStep): AuditEntry['kind'] {
  if (action === 'skip') return 'skip'
  return direction === 'up' ? 'upgrade' : 'downgrade'
}

/** What an entry keeps of an error: no stack, and no secret. */
export function errorOf(error: unknown, mask: (text: string) => string): NonNullable<AuditContent['error']> {
  return {
    code: isMigError(error) ? error.code : 'bug',
    message: mask(error instanceof Error ? error.message : String(error)),
  }
}

const masked = (said: SaidStatement, mask: (text: string) => string): SaidStatement =>
  said.sql === undefined ? said : { ...said, sql: mask(said.sql) }
