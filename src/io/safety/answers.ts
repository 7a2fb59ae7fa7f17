import type { Row, Statement } from '../../core/dialect.ts'
import type { Answer } from '../../core/safety/answers.ts'
import { anySql, estimateSql, limitedSql, MOST_COUNTED } from '../../core/safety/questions.ts'
import type { Answered, Counting } from '../../core/safety/questions-of-plan.ts'
import { interruptible } from '../interruptible.ts'
import { isConnectionLost } from '../db/lost.ts'
import type { Session } from '../db/session.ts'

/** Milliseconds. */
export interface AnswerLimits {
  /** That one question may take. */
  readonly each: number
  /** That all of them may take together. */
  readonly all: number
}

export const ANSWER_LIMITS: AnswerLimits = { each: 2000, all: 20_000 }

export interface AnswersRequest {
  readonly session: Session
  readonly signal: AbortSignal
  readonly limits?: AnswerLimits
}

/** Finds out what the data says, in the time that there is for it. */
export interface Answers {
  /** Throws what the signal is aborted with, and where the connection is lost; any other failure is no answer. */
  answer(counting: Counting): Promise<Answered>
}

/** What an estimate may take, of a server's catalogue. */
const FOR_ESTIMATE = 500

/**
 * Asks within the limits, and what takes longer by the catalogue's own estimate. Every question is asked in a transaction
 * of its own that only reads, and holds no lock after it.
 */
export function createAnswers({ session, signal, limits = ANSWER_LIMITS }: AnswersRequest): Answers {
  const { dialect } = session
  let spent = 0

  async function exact({ statements }: Counting): Promise<Answer | 'late' | undefined> {
    let answer: Extract<Answer, { readonly known: 'exactly' }> = { known: 'exactly', found: 0 }
    const each = Math.min(limits.each, limits.all - spent)
    if (each <= 0) return 'late'
    const began = performance.now()
    try {
      for (const statement of statements) {
        const left = Math.ceil(each - (performance.now() - began))
        if (left <= 0) return 'late'
        const rows = await askWithin(session, statement, { milliseconds: left, signal })
        if (rows === 'late') return 'late'
        answer = added(answer, rows[0] ?? {})
      }
      return answer
    } catch (error) {
      signal.throwIfAborted()
      if (isConnectionLost(error)) throw error
      // a table that is not there, a right that lacks, a condition that fails: the run itself will say it
      return undefined
    } finally {
      spent += performance.now() - began
    }
  }

  async function estimated(table: string): Promise<Answer | undefined> {
    const number = async (statement: Statement, name: string) => {
      try {
        const rows = await askWithin(session, statement, { milliseconds: FOR_ESTIMATE, signal })
        const value: unknown = rows === 'late' ? undefined : rows[0]?.[name]
        return value === undefined || value === null ? undefined : Number(value)
      } catch (error) {
        signal.throwIfAborted()
        if (isConnectionLost(error)) throw error
        return undefined
      }
    }
    const any = await number(anySql(table, dialect), 'found')
    if (any === 0) return { known: 'exactly', found: 0 }
    const total = await number(estimateSql(table, dialect), 'estimate')
    // the catalogue may not have seen the rows yet
    return total === undefined || total <= 0 ? { known: 'estimated' } : { known: 'estimated', total }
  }

  return {
    async answer(counting) {
      const { of, at, isSettled, table } = counting
      if (table === undefined) return { of, at, isSettled, answer: { known: 'exactly', found: 0 } }
      const asked = await exact(counting)
      const answer = asked === 'late' ? await estimated(table) : asked && stopped(asked, counting)
      return { of, at, isSettled, table, answer }
    },
  }
}

type Exact = Extract<Answer, { readonly known: 'exactly' }>

function added(sum: Exact, row: Row): Exact {
  const plus = (name: 'found' | 'total' | 'refused') => {
    const value = row[name]
    return value === undefined || value === null ? sum[name] : (sum[name] ?? 0) + Number(value)
  }
  const [found = 0, total, refused] = [plus('found'), plus('total'), plus('refused')]
  return {
    known: 'exactly',
    found,
    ...(total !== undefined && { total }),
    ...(refused !== undefined && { refused }),
  }
}

/** What stands in the way is not counted to its end; what is lost is. */
function stopped(answer: Answer, { of }: Counting): Answer {
  const isCapped = of.counts === 'failing' && !('unfit' in of.ask) && answer.known === 'exactly'
  return isCapped && answer.found > MOST_COUNTED ? { known: 'more than', found: MOST_COUNTED } : answer
}

interface Within {
  readonly milliseconds: number
  readonly signal: AbortSignal
}

/** The rows, or `late` where the server has ended it. */
async function askWithin(
  session: Session,
  { sql, bindings }: Statement,
  { milliseconds, signal }: Within,
): Promise<readonly Row[] | 'late'> {
  signal.throwIfAborted()
  const { dialect } = session
  const [begin, ...settings] = BEGINNINGS[dialect.family](milliseconds)
  const limited = limitedSql(sql, milliseconds, dialect)
  const query = (text: string, values?: Statement['bindings']) =>
    interruptible(() => session.query(text, values), signal)
  if (begin !== undefined) await query(begin)
  // SQLite has no limit of its own
  const stopEnding = dialect.family === 'sqlite' ? endingAfter(session, milliseconds) : undefined
  try {
    for (const setting of settings) await query(setting)
    return await query(limited, bindings)
  } catch (error) {
    if (isLate(error)) return 'late'
    throw error
  } finally {
    stopEnding?.()
    if (begin !== undefined) await session.query('ROLLBACK').catch(() => undefined)
  }
}

/** Milliseconds. */
const BETWEEN_ENDINGS = 5

/** Ends the running statement after a time, and again: one that has not begun yet is not ended. Gives what stops that. */
function endingAfter(session: Session, milliseconds: number): () => void {
  let timer = setTimeout(end, milliseconds)
  function end(): void {
    void session.cancel().catch(() => undefined)
    timer = setTimeout(end, BETWEEN_ENDINGS)
  }
  return () => clearTimeout(timer)
}

const BEGINNINGS: Readonly<
  Record<Session['dialect']['family'], (milliseconds: number) => readonly string[]>
> = {
  postgres: (milliseconds) => [
    'BEGIN READ ONLY',
    `SELECT set_config('statement_timeout', '${milliseconds}', true), set_config('lock_timeout', '${milliseconds}', true)`,
  ],
  mysql: () => ['START TRANSACTION READ ONLY'],
  // a reader writes nothing, and one statement is a transaction of its own
  sqlite: () => [],
}

/** As PostgreSQL, MySQL, MariaDB and SQLite say that a statement took too long, or waited too long for a lock. */
const LATE: ReadonlySet<unknown> = new Set([
  '57014',
  '55P03',
  'ER_QUERY_TIMEOUT',
  'ER_STATEMENT_TIMEOUT',
  'ER_LOCK_WAIT_TIMEOUT',
  3024,
  1969,
  1205,
  'SQLITE_INTERRUPT',
  'SQLITE_BUSY',
])

function isLate(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  // safe: drivers add them
  const { code, errno } = error as Error & { readonly code?: unknown; readonly errno?: unknown }
  return LATE.has(code) || (typeof errno === 'number' && LATE.has(errno))
}
