import { MigError } from '../../../errors.ts'
import { findTable } from '../../schema/edit.ts'
import { addObject, type View } from '../../schema/objects.ts'
import { everywhere, type OpDef } from '../op.ts'
import { createViewSql, optionsOf, viewColumnsSql, viewOf, type ViewOptions } from './view.ts'

export interface CreateView {
  readonly kind: 'createView'
  readonly view: View
}

export const createView: OpDef<CreateView, [name: string, query: string, options?: ViewOptions]> = {
  kind: 'createView',
  make: (name, query, options) => ({ kind: 'createView', view: viewOf(name, query, options) }),
  args({ view }) {
    const options = optionsOf(view)
    return Object.keys(options).length > 0 ? [view.name, view.query, options] : [view.name, view.query]
  },
  apply({ view }, before) {
    if (findTable(before, view.name))
      throw new MigError('operation.invalid', `a table "${view.name}" already exists`)
    return addObject(before, view)
  },
  invert: ({ view }) => [
    {
      kind: 'dropView',
      name: view.name,
      ...(view.materialized && { materialized: true as const }),
      was: view,
    },
  ],
  sql: everywhere(({ view }, context) => [createViewSql(view, context), ...viewColumnsSql(view, context)]),
  facts: () => [],
  describe: ({ view }) => `create ${view.materialized ? 'materialized ' : ''}view ${view.name}`,
}
