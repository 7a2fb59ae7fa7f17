import { saidText } from '../../core/audit/said.ts'
import type { SaidStatement } from '../../core/audit/entry.ts'
import type { Row } from '../../core/dialect.ts'
import { affectedOf } from '../db/affected.ts'
import type { Session } from '../db/session.ts'
import type { Speech } from '../execute/speech.ts'
import { sha256 } from './append.ts'

/** The same speech, which has every statement and every function told to `note`, with its time. */
export function noting(speech: Speech, session: Session, note: (said: SaidStatement) => void): Speech {
  const timed = async <T>(
    work: () => Promise<T>,
    said: (answer: T | undefined) => Promise<Omit<SaidStatement, 'ms'>>,
  ): Promise<T> => {
    const began = performance.now()
    const ms = () => Math.round((performance.now() - began) * 10) / 10
    try {
      const answer = await work()
      const spent = ms()
      note({ ...(await said(answer)), ms: spent })
      return answer
    } catch (error) {
      note({ ...(await said(undefined)), ms: ms(), failed: true })
      throw error
    }
  }
  return {
    ask: (question, place) => speech.ask(question, place),
    run: (statement, place) =>
      timed(
        () => speech.run(statement, place),
        async (rows) => ({
          ...saidText(statement.sql, sha256),
          ...(rows && (await changedRows(session, statement.sql, rows))),
        }),
      ),
    call: (work, place) =>
      timed(
        () => speech.call(work, place),
        () => Promise.resolve({}),
      ),
  }
}

const CHANGES = /^\s*(?:insert|update|delete|replace|with)\b/i

async function changedRows(
  session: Session,
  sql: string,
  rows: readonly Row[],
): Promise<{ readonly rows?: number }> {
  if (!CHANGES.test(sql)) return {}
  // its driver does not tell
  const count =
    session.dialect.family === 'sqlite'
      ? Number((await session.query('SELECT changes() AS n'))[0]?.['n'])
      : affectedOf(rows)
  return count === undefined ? {} : { rows: count }
}
