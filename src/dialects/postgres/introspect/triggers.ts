import type { Trigger } from '../../../core/schema/objects.ts'
import { tokenize } from '../../../core/sql/tokens.ts'
import { stableArrays, withoutParentheses } from './expressions.ts'
import type { TriggerRow } from './rows.ts'
import { withComment, type World } from './world.ts'

export function triggersOf(world: World): readonly Trigger[] {
  return world.rows.triggers.flatMap((row) => {
    const table = world.relationName(row.relation)
    if (table === undefined) return []
    if (row.hasFrom) world.tell('FROM of constraint trigger', `${row.name} on ${table}`)
    return [triggerOf(row, table, world)]
  })
}

const STATES: Readonly<Record<string, NonNullable<Trigger['state']>>> = {
  A: 'always',
  D: 'disabled',
  R: 'replica',
}

function triggerOf(row: TriggerRow, table: string, world: World): Trigger {
  const { bits, oldTable, newTable } = row
  const { when, body } = tailOf(row.definition)
  const state = STATES[row.state]
  return {
    type: 'trigger',
    name: row.name,
    table,
    timing: bits & BITS.insteadOf ? 'instead of' : bits & BITS.before ? 'before' : 'after',
    events: eventsOf(row),
    each: bits & BITS.row ? 'row' : 'statement',
    ...(when !== undefined && { when }),
    body,
    ...(row.isConstraint && {
      constraint: row.isDeferrable ? (row.isDeferred ? 'deferred' : 'immediate') : true,
    }),
    ...((oldTable !== null || newTable !== null) && {
      referencing: {
        ...(oldTable !== null && { old: oldTable }),
        ...(newTable !== null && { new: newTable }),
      },
    }),
    ...(state && { state }),
    ...withComment(world.commentOf('pg_trigger', row.id)),
  }
}

/** pg_trigger.tgtype (PostgreSQL's catalog/pg_trigger.h). */
const BITS = { row: 1, before: 2, insert: 4, delete: 8, update: 16, truncate: 32, insteadOf: 64 } as const

/** In the order in which the server says them. */
function eventsOf({ bits, columns }: TriggerRow): readonly string[] {
  return [
    ...(bits & BITS.insert ? ['insert'] : []),
    ...(bits & BITS.delete ? ['delete'] : []),
    ...(bits & BITS.update ? [columns === null ? 'update' : `update of ${columns}`] : []),
    ...(bits & BITS.truncate ? ['truncate'] : []),
  ]
}

/** What a trigger's definition ends with: `WHEN (...) EXECUTE FUNCTION f()`. */
function tailOf(definition: string): { readonly when?: string; readonly body: string } {
  const words = [...tokenize(definition, 'postgres')].filter(({ kind }) => kind === 'word')
  const textOf = ({ start, end }: { readonly start: number; readonly end: number }) =>
    definition.slice(start, end)
  const execute = words.findLast(
    (word, i) => textOf(word) === 'EXECUTE' && /^(FUNCTION|PROCEDURE)$/.test(textOf(words[i + 1]!)),
  )!
  const when = words.find((word) => textOf(word) === 'WHEN' && word.start < execute.start)
  const body = textOf({ start: execute.start, end: definition.length })
  if (!when) return { body }
  const condition = definition.slice(when.end, execute.start)
  return { when: withoutParentheses(stableArrays(condition)), body }
}
