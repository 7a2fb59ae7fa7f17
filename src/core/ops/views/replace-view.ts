import { MigError } from '../../../errors.ts'
import type { Action, RenderContext } from '../../dialect.ts'
import { belongsTo, editObject, findObject, type Trigger, type View } from '../../schema/objects.ts'
import { withoutComment } from '../comments/comment-again.ts'
import type { OpDef } from '../op.ts'
import { replaceViewOnPostgres, saidOfReplaced } from './replace-view-postgres.ts'
import { createTriggerSql } from '../triggers/trigger.ts'
import {
  createViewSql,
  definitionOf,
  dropViewSql,
  optionsOf,
  viewFrom,
  viewOf,
  type ViewDefinition,
  type ViewOptions,
} from './view.ts'

export interface ReplaceView {
  readonly kind: 'replaceView'
  readonly view: View
  readonly was?: View
}

export interface ReplaceViewOptions extends ViewOptions {
  /** The view before, for the way back. */
  readonly was?: ViewDefinition
}

/**
 * On PostgreSQL CREATE OR REPLACE where the columns allow it; else the view is dropped and made anew, with its owner,
 * grants, comments, triggers and indexes, and where something depends on it the server refuses. A script has CREATE OR
 * REPLACE alone.
 */
export const replaceView: OpDef<ReplaceView, [name: string, query: string, options?: ReplaceViewOptions]> = {
  kind: 'replaceView',
  make(name, query, { was, ...options } = {}) {
    const view = viewOf(name, query, options)
    return { kind: 'replaceView', view, ...(was !== undefined && { was: viewFrom(name, was) }) }
  },
  args({ view, was }) {
    const options = { ...optionsOf(view), ...(was && { was: definitionOf(was) }) }
    return Object.keys(options).length > 0 ? [view.name, view.query, options] : [view.name, view.query]
  },
  apply: ({ view }, before) =>
    editObject(before, 'view', `view ${view.name}`, ({ materialized, indexes, comment }) => {
      if (materialized !== view.materialized) {
        throw new MigError(
          'operation.invalid',
          `view "${view.name}" is ${materialized ? '' : 'not '}materialised`,
          { hint: ['to change that, drop the view and create it'] },
        )
      }
      return { ...view, ...(indexes && { indexes }), ...(comment !== undefined && { comment }) }
    }),
  invert({ view, was }, before) {
    const old = was ?? findObject(before, 'view', `view ${view.name}`)
    return old && [{ kind: 'replaceView', view: withoutComment(old), was: view }]
  },
  irreversible: "give it the view before: op.replaceView(name, 'SELECT ...', { was: 'SELECT ...' })",
  sql: {
    postgres: ({ view, was }, context) => [
      ...replaceViewOnPostgres(view, context),
      ...saidOfReplaced(view, was ?? findObject(context.before, 'view', `view ${view.name}`), context),
    ],
    mysql: ({ view }, context) => [createViewSql(view, context, 'CREATE OR REPLACE')],
    sqlite: dropAndCreate,
  },
  facts: () => [],
  describe: ({ view }) => `replace ${view.materialized ? 'materialized ' : ''}view ${view.name}`,
}

/** SQLite knows no OR REPLACE of a view, and drops its triggers with it. */
function dropAndCreate({ view }: ReplaceView, context: RenderContext): readonly Action[] {
  const anew = [dropViewSql(view, context), createViewSql(view, context)]
  const listed = context.before
  const isKnown = listed.complete || findObject(listed, 'view', `view ${view.name}`) !== undefined
  const triggers = Object.values(listed.objects).filter(
    (object): object is Trigger => object.type === 'trigger' && belongsTo(object, view.name),
  )
  return [
    {
      ask: {
        sql: "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE ORDER BY rowid",
        bindings: [view.name],
      },
      ...(isKnown && {
        assume: triggers.map((trigger) => ({ sql: createTriggerSql(trigger, context).sql })),
      }),
      decide: (rows) => [...anew, ...rows.map(({ sql }) => ({ sql: String(sql) }))],
    },
  ]
}
