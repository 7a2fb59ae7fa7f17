import type { Kind } from '../../src/core/ops/index.ts'
import { columns } from './operations/columns.ts'
import type { Example, ExamplesOf } from './operations/example.ts'
import { indexes } from './operations/indexes.ts'
import { statements } from './operations/statements.ts'
import { tables } from './operations/tables.ts'

export type { Example } from './operations/example.ts'

/** At least one operation of every kind: the compiler asks for those of a new kind. */
export const examples: ExamplesOf<Kind> = { ...columns, ...indexes, ...statements, ...tables }

/** All of them, each with a name of its own. */
export const allExamples: readonly (Example & { readonly name: string })[] = Object.entries(examples).flatMap(
  ([kind, list]: readonly [string, readonly Example[]]) =>
    list.map((example) => ({ ...example, name: `${kind} ${example.title}` })),
)
