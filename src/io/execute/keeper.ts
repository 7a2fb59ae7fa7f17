import type { GivingOp } from '../../core/backup/give-back.ts'
import type { Row, Statement } from '../../core/dialect.ts'
import type { Op } from '../../core/ops/index.ts'
import type { RenderedOp } from '../../core/ops/list.ts'

/** How a keeper reaches the server: by the speech of the revision that it keeps for. */
export interface Say {
  ask(question: Statement): Promise<readonly Row[]>
  run(statement: Statement): Promise<unknown>
}

/** Keeps what a revision destroys, and gives back what was kept of one that is undone. */
export interface Keeper {
  /** Keeps what an operation is about to destroy; `operation` is which of the revision's it is. */
  before(rendered: RenderedOp, operation: number, say: Say): Promise<void>
  /** Runs a statement of the operation, where it takes it so that nobody writes between the copy and the statement. */
  around(statement: Statement, work: () => Promise<readonly Row[]>): Promise<readonly Row[]>
  /** After operations have run: what there is to know of what they have left. */
  after(say: () => Say): Promise<void>
  /** What becomes of each operation. */
  revise(list: readonly Op[]): readonly (readonly GivingOp[])[]
  /** Throws `backup.damaged` where a backup does not hold what it held. */
  check(giving: GivingOp, say: Say): Promise<void>
  /** After the last operation: what was given back is known to have been. */
  finish(say: Say): Promise<void>
}
