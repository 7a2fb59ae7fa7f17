import type { DialectName } from '../../../src/core/dialect.ts'
import { diffSchemas, unequal } from '../../../src/core/diff/index.ts'
import { ops, type Op } from '../../../src/core/ops/index.ts'
import { applyAll } from '../../../src/core/ops/list.ts'
import { printOp } from '../../../src/core/revision/print.ts'
import { emptySchema, type Schema } from '../../../src/core/schema/model.ts'
import { t } from '../../../src/core/schema/types.ts'
import { dialects } from '../../../src/dialects/index.ts'

/** The schema that the operations make. */
export const made = (...list: readonly Op[]): Schema => applyAll(list, emptySchema)

/** The table of users, with these columns too. */
export const users = (columns: Parameters<typeof ops.createTable.make>[1] = {}) =>
  ops.createTable.make('users', { id: t.integer().primaryKey(), name: t.text(), ...columns })

/** The operations between two schemas, as a revision would say them, each on one line. */
export function diffed(
  before: Schema,
  after: Schema,
  dialect: DialectName = 'postgres',
  more: { readonly written?: Schema; readonly version?: readonly number[] } = {},
): readonly string[] {
  return diffSchemas({ before, after, dialect: dialects[dialect], ...more }).map(onOneLine)
}

const onOneLine = (op: Op): string =>
  printOp(op)
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll(/([({[]) /g, (_all, open: string) => (open === '{' ? '{ ' : open))
    .replaceAll(/,? ([)\]])/g, '$1')
    .replaceAll(/, }/g, ' }')

/** What of two schemas is not the same, on either side. */
export function differing(one: Schema, other: Schema): readonly string[] {
  const sides = [unequal(one, other), unequal(other, one)]
  return [...new Set(sides.flatMap(({ tables, objects }) => [...tables, ...objects]))]
}
