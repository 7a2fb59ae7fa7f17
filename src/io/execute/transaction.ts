import { natureOf } from '../../core/sql/nature.ts'
import { MigError } from '../../errors.ts'
import type { Session } from '../db/session.ts'

/**
 * The transaction of one revision, or of a whole run. Where the server commits at DDL statements it is opened again for
 * what follows, so that data and bookkeeping still stand or fall together.
 */
export interface RevisionTransaction {
  /** Call before a statement; opens the transaction where the server has closed it. Throws for a COMMIT and its like. */
  before(sql: string): Promise<void>
  /** Call after a statement has run. */
  after(sql: string): void
  /** Runs a function whose statements are not known. Throws where it has ended the transaction and may not. */
  around<T>(work: () => Promise<T>): Promise<T>
  /** Work that stands or falls as one: in the transaction that is open, or in one of its own where there is none. */
  atomically<T>(work: () => Promise<T>): Promise<T>
  /** Makes sure that one is open, after something that the server may have committed at. */
  reopen(): Promise<void>
  /** Makes all that was done so far stand. */
  settle(): Promise<void>
  commit(): Promise<void>
  /** Does nothing where none is open. */
  rollback(): Promise<void>
  readonly isOpen: boolean
  /** False: the revision says that it runs outside of any. */
  readonly wraps: boolean
  /** How many statements can no longer be rolled back; exact after `rollback`. */
  readonly committed: number
  /** How many functions were run whose work can no longer be rolled back; exact after `rollback`. */
  readonly committedFunctions: number
}

/** Set where the server may end the transaction without a word: as long as it is there, nothing was committed. */
const MARK = 'mig_mark'

export async function openTransaction(session: Session): Promise<RevisionTransaction> {
  const { dialect } = session
  let isOpen = false
  let isMarked = false
  let unknown = { statements: 0, functions: 0 }
  let committed = { statements: 0, functions: 0 }

  const begin = async () => {
    await session.query(dialect.begin).catch((error: unknown) => {
      throw isBusy(error) ? lockedOut(error) : error
    })
    isOpen = true
  }
  const mark = async () => {
    await session.query(`SAVEPOINT ${MARK}`)
    isMarked = true
  }
  const ended = () => {
    committed = {
      statements: committed.statements + unknown.statements,
      functions: committed.functions + unknown.functions,
    }
    unknown = { statements: 0, functions: 0 }
    isOpen = false
    isMarked = false
  }
  await begin()
  return {
    wraps: true,
    async before(sql) {
      refuseTransactionControl(sql)
      const commits = dialect.commitsImplicitly(sql)
      if (!isOpen && !commits) await begin()
      // the server commits before it tries the statement, so that one that fails may have committed too
      else if (isOpen && commits && unknown.statements + unknown.functions > 0) await mark()
    },
    after(sql) {
      unknown.statements += 1
      if (dialect.commitsImplicitly(sql)) ended()
    },
    async around(work) {
      if (!isOpen) await begin()
      await mark()
      unknown.functions += 1
      const result = await work()
      try {
        await session.query(`RELEASE SAVEPOINT ${MARK}`)
        isMarked = false
      } catch (error) {
        if (dialect.transactionalDdl || !isMarkGone(error)) throw broken(error)
        ended()
      }
      return result
    },
    async atomically(work) {
      if (!isOpen) await begin()
      return work()
    },
    async reopen() {
      if (!dialect.transactionalDdl || !isOpen) await begin()
    },
    async settle() {
      if (isOpen) await session.query('COMMIT')
      ended()
    },
    async commit() {
      if (isOpen) await session.query('COMMIT')
      isOpen = false
    },
    async rollback() {
      if (!isOpen) return
      if (isMarked) {
        const isGone = await session.query(`ROLLBACK TO SAVEPOINT ${MARK}`).then(() => false, isMarkGone)
        if (isGone) {
          ended()
          return
        }
      }
      isOpen = false
      await session.query('ROLLBACK')
    },
    get isOpen() {
      return isOpen
    },
    get committed() {
      return committed.statements
    },
    get committedFunctions() {
      return committed.functions
    },
  }
}

/** Runs `work` in a transaction of its own, which is rolled back where it throws. */
export async function atomically<T>(session: Session, work: () => Promise<T>): Promise<T> {
  const transaction = await openTransaction(session)
  try {
    const result = await work()
    await transaction.commit()
    return result
  } catch (error) {
    await transaction.rollback().catch(() => undefined)
    throw error
  }
}

/** For revisions that say `transaction = false`: every statement stands as soon as it has run. */
export function noTransaction(session: Session): RevisionTransaction {
  let committed = 0
  let committedFunctions = 0
  /** How many statements stand in a transaction that the author has begun. */
  let own: number | undefined
  return {
    before: () => Promise.resolve(),
    after(sql) {
      const nature = natureOf(sql, session.dialect.family)
      if (nature === 'commit' || nature === 'rollback') {
        committed += own ?? 0
        own = undefined
      }
      if (own === undefined) committed += 1
      else own += 1
      if (nature === 'begin') own ??= 0
    },
    around(work) {
      committedFunctions += 1
      return work()
    },
    atomically: (work) => atomically(session, work),
    reopen: () => Promise.resolve(),
    settle: () => Promise.resolve(),
    commit: () => Promise.resolve(),
    async rollback() {
      if (own === undefined) return
      own = undefined
      await session.query('ROLLBACK')
    },
    isOpen: false,
    wraps: false,
    get committed() {
      return committed
    },
    get committedFunctions() {
      return committedFunctions
    },
  }
}

const CONTROL =
  /^(begin(?!\s+not\s+atomic)|start\s+transaction|commit|end|abort|rollback(?!.*\bto\b)|prepare\s+transaction)\b/is

/** Throws MigError for a statement that would open or end a transaction: that is mig's to do. */
export function refuseTransactionControl(sql: string): void {
  const word = CONTROL.exec(sql.trimStart())?.[1]
  if (word === undefined) return
  throw new MigError(
    'operation.invalid',
    `${word.toUpperCase()}: mig opens and ends the transaction of a revision itself`,
    { hint: ['remove it, or let the header say that the revision runs outside of one: transaction = false'] },
  )
}

/** What the servers say of a savepoint that went with its transaction. */
function isMarkGone(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  // MySQL; PostgreSQL outside of a transaction; SQLite, which has no code of its own for it
  if (code === 'ER_SP_DOES_NOT_EXIST' || code === '25P01') return true
  return code === 'SQLITE_ERROR' && error instanceof Error && error.message.includes('no such savepoint')
}

function broken(error: unknown): MigError {
  const message = error instanceof Error ? error.message : String(error)
  return new MigError('operation.invalid', `op.run has broken the revision's transaction: ${message}`, {
    hint: [
      'leave commit and rollback to mig; what may fail inside of it needs: await trx.transaction(async (inner) => ...)',
    ],
    cause: error,
  })
}

export const isBusy = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY'

function lockedOut(error: unknown): MigError {
  return new MigError('lock.timeout', 'another process keeps the database locked', {
    hint: ['lockTimeout in the config says how long to wait for it'],
    cause: error,
  })
}
