import { MigError } from '../../../errors.ts'
import type { Action, RenderContext } from '../../dialect.ts'
import type { Schema } from '../../schema/model.ts'
import { dropObject, findObject, withoutBelongings, type View } from '../../schema/objects.ts'
import { belongingsOf } from '../tables/belongings.ts'
import { commentAgain, withoutComment } from '../comments/comment-again.ts'
import { everywhere, type OpDef } from '../op.ts'
import { definitionOf, dropViewSql, viewFrom, type ViewDefinition } from './view.ts'

export interface DropView {
  readonly kind: 'dropView'
  readonly name: string
  readonly materialized?: true
  readonly was?: View
}

/** The view as it was, for the way back; or no more than that it is materialised. */
export type DroppedView = ViewDefinition | { readonly materialized: boolean }

export const dropView: OpDef<DropView, [name: string, was?: DroppedView]> = {
  kind: 'dropView',
  make(name, dropped) {
    if (dropped === undefined) return { kind: 'dropView', name }
    const was = typeof dropped === 'string' || 'query' in dropped ? viewFrom(name, dropped) : undefined
    const materialized = was ? was.materialized : typeof dropped === 'object' && dropped.materialized
    return {
      kind: 'dropView',
      name,
      ...(materialized && { materialized: true }),
      ...(was && { was }),
    }
  },
  args({ name, materialized, was }) {
    if (was) return [name, definitionOf(was)]
    return materialized ? [name, { materialized }] : [name]
  },
  apply(op, before) {
    const view = known(op, before)
    if (view && op.materialized && !view.materialized)
      throw new MigError('operation.invalid', `view "${op.name}" is not materialised`)
    return withoutBelongings(dropObject(before, `view ${op.name}`), op.name)
  },
  invert(op, before) {
    const listed = known(op, before)
    const was = op.was ?? listed
    if (!was) return undefined
    const { indexes = [], ...view } = withoutComment(was)
    return [
      { kind: 'createView', view },
      ...indexes.map((index) => ({ kind: 'createIndex' as const, table: op.name, index })),
      ...commentAgain(listed),
      ...belongingsOf(before, op.name),
    ]
  },
  irreversible: "give it the SELECT that it was: op.dropView(name, 'SELECT ...'), or write a downgrade",
  sql: everywhere(drop),
  facts: () => [],
  describe: (op) => `drop ${op.materialized ? 'materialized ' : ''}view ${op.name}`,
}

const known = (op: DropView, before: Schema) => findObject(before, 'view', `view ${op.name}`)

function drop(op: DropView, context: RenderContext): readonly Action[] {
  const listed = known(op, context.before)
  const dropping = (materialized: boolean) => [
    dropViewSql({ name: op.name, ...(materialized && { materialized }) }, context),
  ]
  const isKnown = op.was ?? op.materialized ?? listed
  if (isKnown || context.dialect.family !== 'postgres')
    return dropping((op.materialized ?? listed?.materialized) === true)
  return [
    {
      ask: {
        sql: "SELECT relkind = 'm' AS materialized FROM pg_class WHERE oid = to_regclass($1)",
        bindings: [context.dialect.table(op.name)],
      },
      // where it is materialised, the server refuses to drop it as a plain one
      assume: [],
      decide: ([found]) => dropping(found?.['materialized'] === true),
    },
  ]
}
