import { isMigError, MigError } from '../../errors.ts'
import type { Dialect, Render, Statement } from '../dialect.ts'
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
    // rows that were put into a table of this very list go when the table goes
    const inverse = op.kind === 'bulkInsert' && made.has(op.table) ? [] : invert(op, schema)
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
  readonly statements: readonly Statement[]
  readonly facts: readonly Fact[]
}

/** The SQL of the operations for one database. Throws MigError that names an operation which that database lacks. */
export function toSql(list: readonly Op[], dialect: Dialect, before: Schema): readonly RenderedOp[] {
  let schema = before
  return list.map((op) => {
    const after = defOf(op).apply(op, schema)
    const context = { dialect, before: schema, after }
    schema = after
    // safe: the override stands under the kind of its own operation
    const render = (dialect.overrides?.[op.kind] ?? defOf(op).sql[dialect.family]) as Render<Op>
    try {
      return { op, statements: render(op, context), facts: defOf(op).facts(op, context) }
    } catch (error) {
      throw isMigError(error) && error.code === 'operation.unsupported' ? naming(op, error) : error
    }
  })
}

function naming(op: Op, error: MigError): MigError {
  return new MigError(error.code, `${defOf(op).describe(op)}: ${error.message}`, {
    hint: error.hint,
    details: { ...error.details, operation: op.kind },
    cause: error,
  })
}
