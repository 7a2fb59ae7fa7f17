import type { LogLine } from '../../core/journal/log.ts'
import { toJson } from '../../core/journal/values.ts'
import type { Row, Statement } from '../../core/dialect.ts'
import { natureOf, runsAlone, type Nature } from '../../core/sql/nature.ts'
import { listWays } from '../../core/graph/describe.ts'
import { excerpt } from '../../core/sql/position.ts'
import { MigError } from '../../errors.ts'
import { plainly, type Place, type Speech, type SpeechOptions } from '../execute/speech.ts'
import { picture } from './picture.ts'
import type { NewLine, RevisionLog } from './revision-log.ts'

export interface RememberingOptions extends SpeechOptions {
  /** With what an earlier attempt has done, of which nothing is open any more. */
  readonly log: RevisionLog
}

/**
 * Says it, and writes it down so that whoever comes after a crash can go on exactly there. What the server commits by
 * itself is written down before and after; what is part of a transaction, in that same transaction. What the log knows
 * already is not said again: the answers are those of then, and what was done is passed over. Throws `revision.changed`
 * where the revision says something else than it did.
 */
export function remembering(options: RememberingOptions): Speech {
  const { session, transaction, log } = options
  const { dialect } = session
  const plain = plainly(options)
  const known = [...log.lines]
  let at = 0
  /** A transaction that the author has begun. */
  let own: OwnTransaction | undefined

  return {
    async ask(question, place) {
      const line = next('answer', question.sql, question.bindings)
      // safe: written below
      if (line !== undefined) return asAnswered(line.result) as readonly Row[]
      const rows = await plain.ask(question, place)
      await ensureOpen()
      await add({ ...lineFor('answer', question, place), state: 'done', result: rows })
      return rows
    },
    async run(statement, place) {
      const nature = natureOf(statement.sql, dialect.family)
      const line = next('statement', statement.sql, statement.bindings)
      if (line !== undefined) {
        // what lasts as long as the session was gone with it
        if (nature === 'session') await plain.run(statement, place)
        return asAnswered(line.result ?? []) as readonly Row[]
      }
      return runNew(statement, place, nature)
    },
    async call(work, place) {
      const source = { sql: String(work) }
      const line = next('function', source.sql)
      if (line !== undefined) return asAnswered(line.result)
      return await entering('function', source, place, () => plain.call(work, place))
    },
  }

  /** What is known to come next, where it is not all new from here on. */
  function next(
    kind: LogLine['kind'],
    sql: string,
    bindings: Statement['bindings'] = [],
  ): LogLine | undefined {
    const line = known[at]
    if (line === undefined) return undefined
    const isSame = line.kind === kind && line.sql === sql && toJson(line.bindings) === toJson(bindings)
    if (!isSame) throw changed(line, sql)
    at += 1
    return line
  }

  function runNew(statement: Statement, place: Place, nature: Nature): Promise<readonly Row[]> {
    const commits = dialect.commitsImplicitly(statement.sql)
    // the server ends his transaction, with what was written down in it
    if (commits && nature !== 'begin') own = undefined
    if (own || nature === 'begin') return runInOwn(statement, place, nature)
    if (transaction.wraps && !commits) {
      return nature === 'unknown'
        ? entering('statement', statement, place, () => plain.run(statement, place))
        : together(statement, place)
    }
    const isAlone =
      commits || statement.outsideTransaction === true || runsAlone(statement.sql, dialect.family)
    if (isAlone) return alone(statement, place)
    return nature === 'unknown' && dialect.family === 'mysql'
      ? entering('statement', statement, place, () => plain.run(statement, place))
      : transaction.atomically(() => together(statement, place))
  }

  /** The statement and its line in one transaction: both stand, or neither does. */
  async function together(statement: Statement, place: Place): Promise<readonly Row[]> {
    const rows = await plain.run(statement, place)
    await add({ ...lineFor('statement', statement, place), state: 'done', result: answered(rows, place) })
    return rows
  }

  /** The server commits it by itself: that it was about to run stands before it does, with what was there then. */
  async function alone(statement: Statement, place: Place): Promise<readonly Row[]> {
    const before = await picture(session, statement.sql)
    const line = await add({ ...lineFor('statement', statement, place), state: 'intent', picture: before })
    await transaction.settle()
    let rows: readonly Row[]
    try {
      rows = await plain.run(statement, place)
    } catch (error) {
      await forgetFailed(statement, line, error)
      throw error
    }
    await log.update(line, { state: 'done', result: answered(rows, place) })
    return rows
  }

  /** A statement that has failed as a whole has left nothing; where it has, or nobody can tell, its line stays. */
  async function forgetFailed(statement: Statement, line: LogLine, error: unknown): Promise<void> {
    try {
      const now = await picture(session, statement.sql)
      if (toJson(now) === toJson(line.picture)) await log.forget(line)
      else await log.update(line, { state: 'intent', error: messageOf(error) })
    } catch {
      // the connection is gone: the next attempt finds out
    }
  }

  /**
   * What may or may not commit. The mark that it was begun is made in its own transaction: it is there afterwards only
   * where something of it was committed.
   */
  async function entering<T>(
    kind: 'statement' | 'function',
    said: Statement,
    place: Place,
    work: () => Promise<T>,
  ): Promise<T> {
    const line = await add({ ...lineFor(kind, said, place), state: 'intent' })
    await transaction.settle()
    await ensureOpen()
    await log.update(line, { state: 'entered' })
    const result = await work()
    await ensureOpen()
    await log.update(line, { state: 'done', result: kept(result) })
    return result
  }

  /** In a transaction that the author opens and ends. */
  async function runInOwn(statement: Statement, place: Place, nature: Nature): Promise<readonly Row[]> {
    const line = { ...lineFor('statement', statement, place), state: 'done' as const }
    if (nature === 'commit') {
      await add(line)
      own = undefined
      return plain.run(statement, place)
    }
    const rows = await plain.run(statement, place)
    if (nature === 'begin') own = { lines: [], savepoints: new Map() }
    // what was said is known to have been said, though it has left nothing
    const lost = own ? lostAt(statement.sql, nature, own) : []
    if (nature === 'rollback') own = undefined
    await log.restore(lost)
    await add({ ...line, result: answered(rows, place) })
    return rows
  }

  async function add(line: NewLine): Promise<LogLine> {
    const added = await log.add(line)
    own?.lines.push(added)
    return added
  }

  async function ensureOpen(): Promise<void> {
    if (transaction.wraps) await transaction.before('')
  }

  function lineFor(kind: LogLine['kind'], { sql, bindings = [] }: Statement, place: Place) {
    const { ops, operation, endsOperation } = place
    const isFirst = log.lines.at(-1)?.operation !== operation
    return { kind, operation, endsOperation, sql, bindings, ...(isFirst && { ops }) }
  }
}

interface OwnTransaction {
  /** Written in it. */
  readonly lines: LogLine[]
  /** How many of the lines each savepoint keeps. */
  readonly savepoints: Map<string, number>
}

/** The lines that went with a rollback, or with one to a savepoint. Takes note of a savepoint that is made. */
function lostAt(sql: string, nature: Nature, { lines, savepoints }: OwnTransaction): readonly LogLine[] {
  if (nature === 'rollback') return lines
  if (nature !== 'savepoint') return []
  const [, verb, name] = SAVEPOINT.exec(sql) ?? []
  const key = String(name).toLowerCase()
  if (verb?.toLowerCase() === 'savepoint') savepoints.set(key, lines.length)
  return verb?.toLowerCase() === 'rollback' ? lines.slice(savepoints.get(key) ?? lines.length) : []
}

const SAVEPOINT = /\b(savepoint|release|rollback)\b[\s\S]*?([^\s;]+)\s*;?\s*$/i

/** As the driver gives it: bytes are a Buffer. */
function asAnswered(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value)
  if (Array.isArray(value)) return value.map(asAnswered)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, asAnswered(each)]))
}

/** What JSON can hold; what refers to itself is not kept. */
function kept(result: unknown): unknown {
  try {
    toJson(result)
    return result
  } catch {
    return undefined
  }
}

/** Only the revision's own question has an answer that it goes on with. */
const answered = (rows: readonly Row[], { recorded }: Place) =>
  recorded.op.kind === 'query' ? rows : undefined

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

function changed(line: LogLine, sql: string): MigError {
  const first = (text: string) => excerpt(text, 0).text
  return new MigError('revision.changed', 'the revision does not say what it said when it was begun', {
    hint: [
      `it has said:   ${first(line.sql)}`,
      `and now says:  ${first(sql)}`,
      'let the file begin as it did, and change only what comes behind what stands; or',
      ...listWays([['mig upgrade --undo-failed', 'takes back what stands of it']]),
    ],
    details: { said: line.sql, says: sql },
  })
}
