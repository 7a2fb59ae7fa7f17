import { unknownSchema } from '../../schema/model.ts'
import { everywhere, type OpDef } from '../op.ts'

/** A function of the author's that gets a knex transaction on the revision's own connection. */
export interface Run {
  readonly kind: 'run'
  readonly work: (transaction: never) => unknown
  readonly verify?: string
}

export interface RunFunctionOptions {
  /** A query whose first value is true where the function has done its work: asked after a run was cut off in it. */
  readonly verify?: string
}

export const run: OpDef<Run, [work: (transaction: never) => unknown, options?: RunFunctionOptions]> = {
  kind: 'run',
  make: (work, { verify } = {}) => ({ kind: 'run', work, ...(verify !== undefined && { verify }) }),
  args: (op) => (op.verify === undefined ? [op.work] : [op.work, { verify: op.verify }]),
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
