import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { isMigError, MigError } from '../../errors.ts'
import { adviceOf, driverCodeOf, messageOf, offsetIn, quoteStatement } from '../db/server-said.ts'
import type { Progress } from './run-revision.ts'

export interface FailedStep {
  readonly id: string
  readonly shortId: string
  readonly message: string
  readonly direction: 'up' | 'down'
  /** Absolute. */
  readonly path: string
  /** As it is shown. */
  readonly relativePath: string
  /** For a `.sql` file: the line at which the section's text begins. */
  readonly firstLine?: number
}

/**
 * The failure of a revision as the user reads it: which revision, what the server said, the call with file and line, the
 * statement with a caret under the place, and what stands now.
 */
export function revisionFailed(
  error: unknown,
  step: FailedStep,
  progress: Progress,
  outcome: readonly string[],
): MigError {
  const { current } = progress
  const line = current ? lineOf(current, step) : lineInFile(error, step.path)
  const statement = current?.statement
  const offset = statement && offsetIn(error, statement.sql)
  const driverCode = driverCodeOf(error)
  const where = line === undefined ? step.relativePath : `${step.relativePath}:${line}`
  const source = line === undefined ? '' : sourceLine(step.path, line)
  return new MigError(
    codeOf(error, statement !== undefined),
    `${step.shortId} ${step.message}: ${statement?.tells?.(messageOf(error)) ?? messageOf(error)}`,
    {
      hint: [
        source === '' ? where : `${where}   ${source}`,
        ...(statement && !statement.tells && !isMigError(error) ? quoteStatement(statement.sql, offset) : []),
        ...(isMigError(error) ? error.hint : adviceOf(error)),
        ...outcome,
      ],
      details: {
        ...(isMigError(error) && error.details),
        revision: step.id,
        direction: step.direction,
        file: step.relativePath,
        ...(line !== undefined && { line }),
        ...(statement && { statement: statement.sql }),
        ...(offset !== undefined && { position: offset }),
        ...(driverCode !== undefined && { driverCode }),
      },
      cause: error,
    },
  )
}

function codeOf(error: unknown, inStatement: boolean): MigError['code'] {
  if (isMigError(error)) return error.code
  return inStatement ? 'sql.failed' : 'revision.failed'
}

/** The line of the file that made the call: from its stack, or, for a `.sql` file, from the statement itself. */
function lineOf(
  { recorded, statement }: NonNullable<Progress['current']>,
  step: FailedStep,
): number | undefined {
  if (step.firstLine !== undefined) return step.firstLine + (statement?.line ?? 1) - 1
  return lineInFile(recorded.calledAt, step.path)
}

function lineInFile(thrown: unknown, path: string): number | undefined {
  const hasStack = typeof thrown === 'object' && thrown !== null && 'stack' in thrown
  const names = [path, pathToFileURL(path).href]
  for (const frame of hasStack ? String(thrown.stack).split('\n') : []) {
    const name = names.find((each) => frame.includes(each))
    const line = name && /^(?:\?[^:]*)?:(\d+)/.exec(frame.slice(frame.indexOf(name) + name.length))?.[1]
    if (line) return Number(line)
  }
  return undefined
}

function sourceLine(path: string, line: number): string {
  try {
    return readFileSync(path, 'utf8').split('\n')[line - 1]?.trim() ?? ''
  } catch {
    return ''
  }
}
