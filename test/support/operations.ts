import type { Kind } from '../../src/core/ops/index.ts'
import { alterColumns } from './operations/alter-column.ts'
import { columns } from './operations/columns.ts'
import { comments } from './operations/comments.ts'
import { constraints } from './operations/constraints.ts'
import type { Example, ExamplesOf } from './operations/example.ts'
import { heirs } from './operations/heirs.ts'
import { indexes } from './operations/indexes.ts'
import { mysqlFacets } from './operations/mysql-facets.ts'
import { natives } from './operations/natives.ts'
import { partitions } from './operations/partitions.ts'
import { policies } from './operations/policies.ts'
import { postgresFacets } from './operations/postgres-facets.ts'
import { routines } from './operations/routines.ts'
import { schemas } from './operations/schemas.ts'
import { statements } from './operations/statements.ts'
import { tables } from './operations/tables.ts'
import { followed, triggers } from './operations/triggers.ts'
import { types } from './operations/types.ts'
import { views } from './operations/views.ts'

export type { Example } from './operations/example.ts'

/** At least one operation of every kind: the compiler asks for those of a new kind. */
export const examples: ExamplesOf<Kind> = {
  ...alterColumns,
  ...columns,
  ...comments,
  ...constraints,
  ...indexes,
  ...natives,
  ...partitions,
  ...policies,
  ...routines,
  ...schemas,
  ...statements,
  ...tables,
  ...triggers,
  ...types,
  ...views,
  dropTable: [...tables.dropTable, ...followed.dropTable],
  renameTable: [...tables.renameTable, ...followed.renameTable],
}

/** All of them, each with a name of its own. */
export const allExamples: readonly (Example & { readonly name: string })[] = [
  ...Object.entries(examples),
  ...Object.entries(mysqlFacets),
  ...Object.entries(postgresFacets),
  ...Object.entries(heirs),
].flatMap(([kind, list]: readonly [string, readonly Example[]]) =>
  list.map((example) => ({ ...example, name: `${kind} ${example.title}` })),
)
