import { excerpt } from '../../core/sql/position.ts'

/** What the server said, without what drivers put before it. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const message =
    'sqlMessage' in error && typeof error.sqlMessage === 'string' ? error.sqlMessage : error.message
  return message.replace(/^SQLITE_\w+: /, '').trim()
}

/** What PostgreSQL adds: which objects depend on it, what it would advise. */
export function adviceOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return []
  const said = ['detail', 'hint'].map((key) => (error as unknown as Readonly<Record<string, unknown>>)[key])
  return said.flatMap((text) => (typeof text === 'string' && text !== '' ? text.split('\n') : []))
}

/** The code that driver and server give the failure; undefined where they give none. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}

/** Where in the statement the server found the fault, from 0, as PostgreSQL alone says it. */
export function offsetIn(error: unknown, sql: string): number | undefined {
  const position = error instanceof Error && 'position' in error ? Number(error.position) : Number.NaN
  if (!(position >= 1)) return undefined
  // the server counts characters, JavaScript UTF-16 units
  let left = position - 1
  let offset = 0
  for (const character of sql) {
    if (left-- === 0) return offset
    offset += character.length
  }
  return undefined
}

const LINES_SHOWN = 5

/** The statement as it is shown: the line with a caret under the fault, or its first lines. */
export function quoteStatement(sql: string, error: unknown): readonly string[] {
  const offset = offsetIn(error, sql)
  if (offset !== undefined) {
    const { text, column } = excerpt(sql, offset)
    return [text, `${' '.repeat(column - 1)}^`]
  }
  const lines = sql.split('\n').map((line) => excerpt(line, 0).text)
  return lines.length <= LINES_SHOWN ? lines : [...lines.slice(0, LINES_SHOWN), '...']
}
