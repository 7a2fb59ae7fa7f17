import { backupStatements, type Backup } from '../../core/backup/backup.ts'
import { checksumOf, digestQuestion } from '../../core/backup/digest.ts'
import { lockRows, type Keeping } from '../../core/backup/keep.ts'
import { MARKED_AS, marking } from '../../core/backup/marks.ts'
import type { Dialect, Row, Statement } from '../../core/dialect.ts'
import { namesOf, type StateTables } from '../../core/journal/journal.ts'
import { driverCodeOf, messageOf } from '../db/server-said.ts'
import type { Session } from '../db/session.ts'
import { whyNoSessionLock } from '../lock/ground.ts'
import { digestOf } from './digest.ts'

/** A backup that has been made before what destroys the rows has run. */
export interface Made {
  readonly backup: Pick<Backup, 'id' | 'kind' | 'content'> & { readonly table: string }
  readonly place: string
  readonly keeping: Keeping
  readonly mayBeEmpty: boolean
  /** There was nothing to copy. */
  readonly isEmpty: boolean
  /** Of what it holds. */
  rows: number
  checksum: string
}

export interface LockRequest {
  readonly session: Session
  readonly tables: StateTables
  readonly held: readonly Made[]
  onNote?: ((text: string) => void) | undefined
}

/**
 * Runs a statement that MySQL commits by itself while nobody else may write to the tables of which it destroys something:
 * what was written since the copy is kept too. The locks go with the connection. Where they may not be had it runs all the
 * same, and that is said.
 */
export async function whileLocked(
  request: LockRequest,
  work: () => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const { session, held } = request
  const why = await whyNoSessionLock(session)
  if (why !== undefined) return unlocked(request, why, work)
  // START TRANSACTION would give the tables free
  await session.query('SET @mig_autocommit = @@SESSION.autocommit, SESSION autocommit = 0')
  let refusal: unknown
  let isDone = false
  try {
    await topUp(request)
    const rows = await work()
    isDone = true
    await mark(held, session)
    await session.query('COMMIT')
    return rows
  } catch (error) {
    // giving the tables free would commit a copy that was taken away, and not made again
    await session.query('ROLLBACK').catch(() => undefined)
    // what has run would be copied as it has left it
    if (isDone || !NOT_TO_BE_HAD.has(driverCodeOf(error) ?? '')) throw error
    refusal = error
  } finally {
    // a connection that is lost has given them free
    await session.query('UNLOCK TABLES').catch(() => undefined)
    await session.query('SET SESSION autocommit = @mig_autocommit').catch(() => undefined)
  }
  return unlocked(request, messageOf(refusal), work)
}

async function unlocked(
  { session, tables, held, onNote }: LockRequest,
  why: string,
  work: () => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  for (const each of await outdated(held, session)) await copyAgain(each, session, tables)
  const rows = await work()
  const names = held.map(({ backup }) => backup.table).join(', ')
  onNote?.(`${names} could not be locked, so that what others wrote in that moment is not kept: ${why}`)
  return rows
}

/**
 * Runs a statement in the transaction that is open, where the copy was made in others: what was written since is kept too,
 * and nobody else writes to what it destroys until the transaction ends.
 */
export async function whileHeld(
  { session, tables, held }: Omit<LockRequest, 'onNote'>,
  work: () => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  for (const { keeping } of held) await runAll(session, keeping.locks)
  for (const each of await outdated(held, session, lockRows(session.dialect)))
    await copyAgain(each, session, tables)
  const rows = await work()
  await mark(held, session)
  return rows
}

async function mark(held: readonly Made[], session: Session): Promise<void> {
  for (const { backup, place } of held) {
    const { table, content } = backup
    if (content.isMarked) await runAll(session, marking({ table, place, content }, session.dialect))
  }
}

/** No right to lock; a cluster or a proxy that knows no locks; a statement that speaks of other tables too. */
const NOT_TO_BE_HAD: ReadonlySet<string> = new Set([
  'ER_DBACCESS_DENIED_ERROR',
  'ER_TABLEACCESS_DENIED_ERROR',
  'ER_SPECIFIC_ACCESS_DENIED_ERROR',
  'ER_NOT_SUPPORTED_YET',
  'ER_UNKNOWN_ERROR',
  'ER_TABLE_NOT_LOCKED',
  'ER_TABLE_NOT_LOCKED_FOR_WRITE',
])

/** Locks the tables, and copies again where the rows are no longer what was copied. */
async function topUp(request: LockRequest): Promise<void> {
  const { session, tables, held } = request
  const lock = (...more: readonly string[]) =>
    session.query(`LOCK TABLES ${[...locksOf(request), ...more].join(', ')}`)
  await lock()
  if ((await outdated(held, session)).length === 0) return
  // others read the list: it is locked only where it has to be written, as what follows may take hours
  await lock(`${session.dialect.table(namesOf(tables).backup)} WRITE`)
  for (const each of await outdated(held, session)) await copyAgain(each, session, tables)
}

/** Every name that is spoken of under the lock, each once. */
function locksOf({ session: { dialect }, held }: LockRequest): readonly string[] {
  const plain = held.flatMap(({ backup, place }) => [dialect.table(backup.table), dialect.table(place)])
  const marked = held.flatMap(({ backup, place }) =>
    backup.content.isMarked
      ? [
          `${dialect.table(backup.table)} AS ${MARKED_AS.live}`,
          `${dialect.table(place)} AS ${MARKED_AS.held}`,
        ]
      : [],
  )
  return [...new Set([...plain, ...marked])].map((name) => `${name} WRITE`)
}

async function outdated(held: readonly Made[], session: Session, suffix = ''): Promise<readonly Made[]> {
  // SQLite has no hash: there it is cheaper to copy once more than to compare
  if (session.dialect.family === 'sqlite') return held
  const ask = ({ sql, bindings }: Statement) => session.query(sql, bindings)
  const found: Made[] = []
  for (const each of held) {
    const { keeping, mayBeEmpty } = each
    const isAny = mayBeEmpty || (await ask(keeping.any)).length > 0
    const now = isAny ? await sourceDigest(keeping, session.dialect, ask, suffix) : NOTHING
    if (now !== each.checksum) found.push(each)
  }
  return found
}

/** The checksum that a copy would have which is made now. */
export async function sourceDigest(
  { sources, held }: Keeping,
  dialect: Dialect,
  ask: (question: Statement) => Promise<readonly Row[]>,
  suffix = '',
): Promise<string> {
  let [count, sum] = [0, 0n]
  for (const { sql, bindings = [] } of sources) {
    // safe: only SQLite has no such question, and it needs none
    const question = digestQuestion(`${sql}${suffix}`, held, dialect)!
    const [row] = await ask({ ...question, bindings })
    count += Number(row!['count'])
    sum += BigInt(String(row!['sum']))
  }
  return checksumOf(count, sum.toString())
}

const NOTHING = checksumOf(0, '0')

async function copyAgain(made: Made, session: Session, tables: StateTables): Promise<void> {
  const { dialect } = session
  const { backup, place, keeping } = made
  await runAll(session, [{ sql: `DELETE FROM ${dialect.table(place)}` }, ...keeping.fill])
  const digest = await digestOf(session, place, keeping.held)
  const statements = backupStatements(dialect, tables)
  await runAll(session, [statements.update(backup.id, { state: 'kept', ...digest })])
  Object.assign(made, digest)
}

async function runAll(session: Session, statements: readonly Statement[]): Promise<void> {
  for (const statement of statements) await session.query(...said(statement))
}

const said = ({ sql, bindings }: Statement) => [sql, bindings] as const
