import type { Named } from '../core/diff/ownership.ts'
import { ancestorsOf, inHistoryOrder } from '../core/graph/walk.ts'
import { defOf, type Op } from '../core/ops/index.ts'
import { constraintsOf } from '../core/schema/constraints.ts'
import { emptySchema, unknownSchema, type Schema } from '../core/schema/model.ts'
import { record } from '../io/execute/recording.ts'
import type { Mig } from './mig.ts'

/** What revisions say of a schema by themselves, without a database. */
export interface Replayed {
  /** Not complete where one of them did what only the database knows. */
  readonly schema: Schema
  readonly named: Named
  /** The revisions that did something by SQL or by a function: what that was, nobody but the database knows. */
  readonly opaque: readonly string[]
}

/** The schema that revisions make of an empty one, or of that of those below them, replayed in memory in their order. */
export async function replay(
  mig: Mig,
  ids: Iterable<string>,
  before: Schema = emptySchema,
): Promise<Replayed> {
  const names = nameCollector()
  const opaque: string[] = []
  let schema = before
  for (const id of inHistoryOrder(mig.graph(), new Set(ids))) {
    const { made, isWhole } = await recordUpgrade(mig, id)
    for (const op of made) {
      const before = schema
      schema = applied(op, before)
      names.add(before, schema)
      if (OPAQUE.has(op.kind)) names.addWords('sql' in op ? op.sql : 'work' in op ? String(op.work) : '')
    }
    if (!isWhole) schema = unknownSchema
    if (!isWhole || made.some(({ kind }) => OPAQUE.has(kind))) opaque.push(id)
  }
  return { schema, named: names.named, opaque }
}

/**
 * The schema that a revision's upgrade begins on, replayed from everything below it. Where a revision below did something
 * by SQL or by a function, tables may be missing in it.
 */
export async function schemaBefore(mig: Mig, id: string): Promise<Schema> {
  const below = new Set(ancestorsOf(mig.graph(), [id]))
  below.delete(id)
  return (await replay(mig, below)).schema
}

/** The same with the revision's own upgrade in it: what its downgrade begins on. */
export async function schemaWith(mig: Mig, id: string): Promise<Schema> {
  return (await replay(mig, ancestorsOf(mig.graph(), [id]))).schema
}

/** What a revision is seen to do; not whole where it hangs on an answer that only a database can give. */
export async function recordUpgrade(
  mig: Mig,
  id: string,
): Promise<{ readonly made: readonly Op[]; readonly isWhole: boolean }> {
  const code = await mig.code(id)
  const made: Op[] = []
  try {
    await record(
      (op) => code.upgrade(op, replayContext(mig)),
      (batch) => {
        made.push(...batch.map(({ op }) => op))
        return Promise.resolve([])
      },
      { signal: mig.signal, naming: mig.settings.naming },
    )
  } catch {
    mig.signal.throwIfAborted()
    // the rest of it waits for what the database says
    return { made, isWhole: false }
  }
  return { made, isWhole: !made.some(({ kind }) => ANSWERED.has(kind)) }
}

/** What cannot run on what is known leaves nothing certain behind it. */
function applied(op: Op, before: Schema): Schema {
  try {
    return defOf(op).apply(op, before)
  } catch {
    return unknownSchema
  }
}

/** The author goes on with what these give back. */
const ANSWERED: ReadonlySet<string> = new Set(['query', 'run'])

const OPAQUE: ReadonlySet<string> = new Set(['execute', ...ANSWERED])

function nameCollector() {
  const tables = new Map<string, Set<string>>()
  const objects = new Set<string>()
  const words = new Set<string>()
  return {
    named: { tables, objects, words },
    add(before: Schema, after: Schema): void {
      for (const [name, table] of Object.entries(after.tables)) {
        if (before.tables[name] === table) continue
        const parts = tables.get(name) ?? new Set<string>()
        tables.set(name, parts)
        for (const part of [...table.columns, ...constraintsOf(table), ...table.indexes]) parts.add(part.name)
      }
      if (before.objects !== after.objects) for (const key of Object.keys(after.objects)) objects.add(key)
    },
    addWords(text: string): void {
      for (const word of text.match(/[\p{L}\p{N}_$]+/gu) ?? []) words.add(word.toLowerCase())
    },
  }
}

function replayContext(mig: Mig) {
  const { name, connection } = mig.settings.environment
  const dialect = connection?.dialect ?? 'sqlite'
  return { environment: name, dialect, direction: 'up', offline: true, x: mig.x } as const
}
