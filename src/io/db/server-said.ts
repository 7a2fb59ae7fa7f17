import { excerpt } from '../../core/sql/position.ts'
import { isMigError } from '../../errors.ts'

/** What the server said, without the name or the statement that drivers put before it. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const message =
    'sqlMessage' in error && typeof error.sqlMessage === 'string' ? error.sqlMessage : error.message
  return message.replace(/^SQLITE_\w+: /, '').trim()
}

/** What PostgreSQL adds: which objects depend on it, which key was there twice, what it would advise. */
export function adviceOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return []
  const said = ['detail', 'hint'].map((key) => (error as unknown as Readonly<Record<string, unknown>>)[key])
  return said.flatMap((text) => (typeof text === 'string' && text !== '' ? text.split('\n') : []))
}

/** The code that driver and server give the failure; undefined where they give none. */
export function driverCodeOf(error: unknown): string | undefined {
  const code = error instanceof Error && !isMigError(error) && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}

/** Where in the statement the server found the fault, from 0: PostgreSQL says it, the others name the text or nothing. */
export function offsetIn(error: unknown, sql: string): number | undefined {
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

/** The statement as it is shown: the line of the fault with a caret under it, or where that is not known its first lines. */
export function quoteStatement(sql: string, offset: number | undefined): readonly string[] {
  if (offset !== undefined) {
    const { text, column } = excerpt(sql, offset)
    return [text, `${' '.repeat(column - 1)}^`]
  }
  const lines = sql.split('\n').map((line) => excerpt(line, 0).text)
  return lines.length <= LINES_SHOWN ? lines : [...lines.slice(0, LINES_SHOWN), '...']
}
