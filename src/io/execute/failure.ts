import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { excerpt } from '../../core/sql/position.ts'
import { isMigError, MigError } from '../../errors.ts'

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
  const where = line === undefined ? step.relativePath : `${step.relativePath}:${line}`
  const source = line === undefined ? '' : sourceLine(step.path, line)
  return new MigError(
    codeOf(error, statement !== undefined),
    `${step.shortId} ${step.message}: ${statement?.tells?.(messageOf(error)) ?? messageOf(error)}`,
    {
      hint: [
        source === '' ? where : `${where}   ${source}`,
        ...(statement && !statement.tells && !isMigError(error) ? quoteStatement(statement.sql, offset) : []),
        ...(isMigError(error) ? error.hint : serverHints(error)),
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
        ...driverCode(error),
      },
      cause: error,
    },
  )
}

function codeOf(error: unknown, inStatement: boolean): MigError['code'] {
  if (isMigError(error)) return error.code
  return inStatement ? 'sql.failed' : 'revision.failed'
}

/** Drivers put their own name or the statement before what the server said. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const message =
    'sqlMessage' in error && typeof error.sqlMessage === 'string' ? error.sqlMessage : error.message
  return message.replace(/^SQLITE_\w+: /, '').trim()
}

/** What PostgreSQL adds: which objects depend on it, which key was there twice, what it would advise. */
function serverHints(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return []
  const said = ['detail', 'hint'].map((key) => (error as unknown as Readonly<Record<string, unknown>>)[key])
  return said.flatMap((text) => (typeof text === 'string' && text !== '' ? text.split('\n') : []))
}

function driverCode(error: unknown): { driverCode?: string } {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && !isMigError(error) ? { driverCode: code } : {}
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

/** Where in the statement the server found the fault, from 0: PostgreSQL says it, the others name the text or nothing. */
function offsetIn(error: unknown, sql: string): number | undefined {
  if (!(error instanceof Error)) return undefined
  const position = 'position' in error ? Number(error.position) : Number.NaN
  if (position >= 1) return offsetOfCharacter(sql, position - 1)
  const near = /near ['"](.+?)['"](?:: syntax error| at line \d+$)/s.exec(error.message)?.[1]
  const at = near === undefined ? -1 : sql.indexOf(near)
  // where the text comes twice, nobody knows which is meant
  return at < 0 || sql.includes(near!, at + 1) ? undefined : at
}

/** The server counts characters, JavaScript UTF-16 units. */
function offsetOfCharacter(text: string, characters: number): number {
  let offset = 0
  for (const character of text) {
    if (characters-- === 0) break
    offset += character.length
  }
  return offset
}

const LINES_SHOWN = 5

function quoteStatement(sql: string, offset: number | undefined): readonly string[] {
  if (offset !== undefined) {
    const { text, column } = excerpt(sql, offset)
    return [text, `${' '.repeat(column - 1)}^`]
  }
  const lines = sql.split('\n').map((line) => excerpt(line, 0).text)
  return lines.length <= LINES_SHOWN ? lines : [...lines.slice(0, LINES_SHOWN), '...']
}
