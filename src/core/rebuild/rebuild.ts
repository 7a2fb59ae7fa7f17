import type { Action, Statement } from '../dialect.ts'
import type { Schema } from '../schema/model.ts'
import { MigError } from '../../errors.ts'
import type { TableChange } from './written-table.ts'

/** The changes of one table, in their order: by SQLite's own ALTER TABLE where that serves for all, else by one rebuild. */
export function rebuild(changes: readonly TableChange[], _before: Schema): readonly Action[] {
  const native = changes.map((change) => change.native)
  if (native.every((each): each is readonly Statement[] => Array.isArray(each))) return native.flat()
  throw new MigError('operation.unsupported', 'not built yet')
}
