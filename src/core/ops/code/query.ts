import type { RenderContext, Value } from '../../dialect.ts'
import { afterSql } from '../../schema/forget.ts'
import { execute } from './execute.ts'
import { everywhere, type OpDef } from '../op.ts'

/** A question to the database whose answer the revision goes on with. */
export interface Query {
  readonly kind: 'query'
  readonly sql: string
  readonly bindings: readonly Value[]
}

export const query: OpDef<Query, [sql: string, bindings?: readonly Value[]]> = {
  kind: 'query',
  make: (sql, bindings = []) => ({ kind: 'query', sql: execute.make(sql).sql, bindings }),
  args: (op) => (op.bindings.length > 0 ? [op.sql, op.bindings] : [op.sql]),
  apply: (op, before) => afterSql(op.sql, before),
  invert: () => undefined,
  irreversible: 'what a revision does after it has asked the database cannot be inverted: write a downgrade',
  sql: everywhere<Query>((op, context: RenderContext) =>
    execute.sql[context.dialect.family]({ kind: 'execute', sql: op.sql, bindings: op.bindings }, context),
  ),
  facts: (op) => [{ fact: 'opaque', what: op.sql }],
  describe: (op) =>
    execute.describe({ kind: 'execute', sql: op.sql, bindings: op.bindings }).replace('execute', 'query'),
}
