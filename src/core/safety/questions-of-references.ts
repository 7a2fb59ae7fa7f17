import type { Dialect, Statement } from '../dialect.ts'
import type { Loss } from '../ops/op.ts'
import type { ForeignKey, Schema, Table } from '../schema/model.ts'
import { conditionsOf } from './questions.ts'
import type { Counting, Reference } from './questions-of-plan.ts'
import type { Standing } from './questions-standing.ts'

export interface ReferenceRequest {
  /** The rows that are deleted, by the names of the plan. */
  readonly loss: Loss
  /** The fact that they are of. */
  readonly at: number
  /** As it is when the operation runs. */
  readonly schema: Schema
  readonly standing: Standing
  readonly dialect: Dialect
}

/**
 * The rows that refer to those which are deleted: what goes with them by ON DELETE CASCADE, and what refers to that, what
 * is emptied, and what keeps them from going.
 */
export function referencesOf({ loss, at, schema, standing, dialect }: ReferenceRequest): readonly Counting[] {
  if (loss.loses !== 'rows') return []
  const table = standing.table(loss.table)
  const [condition, ...more] = conditionsOf(loss, dialect) ?? []
  // a list of keys too long for one statement is not followed
  if (table === undefined || !condition || more.length > 0 || !standing.isAsWritten(loss.table)) return []
  const found: Counting[] = []
  const told = new Set<string>()
  follow({ table: loss.table, sql: condition.sql, depth: 0 })
  return found

  function follow(deleted: Deleted): void {
    for (const [child, key] of referring(schema, deleted.table)) {
      const name = `${child.name}.${key.name}`
      const effect = effectOf(key)
      const isOwn = child.name === deleted.table
      // of all rows none is left to refer; and a row may go together with those that refer to it
      if (told.has(name) || (isOwn && (deleted.sql === '' || effect !== 'deleted'))) continue
      told.add(name)
      const counting = countingOf(child, key, deleted)
      if (!counting) continue
      found.push(counting)
      if (effect === 'deleted' && !isOwn && deleted.depth < DEEPEST)
        follow({
          table: child.name,
          sql: ` WHERE ${conditionOf(key, deleted, dialect, standing)!}`,
          depth: deleted.depth + 1,
        })
    }
  }

  function countingOf(child: Table, key: ForeignKey, deleted: Deleted): Counting | undefined {
    const live = standing.table(child.name)
    const sql = conditionOf(key, deleted, dialect, standing)
    if (live === undefined || sql === undefined || !standing.isAsWritten(child.name)) return undefined
    const reference: Reference = {
      table: child.name,
      foreignKey: key.name,
      columns: key.onDeleteColumns ?? key.columns,
      effect: effectOf(key),
    }
    const text = `SELECT COUNT(*) AS found FROM ${dialect.table(live)} WHERE ${sql}`
    const { bindings } = condition!
    const statement: Statement = bindings.length > 0 ? { sql: text, bindings } : { sql: text }
    const isSettled = standing.isSettled(child.name) && standing.isSettled(deleted.table)
    return { of: { counts: 'referring', reference }, at, table: live, statements: [statement], isSettled }
  }
}

/** How far keys are followed. */
const DEEPEST = 5

interface Deleted {
  readonly table: string
  /** ` WHERE ...`, or nothing for all rows. */
  readonly sql: string
  readonly depth: number
}

function conditionOf(
  { columns, references }: ForeignKey,
  deleted: Deleted,
  dialect: Dialect,
  standing: Standing,
): string | undefined {
  const table = standing.table(deleted.table)
  if (table === undefined || references.columns.length === 0) return undefined
  const list = (names: readonly string[]) => names.map((name) => dialect.quote(name)).join(', ')
  const own = columns.length === 1 ? list(columns) : `(${list(columns)})`
  return `${own} IN (SELECT ${list(references.columns)} FROM ${dialect.table(table)}${deleted.sql})`
}

const referring = (schema: Schema, table: string): readonly (readonly [Table, ForeignKey])[] =>
  Object.values(schema.tables).flatMap((child) =>
    child.foreignKeys.flatMap((key) => (key.references.table === table ? [[child, key] as const] : [])),
  )

function effectOf({ onDelete }: ForeignKey): Reference['effect'] {
  if (onDelete === 'cascade') return 'deleted'
  return onDelete === 'set null' || onDelete === 'set default' ? 'emptied' : 'keep'
}
