import { isMigError } from '../../errors.ts'
import type { Op } from '../ops/index.ts'
import { invertAll, toSql, type RenderOptions } from '../ops/list.ts'
import type { Schema } from '../schema/model.ts'
import { findObject } from '../schema/objects.ts'
import { gainsColumns } from './kinds/views.ts'

/** The schemas of a diff, both in the spelling of the server. */
export interface WayBackRequest extends RenderOptions {
  readonly before: Schema
  readonly after: Schema
}

/**
 * The inverses of the operations that a diff has found, the last first. Undefined where they are not the way back: where this
 * server cannot undo one of them in place, or where undoing one needs more out of its way than doing it did.
 */
export function inversesOf(list: readonly Op[], request: WayBackRequest): readonly Op[] | undefined {
  if (list.some((op) => needsMoreBack(op, request))) return undefined
  const inverses = invertAll(list, request.before)
  try {
    toSql(inverses, request, request.after)
    return inverses
  } catch (error) {
    if (isMigError(error) && error.code === 'operation.unsupported') return undefined
    throw error
  }
}

/** A value of an enum goes only when nothing holds it; PostgreSQL takes no column from a view that others read. */
function needsMoreBack(op: Op, { dialect, before, after }: WayBackRequest): boolean {
  if (op.kind === 'addEnumValue') return true
  if (op.kind !== 'replaceView' || dialect.family !== 'postgres') return false
  const [was, is] = [before, after].map((schema) => findObject(schema, 'view', `view ${op.view.name}`))
  return was !== undefined && is !== undefined && gainsColumns(was.query, is.query)
}
