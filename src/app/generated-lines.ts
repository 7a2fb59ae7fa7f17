import type { Dialect, Version } from '../core/dialect.ts'
import type { Comparison } from '../core/diff/compare.ts'
import { speaksOfLater } from '../core/diff/late-bodies.ts'
import { ops, type Op } from '../core/ops/index.ts'
import { applyAll, statementsOf, toSql, type RenderedOp } from '../core/ops/list.ts'
import { lossesOf } from '../core/ops/op.ts'
import { printDowngrade, printUpgrade } from '../core/revision/print-list.ts'
import type { Schema } from '../core/schema/model.ts'
import { withNaming, type Naming } from '../core/schema/names.ts'
import type { RevisionFormat } from '../io/config/settings.ts'
import type { GeneratedLines } from '../io/generate.ts'

export interface PrintContext {
  readonly dialect: Dialect
  readonly version?: Version
  readonly before: Schema
  readonly format: RevisionFormat
  readonly naming: Naming
}

/** Both functions of a revision, or both sections of it as SQL. */
export function linesOf(
  { ops: list, back: inverse }: Pick<Comparison, 'ops' | 'back'>,
  context: PrintContext,
): GeneratedLines {
  const { before, format, naming } = context
  const up = toSql(withBodies(list, context), context, before)
  const down = toSql(withBodies(inverse, context), context, applyAll(list, before))
  const transaction = usesNewEnumValue(list) ? { transaction: false as const } : {}
  if (format === 'sql')
    return { upgrade: sqlLines(up), downgrade: sqlLines(down), imports: [], ...transaction }
  const [upgrade, downgrade] = withNaming(naming, () => [printUpgrade(up), printDowngrade(down)] as const)
  return {
    upgrade: upgrade.lines,
    downgrade: downgrade.lines,
    imports: [...new Set([...upgrade.imports, ...downgrade.imports])].toSorted(),
    ...transaction,
  }
}

/** What a routine speaks of may come after it, as it does in a dump. */
const withBodies = (list: readonly Op[], { dialect }: PrintContext): readonly Op[] =>
  dialect.family === 'postgres' && speaksOfLater(list) ? [UNCHECKED, ...list] : list

const UNCHECKED = ops.execute.make('SET LOCAL check_function_bodies = off')

/** PostgreSQL lets nothing use a value of an enum in the transaction that adds it, not even a default. */
function usesNewEnumValue(list: readonly Op[]): boolean {
  const values = list.flatMap((op) => (op.kind === 'addEnumValue' ? [op.value] : []))
  const texts = list.flatMap((op) => (op.kind === 'addEnumValue' ? [] : [JSON.stringify(op, plainly)]))
  return values.some((value) => texts.some((text) => text.includes(JSON.stringify(value).slice(1, -1))))
}

const plainly = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)

function sqlLines(rendered: readonly RenderedOp[]): readonly string[] {
  return rendered.flatMap((each) => [
    ...lossesOf(each.facts).map((what) => `-- loses ${what}`),
    ...statementsOf([each]).map(({ sql }) => `${sql};`),
  ])
}
