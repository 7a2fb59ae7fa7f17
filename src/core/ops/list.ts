import { isMigError, MigError } from '../../errors.ts'
import type { Action, Dialect, Render, Statement, Version } from '../dialect.ts'
import { foldChanges } from '../rebuild/fold.ts'
import type { Schema } from '../schema/model.ts'
import { defOf, type Op } from './index.ts'
import type { Fact } from './op.ts'

/** The schema after the operations. Throws MigError where one of them could not run. */
export function applyAll(list: readonly Op[], before: Schema): Schema {
  return list.reduce((schema, op) => defOf(op).apply(op, schema), before)
}

/** The operations that undo the list, in their order. Throws MigError that names the one that has no inverse. */
export function invertAll(list: readonly Op[], before: Schema): readonly Op[] {
  const undone: (readonly Op[])[] = []
  const made = new Set<string>()
  let schema = before
  for (const op of list) {
    const { invert, irreversible, describe, apply } = defOf(op)
    if (op.kind === 'createTable') made.add(op.table.name)
    if (op.kind === 'renameTable' && made.delete(op.from)) made.add(op.to)
    if (op.kind === 'dropTable') made.delete(op.table)
    // what is done to rows of a table that this very list makes goes when the table goes
    const isOfRows = op.kind === 'bulkInsert' || op.kind === 'update' || op.kind === 'delete'
    const inverse = isOfRows && made.has(op.table) ? [] : invert(op, schema)
    if (!inverse) {
      throw new MigError('operation.irreversible', `"${describe(op)}" cannot be undone by itself`, {
        hint: irreversible === undefined ? ['write a downgrade'] : [irreversible],
      })
    }
    undone.push(inverse)
    schema = apply(op, schema)
  }
  return undone.toReversed().flat()
}

/** One operation as the server gets it. */
export interface RenderedOp {
  readonly op: Op
  readonly actions: readonly Action[]
  readonly facts: readonly Fact[]
}

export interface RenderOptions {
  readonly dialect: Dialect
  /** Undefined: the newest. */
  readonly version?: Version
}

/** The SQL of the operations for one database. Throws MigError that names an operation which that database lacks. */
export function toSql(
  list: readonly Op[],
  { dialect, version }: RenderOptions,
  schema: Schema,
): readonly RenderedOp[] {
  let before = schema
  const rendered = list.map((op) => {
    const after = defOf(op).apply(op, before)
    const context = { dialect, before, after, ...(version && { version }) }
    // safe: the override stands under the kind of its own operation
    const render = (dialect.overrides?.[op.kind] ?? defOf(op).sql[dialect.family]) as Render<Op>
    try {
      return {
        op,
        steps: render(op, context),
        facts: defOf(op).facts(op, context),
        touches: defOf(op).touches?.(op),
        before,
      }
    } catch (error) {
      throw isMigError(error) && error.code === 'operation.unsupported' ? naming(op, error) : error
    } finally {
      before = after
    }
  })
  const actions = foldChanges(rendered, { dialect, ...(version && { version }) })
  return rendered.map(({ op, facts }, i) => ({ op, facts, actions: actions[i]! }))
}

/** The statements, where none of them waits for an answer: throws `offline.opaque`, naming the operation, for one that only the database can give. */
export function statementsOf(rendered: readonly RenderedOp[]): readonly Statement[] {
  return rendered.flatMap(({ op, actions }) => actions.flatMap((action) => settled(op, action)))
}

function settled(op: Op, action: Action): readonly Statement[] {
  if (!('ask' in action)) return [action]
  if (action.assume !== undefined) return action.decide(action.assume).flatMap((next) => settled(op, next))
  throw new MigError(
    'offline.opaque',
    `"${defOf(op).describe(op)}" needs a database: it keeps what is there, which the operations before it do not tell`,
  )
}

function naming(op: Op, error: MigError): MigError {
  return new MigError(error.code, `${defOf(op).describe(op)}: ${error.message}`, {
    hint: error.hint,
    details: { ...error.details, operation: op.kind },
    cause: error,
  })
}
