import type { Action } from '../dialect.ts'
import type { Schema } from '../schema/model.ts'
import { rebuild, type RebuildOptions } from './rebuild.ts'
import type { TableChange } from './written-table.ts'

/** What one operation comes to, with the tables that it has to do with; undefined: it may have to do with any. */
export interface Rendered {
  readonly steps: readonly (Action | TableChange)[]
  readonly touches: readonly string[] | undefined
  /** The schema before the operation, as far as it is known. */
  readonly before: Schema
}

/**
 * Folds the changes of each table into one, at the place of the last, as long as nothing between them has to do with the
 * table. Gives the actions of each operation, in the order of the operations.
 */
export function foldChanges(
  list: readonly Rendered[],
  options: RebuildOptions,
): readonly (readonly Action[])[] {
  const actions: Action[][] = list.map(() => [])
  const pending = new Map<string, Pending>()

  const flush = (table: string) => {
    const group = pending.get(table)
    if (group === undefined) return
    pending.delete(table)
    actions[group.last]!.push(...rebuild(group.changes, group.before, options))
  }

  for (const [i, { steps, touches, before }] of list.entries()) {
    for (const table of [...pending.keys()]) {
      const isFolded = steps.every((step) => isTableChange(step) && step.table === table)
      if (!isFolded && (touches === undefined || touches.includes(table))) flush(table)
    }
    for (const step of steps) {
      if (!isTableChange(step)) {
        actions[i]!.push(step)
        continue
      }
      const group = pending.get(step.table)
      if (group) pending.set(step.table, { ...group, changes: [...group.changes, step], last: i })
      else pending.set(step.table, { changes: [step], last: i, before })
    }
  }
  for (const table of [...pending.keys()]) flush(table)
  return actions
}

interface Pending {
  readonly changes: readonly TableChange[]
  /** The operation that makes the last of them. */
  readonly last: number
  readonly before: Schema
}

const isTableChange = (step: Action | TableChange): step is TableChange => 'edit' in step
