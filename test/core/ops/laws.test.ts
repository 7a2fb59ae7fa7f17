import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { runInThisContext } from 'node:vm'
import type { RenderContext } from '../../../src/core/dialect.ts'
import { defOf, ops, type Op } from '../../../src/core/ops/index.ts'
import { applyAll, invertAll } from '../../../src/core/ops/list.ts'
import { printOp } from '../../../src/core/revision/print.ts'
import { sql } from '../../../src/core/schema/define.ts'
import { t } from '../../../src/core/schema/types.ts'
import { emptySchema, type Schema } from '../../../src/core/schema/model.ts'
import { dialects } from '../../../src/dialects/index.ts'
import { allExamples } from '../../support/operations.ts'

/** The schema with everything in an order of its own: columns and keys are the same by name. */
function byName(schema: Schema): unknown {
  const sorted = <T extends { readonly name: string }>(list: readonly T[]) =>
    list.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const tables = Object.values(schema.tables).map((table) => ({
    ...table,
    columns: sorted(table.columns),
    uniques: sorted(table.uniques),
    foreignKeys: sorted(table.foreignKeys),
    checks: sorted(table.checks),
    indexes: sorted(table.indexes),
  }))
  return { ...schema, tables: sorted(tables) }
}

/** Why nothing can be said of an operation without a database. */
const opaque = (op: Op) => op.kind === 'run' && 'what a function does, nobody can tell'

/** What the call of a revision file makes. */
function evaluated(code: string): unknown {
  const op = Object.fromEntries(Object.entries(ops).map(([kind, { make }]) => [kind, make]))
  // safe: the code is our own
  const read = runInThisContext(`(op, sql, t) => ${code}`) as (...all: readonly unknown[]) => unknown
  return read(op, sql, t)
}

for (const { name, on, op, undo } of allExamples) {
  describe(name, () => {
    const before = applyAll(on, emptySchema)

    test('is undone in memory by its inverse', { skip: opaque(op) }, () => {
      const inverse = undo ?? invertAll([op], before)
      assert.deepEqual(byName(applyAll([op, ...inverse], before)), byName(before))
    })

    test('is undone again by the inverse of its inverse', { skip: opaque(op) }, () => {
      const inverse = undo ?? invertAll([op], before)
      const after = applyAll([op], before)
      const again: readonly Op[] = undo === undefined ? invertAll(inverse, after) : []
      assert.deepEqual(byName(applyAll(again, undo === undefined ? before : after)), byName(after))
    })

    test('is made again by the arguments that it prints', () => {
      const def = defOf(op)
      assert.deepEqual(def.make(...def.args(op)), op)
    })

    test('is made again by the TypeScript that it prints', { skip: opaque(op) }, () => {
      assert.deepEqual(evaluated(printOp(op)), op)
    })

    test('says in one line what it does, and its facts', () => {
      const after = applyAll([op], before)
      assert.match(defOf(op).describe(op), /^\S.*\S$/)
      for (const dialect of Object.values(dialects)) {
        const context: RenderContext = { dialect, before, after }
        assert.ok(Array.isArray(defOf(op).facts(op, context)))
      }
    })
  })
}
