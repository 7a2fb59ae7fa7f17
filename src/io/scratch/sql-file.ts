import type { Family } from '../../core/schema/model.ts'
import { splitStatements, type SplitStatement } from '../../core/sql/split.ts'
import { isMigError, MigError } from '../../errors.ts'
import { adviceOf, driverCodeOf, messageOf, offsetIn, quoteStatement } from '../db/server-said.ts'
import type { Session } from '../db/session.ts'
import { withoutClientLines } from './client-lines.ts'
import type { Verdict } from './sql-verdict.ts'

/** A file of DDL. */
export interface SqlText {
  /** As it is shown. */
  readonly path: string
  readonly text: string
}

/** A statement with the file that it stands in. */
export interface FileStatement extends SplitStatement {
  readonly path: string
}

/** The statements of a file. Throws MigError with the file and its line where the text is not whole. */
export function statementsOfFile({ path, text }: SqlText, family: Family): readonly FileStatement[] {
  const whole = text.replace(/^\uFEFF/, '')
  try {
    const { statements } = splitStatements(withoutClientLines(whole, family), family)
    return statements.map((statement) => ({ ...statement, path }))
  } catch (error) {
    throw isMigError(error) ? notWhole(error, path, whole) : error
  }
}

/** The fault of a text with the line that it stands in; the error's own message tells that line as well. */
function notWhole(error: MigError, path: string, text: string): MigError {
  const { line, column } = error.details
  const isPlaced = typeof line === 'number'
  const source = isPlaced ? text.split('\n')[line - 1]! : undefined
  const offset = typeof column === 'number' ? column - 1 : undefined
  const problem = error.message.replace(/^line \d+: /, '').replace(/, begun in line \d+, column \d+$/, '')
  return new MigError('schema.unbuildable', `${path}${isPlaced ? `:${line}` : ''}: ${problem}`, {
    hint: [...(source === undefined ? [] : quoteStatement(source, offset)), ...error.hint],
    details: { ...error.details, file: path },
    cause: error,
  })
}

/** Runs what the verdict says of each. Throws MigError with file, line and statement for the first that fails. */
export async function runStatements(
  statements: readonly FileStatement[],
  verdictOn: (sql: string) => Verdict,
  session: Pick<Session, 'query'>,
): Promise<void> {
  for (const statement of statements) {
    const verdict = verdictOn(statement.sql)
    if ('skip' in verdict) continue
    if ('refuse' in verdict) throw failed(statement, verdict.refuse, undefined)
    try {
      await session.query(verdict.run)
    } catch (error) {
      if (!verdict.tolerated?.includes(driverCodeOf(error) ?? ''))
        throw failed(statement, messageOf(error), error)
    }
  }
}

function failed({ path, line, sql }: FileStatement, message: string, error: unknown): MigError {
  const code = driverCodeOf(error)
  return new MigError('schema.unbuildable', `${path}:${line}: ${message}`, {
    hint: [...quoteStatement(sql, offsetIn(error, sql)), ...adviceOf(error)],
    details: { file: path, line, statement: sql, ...(code !== undefined && { driverCode: code }) },
    ...(error !== undefined && { cause: error }),
  })
}
