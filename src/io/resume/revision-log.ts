import {
  logStatements,
  unfinishedOf,
  type Attempt,
  type LogKey,
  type LogLine,
  type LogStatements,
} from '../../core/journal/log.ts'
import type { StateTables } from '../../core/journal/journal.ts'
import type { Statement } from '../../core/dialect.ts'
import { MigError } from '../../errors.ts'
import type { Session } from '../db/session.ts'

/** What is to be written; the log numbers and dates it. */
export type NewLine = Omit<LogLine, 'seq' | 'startedAt' | 'endedAt' | 'error'>

export interface Standing {
  /** How many stand for certain, functions among them. */
  readonly statements: number
  /** A part of the last one may stand too. */
  readonly isOpen: boolean
}

/** The lines of one revision in one direction. Each write fails with `lock.lost` where another runner has begun. */
export class RevisionLog {
  readonly #session: Session
  readonly #key: LogKey
  readonly #statements: LogStatements
  #lines: LogLine[]
  #next: number

  constructor(session: Session, tables: StateTables, key: LogKey, known: readonly LogLine[] = []) {
    this.#session = session
    this.#key = key
    this.#statements = logStatements(session.dialect, tables)
    this.#lines = [...known]
    this.#next = (known.at(-1)?.seq ?? 0) + 1
  }

  /** All that is known, in its order. */
  get lines(): readonly LogLine[] {
    return this.#lines
  }

  /** Writes down with what an attempt begins. */
  begin(attempt: Attempt): Promise<void> {
    return this.#insert({
      ...{
        seq: 0,
        kind: 'attempt',
        state: 'done',
        operation: -1,
        endsOperation: false,
        sql: '',
        bindings: [],
      },
      result: attempt,
      startedAt: now(),
    })
  }

  /** Goes on with what there is now instead of what the attempt began with. */
  accept(attempt: Attempt): Promise<void> {
    return this.#run(this.#statements.update(this.#key, { seq: 0, state: 'done', result: attempt }))
  }

  async add(line: NewLine): Promise<LogLine> {
    const startedAt = now()
    const whole: LogLine = {
      ...line,
      seq: this.#next++,
      startedAt,
      ...(line.state === 'done' && { endedAt: startedAt }),
    }
    await this.#insert(whole)
    this.#lines.push(whole)
    return whole
  }

  async update(
    line: LogLine,
    change: Pick<LogLine, 'state'> & Partial<Pick<LogLine, 'result' | 'error'>>,
  ): Promise<void> {
    const changed = { ...line, ...change, ...(change.state === 'done' && { endedAt: now() }) }
    await this.#run(this.#statements.update(this.#key, changed))
    this.#lines = this.#lines.map((each) => (each.seq === line.seq ? changed : each))
  }

  /** Forgets a line and all that follow it. */
  async forget(line: LogLine): Promise<void> {
    await this.#run(this.#statements.forget(this.#key, line.seq))
    this.#lines = this.#lines.filter(({ seq }) => seq < line.seq)
  }

  /** Writes lines again that went with a transaction of the author's own. */
  async restore(lines: readonly LogLine[]): Promise<void> {
    for (const line of lines) await this.#insert(line)
  }

  /**
   * What stands of it, by what the database itself holds now. Where nothing does, the attempt is forgotten: the revision
   * is as if it had never been begun.
   */
  async standing(): Promise<Standing> {
    const { revision, direction } = this.#key
    const rows = await this.#session.query(this.#statements.readAll.sql)
    const held = unfinishedOf(rows).find((each) => each.revision === revision && each.direction === direction)
    const standing = (held?.lines ?? []).filter(mayStand)
    if (standing.length === 0) await this.close()
    const statements = standing.filter(({ state }) => state === 'done').length
    return { statements, isOpen: statements < standing.length }
  }

  /** Forgets the revision: it has come to its end. */
  close(): Promise<void> {
    return this.#run(this.#statements.close(this.#key.revision))
  }

  #insert(line: LogLine): Promise<void> {
    return this.#run(this.#statements.insert(this.#key, line))
  }

  async #run({ sql, bindings }: Statement): Promise<void> {
    try {
      await this.#session.query(sql, bindings)
    } catch (error) {
      throw isFenced(error) ? lockLost(error) : error
    }
  }
}

/** What was about to run in a transaction was rolled back with it; what runs alone may stand, though it has failed. */
const mayStand = ({ kind, state, picture }: LogLine) =>
  kind !== 'answer' && (state !== 'intent' || picture !== undefined)

const now = () => new Date().toISOString()

/** What a state write is told where its epoch is over: see `fencedBy`. */
export function isFenced(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false
  const isNull =
    error.code === '23502' || error.code === 'ER_BAD_NULL_ERROR' || error.code === 'SQLITE_CONSTRAINT'
  return isNull && /\b(epoch|position)\b/.test(error.message)
}

export function lockLost(cause?: unknown): MigError {
  return new MigError(
    'lock.lost',
    'another mig has begun to work on this database meanwhile; this one stops',
    {
      hint: ['mig status   shows what stands'],
      cause,
    },
  )
}
