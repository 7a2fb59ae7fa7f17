import type { Dialect } from '../dialect.ts'
import { lossOfSql } from '../safety/questions-of-sql.ts'
import type { Op } from '../ops/index.ts'
import type { Fact, Loss } from '../ops/op.ts'
import { markOf } from './give-back.ts'
import { lossesOfSql, statementsIn } from './losses-of-sql.ts'

/** What an operation takes with it, or SQL of the author's own, as far as that can be read. */
export function lossesIn(op: Op, facts: readonly Fact[], dialect: Dialect): readonly Loss[] {
  if (markOf(op) !== undefined) return []
  if (op.kind === 'execute') {
    const all = statementsIn(op.sql, dialect.family).flatMap((sql) => ofStatement(sql, op, dialect))
    const whole = all.flatMap((loss) => (loss.loses === 'table' ? [loss.table] : []))
    return all.filter(({ loses, table }) => loses === 'table' || !whole.includes(table))
  }
  return facts.flatMap((fact) => (fact.fact === 'losesData' && fact.of ? [fact.of] : []))
}

/** Exactly what it takes, where that can be read; else the tables that it names, whole. */
function ofStatement(
  sql: string,
  { bindings }: Extract<Op, { kind: 'execute' }>,
  dialect: Dialect,
): readonly Loss[] {
  const exact = bindings.length === 0 ? lossOfSql(sql, dialect)?.loss : undefined
  // which values an UPDATE sets is not read: its rows are kept whole
  if (exact?.loses === 'values') return [{ ...exact, loses: 'rows' }]
  return exact ? [exact] : lossesOfSql(sql, dialect.family)
}

/** What of it is kept, in words. */
export function keptText(loss: Loss): string {
  switch (loss.loses) {
    case 'table':
      return loss.partition === undefined ? loss.table : `partition ${loss.partition} of ${loss.table}`
    case 'column':
      return `${loss.table}.${loss.column}`
    case 'rows':
      return loss.where === 'all' ? `all rows of ${loss.table}` : `those rows of ${loss.table}`
    case 'values':
      return `${loss.columns.join(', ')} of those rows of ${loss.table}`
  }
}
