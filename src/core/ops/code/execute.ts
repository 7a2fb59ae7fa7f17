import { MigError } from '../../../errors.ts'
import type { RenderContext, Statement, Value } from '../../dialect.ts'
import { afterSql } from '../../schema/forget.ts'
import { toNativeParameters } from '../../sql/parameters.ts'
import { splitStatements } from '../../sql/split.ts'
import { everywhere, statement, type OpDef } from '../op.ts'

export interface Execute {
  readonly kind: 'execute'
  readonly sql: string
  readonly bindings: readonly Value[]
  readonly reverse?: string
  readonly verify?: string
}

export interface ExecuteOptions {
  /** Values for the `?` placeholders of the SQL (or `$1`, `$2` on PostgreSQL), which is then one statement. */
  readonly bindings?: readonly Value[]
  /** SQL that undoes it, so that a downgrade need not be written. */
  readonly reverse?: string
  /** A query whose first value is true where the statement has been done: asked after a run was cut off at it. */
  readonly verify?: string
}

export const execute: OpDef<Execute, [sql: string, options?: ExecuteOptions]> = {
  kind: 'execute',
  make(sql, { bindings = [], reverse, verify } = {}) {
    if (sql.trim() === '') throw new MigError('operation.invalid', 'execute: the SQL is empty')
    return {
      kind: 'execute',
      sql,
      bindings,
      ...(reverse !== undefined && { reverse }),
      ...(verify !== undefined && { verify }),
    }
  },
  args(op) {
    const options: ExecuteOptions = {
      ...(op.bindings.length > 0 && { bindings: op.bindings }),
      ...(op.reverse !== undefined && { reverse: op.reverse }),
      ...(op.verify !== undefined && { verify: op.verify }),
    }
    return Object.keys(options).length > 0 ? [op.sql, options] : [op.sql]
  },
  apply: (op, before) => afterSql(op.sql, before),
  invert: (op) =>
    op.reverse === undefined
      ? undefined
      : // SQL with values is no reverse, which takes none
        [
          {
            kind: 'execute',
            sql: op.reverse,
            bindings: [],
            ...(op.bindings.length === 0 && { reverse: op.sql }),
          },
        ],
  irreversible: "give it the SQL that undoes it: op.execute(sql, { reverse: '...' }), or write a downgrade",
  sql: everywhere(render),
  facts: (op) => [
    { fact: 'opaque', what: firstLine(op.sql) },
    ...(CHANGES_ROWS.test(op.sql) ? [{ fact: 'mayOrphanRows' as const }] : []),
  ],
  describe: (op) => `execute ${firstLine(op.sql)}`,
}

/** A word of SQLite's without which no row changes, nor what rows refer to. */
const CHANGES_ROWS = /\b(?:alter|attach|delete|drop|insert|pragma|replace|update)\b/i

function render(op: Execute, { dialect }: RenderContext): readonly Statement[] {
  const statements = splitStatements(op.sql, dialect.family).statements
  if (op.verify !== undefined && statements.length !== 1) {
    throw new MigError(
      'operation.invalid',
      `execute: "verify" is about one statement, and there are ${statements.length}`,
      { hint: ['write each into an execute of its own'] },
    )
  }
  if (op.bindings.length === 0) return statements.map(({ sql, line }) => ({ sql, line }))
  if (statements.length !== 1) {
    throw new MigError(
      'operation.invalid',
      `execute: bindings belong to one statement, and there are ${statements.length}`,
    )
  }
  return [statement(toNativeParameters(statements[0]!.sql, dialect.family, op.bindings.length), op.bindings)]
}

function firstLine(sql: string): string {
  const line = sql.trim().split('\n')[0]!.trim()
  return line.length > 60 ? `${line.slice(0, 59)}…` : line
}
