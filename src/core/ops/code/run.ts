import { unknownSchema } from '../../schema/model.ts'
import { everywhere, type OpDef } from '../op.ts'

/** A function of the author's that gets a knex transaction on the revision's own connection. */
export interface Run {
  readonly kind: 'run'
  readonly work: (transaction: never) => unknown
}

export const run: OpDef<Run, [work: (transaction: never) => unknown]> = {
  kind: 'run',
  make: (work) => ({ kind: 'run', work }),
  args: (op) => [op.work],
  // what it did, only the database knows
  apply: () => unknownSchema,
  invert: () => undefined,
  irreversible: 'a function cannot be inverted: write a downgrade',
  // the executor calls the function itself, in its place among the statements
  sql: everywhere(() => []),
  facts: (op) => [{ fact: 'opaque', what: nameOf(op) }, { fact: 'mayOrphanRows' }],
  describe: (op) => `run ${nameOf(op)}`,
}

const nameOf = (op: Run) => (op.work.name ? `function ${op.work.name}` : 'a function')
