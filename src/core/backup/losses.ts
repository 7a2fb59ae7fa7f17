import type { Op } from '../ops/index.ts'
import type { Fact, Loss } from '../ops/op.ts'
import type { Family } from '../schema/model.ts'
import { markOf } from './give-back.ts'
import { lossesOfSql } from './losses-of-sql.ts'

/** What an operation takes with it, or SQL of the author's own, as far as that can be read. */
export function lossesIn(op: Op, facts: readonly Fact[], family: Family): readonly Loss[] {
  if (markOf(op) !== undefined) return []
  if (op.kind === 'execute') return lossesOfSql(op.sql, family)
  return facts.flatMap((fact) => (fact.fact === 'losesData' && fact.of ? [fact.of] : []))
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
