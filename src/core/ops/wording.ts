import { MigError } from '../../errors.ts'
import type { Dialect, Statement } from '../dialect.ts'
import { splitStatements } from '../sql/split.ts'

/** That the server lacks something: `sqlite has no policies`. */
export function lacks(dialect: Pick<Dialect, 'name'>, what: string, hint: readonly string[] = []): MigError {
  return new MigError('operation.unsupported', `${dialect.name} ${what}`, { hint })
}

/** The author's SQL without the `;` that may end it. Throws where it is none. */
export function sqlText(what: string, sql: unknown): string {
  const text = typeof sql === 'string' ? sql.trim().replace(/[;\s]+$/, '') : ''
  if (text === '') throw new MigError('operation.invalid', `${what} is no SQL text`)
  return text
}

/** The text as one statement, never rewritten but for what stands around it. Throws where the author's part ends it early. */
export function oneStatement(sql: string, dialect: Pick<Dialect, 'family'>): Statement {
  const { statements } = splitStatements(sql, dialect.family)
  if (statements.length === 1) return { sql: statements[0]!.sql }
  throw new MigError(
    'operation.invalid',
    `its SQL is ${statements.length} statements, and must be part of one`,
  )
}

/** `"a", "b"` */
export function quotedList(names: readonly string[], { quote }: Pick<Dialect, 'quote'>): string {
  return names.map((name) => quote(name)).join(', ')
}
