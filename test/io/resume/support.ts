import type { LogLine } from '../../../src/core/journal/log.ts'
import type { Session } from '../../../src/io/db/session.ts'
import { picture } from '../../../src/io/resume/picture.ts'
import { weigh, type Verdict } from '../../../src/io/resume/weigh.ts'
import { freshDatabase, type TestDatabase, type TestDialect } from '../../support/databases.ts'
import type { ExecuteRequest, LoadedStep, StepResult } from '../../../src/io/execute/execute.ts'
import { openSession, run } from '../execute/support.ts'

export interface Scene {
  readonly database: TestDatabase
  readonly session: Session
}

/** Runs it on a database of its own. */
export async function onFresh<T>(dialect: TestDialect, work: (scene: Scene) => Promise<T>): Promise<T> {
  const database = await freshDatabase(dialect)
  const session = await openSession(database.url)
  try {
    return await work({ database, session })
  } finally {
    await session.close().catch(() => undefined)
    await database.close()
  }
}

/** The line of a statement that is about to run alone. */
export async function openLine(session: Session, sql: string): Promise<LogLine> {
  return {
    seq: 1,
    kind: 'statement',
    state: 'intent',
    operation: 0,
    endsOperation: true,
    sql,
    bindings: [],
    startedAt: '2026-01-02T03:04:05.678Z',
    picture: await picture(session, sql),
  }
}

/** A line and what is to be told of it, as often as it is asked. */
export async function opened(
  session: Session,
  sql: string,
): Promise<{ outcome(): Promise<Verdict['outcome']>; verdict(): Promise<Verdict> }> {
  const line = await openLine(session, sql)
  const verdict = () => weigh(session, line)
  return { verdict, outcome: async () => (await verdict()).outcome }
}

export async function sayAll(session: Session, statements: readonly string[]): Promise<void> {
  for (const sql of statements) await session.query(sql)
}

/** What a session is cut off at: the first statement like this, before it is sent or after the server has answered. */
export interface Cut {
  readonly at: (sql: string, count: number) => boolean
  readonly when: 'before' | 'after'
}

export class CutOff extends Error {}

/** A session until the cut; from there on it is gone, as with its process. */
export async function cutting(
  url: string,
  { at, when }: Cut,
): Promise<{ readonly session: Session; said(): number }> {
  const session = await openSession(url)
  let said = 0
  let isGone = false
  const query: Session['query'] = async (sql, bindings) => {
    if (isGone) throw new CutOff('gone')
    said += 1
    isGone = at(sql, said)
    if (isGone && when === 'before') throw new CutOff(sql)
    const rows = await session.query(sql, bindings)
    if (at(sql, said)) throw new CutOff(sql)
    return rows
  }
  return { session: { ...session, query }, said: () => said }
}

/** Runs the steps until the cut, on a session that is closed then. Gives the failure. */
export async function runUntil(
  database: TestDatabase,
  cut: Cut,
  steps: readonly LoadedStep[],
): Promise<unknown> {
  const { session } = await cutting(database.url, cut)
  const failure = await run(session, steps).catch((error: unknown) => error)
  await session.close()
  return failure
}

/** Runs the steps on a new session. */
export async function runAgain(
  database: TestDatabase,
  steps: readonly LoadedStep[],
  more: Partial<ExecuteRequest> = {},
): Promise<readonly StepResult[]> {
  const session = await openSession(database.url)
  return run(session, steps, more).finally(() => session.close())
}
