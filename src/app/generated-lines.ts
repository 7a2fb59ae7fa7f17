import type { Dialect, Version } from '../core/dialect.ts'
import type { Op } from '../core/ops/index.ts'
import { applyAll, invertAll, statementsOf, toSql, type RenderedOp } from '../core/ops/list.ts'
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

/** Both functions of a revision, or both sections of it as SQL. Throws where an operation has no inverse. */
export function linesOf(list: readonly Op[], context: PrintContext): GeneratedLines {
  const { before, format, naming } = context
  const rendered = toSql(list, context, before)
  const back = invertAll(list, before)
  const transaction = usesNewEnumValue(list) ? { transaction: false as const } : {}
  if (format === 'sql') {
    const after = applyAll(list, before)
    return {
      upgrade: sqlLines(rendered),
      downgrade: sqlLines(toSql(back, context, after)),
      imports: [],
      ...transaction,
    }
  }
  const [up, down] = withNaming(naming, () => [printUpgrade(rendered), printDowngrade(back)] as const)
  return {
    upgrade: up.lines,
    downgrade: down.lines,
    imports: [...new Set([...up.imports, ...down.imports])].toSorted(),
    ...transaction,
  }
}

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
