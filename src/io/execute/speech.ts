import type { Row, Statement } from '../../core/dialect.ts'
import type { Op } from '../../core/ops/index.ts'
import { builderOn } from '../db/builder.ts'
import type { Session } from '../db/session.ts'
import { interruptible } from '../interruptible.ts'
import { insideRun, type RecordedOp } from './recording.ts'
import type { RevisionTransaction } from './transaction.ts'

/** The operation that something is said for. */
export interface Place {
  readonly recorded: RecordedOp
  /** It, behind those that it speaks for: where a table is rebuilt, the last of several operations says what all need. */
  readonly ops: readonly Op[]
  /** Which of the revision's operations it is, counted from 0. */
  readonly operation: number
  /** Nothing more is said for it. */
  readonly endsOperation: boolean
  /** What a statement is said to the server by. */
  around?(statement: Statement, work: () => Promise<readonly Row[]>): Promise<readonly Row[]>
}

/** How the operations of one revision reach the server. */
export interface Speech {
  /** A question whose answer says what an operation does. */
  ask(question: Statement, place: Place): Promise<readonly Row[]>
  run(statement: Statement, place: Place): Promise<readonly Row[]>
  /** A function of the author's. */
  call(work: (transaction: never) => unknown, place: Place): Promise<unknown>
}

export interface SpeechOptions {
  readonly session: Session
  readonly transaction: RevisionTransaction
  readonly signal: AbortSignal
}

const directly: NonNullable<Place['around']> = (_, work) => work()

/** Says it at once. */
export function plainly({ session, transaction, signal }: SpeechOptions): Speech {
  return {
    ask: ({ sql, bindings }) => session.query(sql, bindings),
    async run(statement, { around = directly }) {
      const { sql, bindings } = statement
      await transaction.before(sql)
      const rows = await around(statement, () => session.query(sql, bindings))
      transaction.after(sql)
      return rows
    },
    async call(work) {
      await transaction.before('')
      const { transaction: knex, end } = await builderOn(session, { inTransaction: transaction.isOpen })
      // safe: the author's function is typed by `Operations` as taking this transaction
      const run = () => insideRun.run(true, () => Promise.resolve().then(() => work(knex as never)))
      return transaction.around(() => interruptible(run, signal).finally(end))
    },
  }
}
