import { MigError } from '../../../errors.ts'
import type { RenderContext } from '../../dialect.ts'
import { editObject, findObject } from '../../schema/objects.ts'
import { everywhere, statement, type OpDef } from '../op.ts'
import { lacks } from '../wording.ts'

export interface RefreshView {
  readonly kind: 'refreshView'
  readonly name: string
  readonly concurrently?: true
  readonly populated?: false
}

export interface RefreshViewOptions {
  /** Readers are not kept waiting; the view needs a unique index and must hold rows already. */
  readonly concurrently?: boolean
  /** False: its rows are thrown away and it cannot be read until the next refresh. */
  readonly populated?: boolean
}

export const refreshView: OpDef<RefreshView, [name: string, options?: RefreshViewOptions]> = {
  kind: 'refreshView',
  make(name, { concurrently, populated } = {}) {
    if (concurrently && populated === false)
      throw new MigError('operation.invalid', `refreshView "${name}": concurrently needs rows`)
    return {
      kind: 'refreshView',
      name,
      ...(concurrently && { concurrently: true }),
      ...(populated === false && { populated }),
    }
  },
  args({ name, concurrently, populated }) {
    if (concurrently) return [name, { concurrently }]
    return populated === false ? [name, { populated }] : [name]
  },
  apply: (op, before) =>
    editObject(before, 'view', `view ${op.name}`, ({ populated: _populated, ...view }) => {
      if (!view.materialized)
        throw new MigError('operation.invalid', `view "${op.name}" is not materialised, and always fresh`)
      return op.populated === false ? { ...view, populated: false } : view
    }),
  invert(op, before) {
    const view = findObject(before, 'view', `view ${op.name}`)
    const wasEmpty = view?.populated === false
    if (wasEmpty === (op.populated === false)) return []
    return [{ kind: 'refreshView', name: op.name, ...(wasEmpty && { populated: false as const }) }]
  },
  sql: everywhere(refresh),
  facts: (op) => [{ fact: 'rewritesTable', table: op.name }],
  describe: (op) => `refresh materialized view ${op.name}`,
}

function refresh({ name, concurrently, populated }: RefreshView, { dialect }: RenderContext) {
  if (dialect.family !== 'postgres') throw lacks(dialect, 'has no materialised views')
  const how = concurrently ? 'CONCURRENTLY ' : ''
  const rows = populated === false ? ' WITH NO DATA' : ''
  return [statement(`REFRESH MATERIALIZED VIEW ${how}${dialect.table(name)}${rows}`)]
}
