import type { Database } from 'sqlite3'
import { MigError } from '../../../errors.ts'
import { openSqlite3 } from '../../db/drivers/sqlite3.ts'
import type { DriverConnection, Session } from '../../db/session.ts'
import type { CountedTable, Whole } from './whole.ts'

/** SQLite's own copying of a database page by page; the published types leave it out. */
interface Copying {
  step(pages: number, done: (error: Error | null, isComplete: boolean) => void): void
  finish(done: (error: Error | null) => void): void
}

type CopyingDatabase = Database & {
  backup(
    file: string,
    to: string,
    from: string,
    fileIsDestination: boolean,
    opened: (error: Error | null) => void,
  ): Copying
}

/** Milliseconds between two attempts where another process writes. */
const PAUSE = 100

/** The whole of an SQLite database, by its own copying: the file is as it was at one moment, whoever else works on it. */
export const wholeSqlite: Whole = {
  extension: '.db',
  tool: ({ session }) => Promise.resolve(`SQLite ${session.serverVersion}`),
  async write({ session, root, signal }, path) {
    await copy(session, path, true, signal)
    return onFile(path, root, countIn)
  },
  check: async ({ root }, path) => {
    try {
      return await onFile(path, root, async (copied) => {
        const [row] = await copied.query('PRAGMA integrity_check(1)')
        const said = String(Object.values(row ?? {})[0])
        return said === 'ok' ? undefined : said
      })
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  },
  async restore({ session, signal }, path) {
    await copy(session, path, false, signal)
  },
  count: countIn,
}

async function countIn({ query }: Pick<Session, 'query'>): Promise<readonly CountedTable[]> {
  const tables =
    await query(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
   AND sql NOT LIKE 'CREATE VIRTUAL TABLE%' ORDER BY 1`)
  const counted: CountedTable[] = []
  for (const { name } of tables) {
    const [row] = await query(`SELECT count(*) AS amount FROM "${String(name).replaceAll('"', '""')}"`)
    counted.push({ name: String(name), rows: Number(row!['amount']) })
  }
  return counted
}

async function onFile<T>(
  path: string,
  root: string,
  work: (copied: DriverConnection) => Promise<T>,
): Promise<T> {
  const copied = await openSqlite3({ filename: path }, root, 'read')
  try {
    return await work(copied)
  } finally {
    await copied.close()
  }
}

/** Copies all pages in one step: readers may go on, and where it is cut off the database is as it was. */
async function copy(
  session: Session,
  path: string,
  isDestination: boolean,
  signal: AbortSignal,
): Promise<void> {
  // safe: the session's driver is this one
  const db = session.raw as CopyingDatabase
  const copying = await new Promise<Copying>((resolve, reject) => {
    const begun = db.backup(path, 'main', 'main', isDestination, (error) => {
      if (error) reject(error)
      else resolve(begun)
    })
  })
  try {
    const deadline = Date.now() + LONGEST_WAIT
    while (!(await step(copying))) {
      signal.throwIfAborted()
      if (Date.now() > deadline) {
        throw new MigError('lock.timeout', 'another process keeps the database locked')
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE))
    }
  } finally {
    await new Promise<void>((resolve) => copying.finish(() => resolve()))
  }
}

const LONGEST_WAIT = 30_000

function step(copying: Copying): Promise<boolean> {
  return new Promise((resolve, reject) => {
    copying.step(-1, (error, isComplete) => {
      if (error) reject(error)
      else resolve(isComplete)
    })
  })
}
