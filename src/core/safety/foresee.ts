import type { Dialect, Statement, Value, Version } from '../dialect.ts'
import { toJson } from '../journal/values.ts'
import { defOf, type Op } from '../ops/index.ts'
import { statementsOf, toSql, type RenderedOp } from '../ops/list.ts'
import type { Fact } from '../ops/op.ts'
import { unknownSchema, type Schema } from '../schema/model.ts'
import { inlineParameters } from '../sql/parameters.ts'

/**
 * How well an operation's statements are known before it runs: `exact`: these and no others; `expected`: what the
 * revisions say the database will answer, which it is asked when it runs; `opaque`: only the run will tell.
 */
export type Certainty = 'exact' | 'expected' | 'opaque'

/** An operation as it will go, as far as that can be told without running it. */
export interface ForeseenOp {
  readonly op: Op
  readonly certainty: Certainty
  /** With their values in place. */
  readonly statements: readonly string[]
  readonly facts: readonly Fact[]
}

export interface ForeseeOptions {
  readonly dialect: Dialect
  /** Undefined: the newest. */
  readonly version?: Version
  /** The schema that the first of them begins on, as the revisions tell; asked for only where it is needed. */
  schema(): Promise<Schema>
}

/** What the operations will do. Throws MigError that names an operation which the database lacks, as the run would. */
export async function foresee(list: readonly Op[], options: ForeseeOptions): Promise<readonly ForeseenOp[]> {
  const rendered = toSql(list, options, unknownSchema)
  const replayed = rendered.some(asks) ? rendering(list, options, await options.schema()) : undefined
  return rendered.map((each, i): ForeseenOp => {
    const { op, facts } = each
    const write = (statements: readonly Statement[]) =>
      statements.map((statement) => withValues(statement, options.dialect))
    if (op.kind === 'run') return { op, certainty: 'opaque', statements: [], facts }
    if (!asks(each)) return { op, certainty: 'exact', statements: write(statementsOf([each])), facts }
    const known = replayed?.[i]
    const expected = known && settled(known)?.filter(isForRun)
    return expected === undefined
      ? { op, certainty: 'opaque', statements: [], facts }
      : { op, certainty: 'expected', statements: write(expected), facts: known!.facts }
  })
}

const asks = ({ actions }: RenderedOp) => actions.some((action) => 'ask' in action)

/** Undefined where what the revisions say of the schema does not fit: the database may well know better. */
function rendering(
  list: readonly Op[],
  options: ForeseeOptions,
  schema: Schema,
): readonly RenderedOp[] | undefined {
  try {
    return toSql(list, options, schema)
  } catch {
    return undefined
  }
}

/** A script, which cannot ask, makes sure of what it assumes; a run asks instead. */
const isForRun = ({ sql }: Statement) => !/\bmig_(?:assumed|guard|views)\b|^PRAGMA legacy_/.test(sql)

function settled(rendered: RenderedOp): readonly Statement[] | undefined {
  try {
    return statementsOf([rendered])
  } catch {
    return undefined
  }
}

/** A statement as text, with its values in their places. */
export function withValues({ sql, bindings }: Statement, dialect: Dialect): string {
  if (!bindings) return sql
  try {
    // safe: the values are the bindings themselves
    return inlineParameters(sql, dialect.family, bindings, (value) => dialect.literal(value as Value))
  } catch {
    // a value that has no literal, such as a text with a NUL in it, can be bound all the same
    return `${sql} -- ${toJson(bindings)}`
  }
}

/**
 * What makes an operation this one and no other: the statements where they are certain, else all that was written down of
 * it. A function is known by the file that it stands in.
 */
export function keyOf({ op, certainty, statements }: ForeseenOp): readonly string[] {
  if (certainty === 'exact') return [op.kind, ...statements]
  return [op.kind, defOf(op).describe(op), toJson(op)]
}
