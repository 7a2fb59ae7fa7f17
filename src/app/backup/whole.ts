import { existsSync, readFileSync } from 'node:fs'
import { backupStatements, type Backup } from '../../core/backup/backup.ts'
import { namesOf } from '../../core/journal/journal.ts'
import { MigError } from '../../errors.ts'
import { shapesOf } from '../../io/backup/files/shapes.ts'
import { wholeOf, type CountedTable } from '../../io/backup/files/whole.ts'
import { readBackups } from '../../io/backup/registry.ts'
import type { Session } from '../../io/db/session.ts'
import { Journal } from '../../io/execute/journal.ts'
import { readStanding } from '../../io/lock/claim.ts'
import { allBackups, wholeRequest } from './backup.ts'
import { stateTables, type Mig } from '../mig.ts'

/** What a database has, and had when a backup of it was made. */
export interface WholeChange {
  /** The name of the database, which has to be said by whoever lets it be replaced. */
  readonly database: string
  readonly tables: readonly ChangedTable[]
  /** Tables that have come since. */
  readonly since: readonly string[]
  /** Whether those stay: of SQLite the whole file is replaced. */
  readonly sinceStay: boolean
}

export interface ChangedTable {
  readonly name: string
  /** Rows in the backup; absent: they were not counted for certain. */
  readonly was?: number
  /** Rows in the database; absent: it is not there. */
  readonly is?: number
}

/**
 * What restoring the file of a whole database would replace. Changes nothing. Throws `connection.unsupported` behind a
 * transaction pooler: pg_restore sets its connection up for itself, and the pooler gives that to somebody else afterwards.
 */
export async function lookAtWhole(mig: Mig, path: string): Promise<WholeChange> {
  const session = await mig.connect('plan')
  if (session.isPooled) throw throughPooler()
  const now = await wholeOf(session).count(session)
  return changeOf(mig, session, countedIn(path), now)
}

const throughPooler = () =>
  new MigError(
    'connection.unsupported',
    'the connection goes through a transaction pooler, which a whole database cannot be put back through',
    { hint: ['write directUrl beside url in the environment: the database itself, without the pooler'] },
  )

function changeOf(
  mig: Mig,
  session: Session,
  was: readonly CountedTable[],
  now: readonly CountedTable[],
): WholeChange {
  const tables = namesOf(stateTables(mig.settings))
  const names = new Set(Object.values(tables))
  const isOwn = (name: string) => names.has(name) || name.startsWith(`${tables.backup}_`)
  const there = new Map(now.map((table) => [table.name, table.rows]))
  const before = new Set(was.map(({ name }) => name))
  return {
    database: databaseName(session),
    tables: was
      .filter(({ name }) => !isOwn(name))
      .map(({ name, rows }) => ({
        name,
        ...(rows !== undefined && { was: rows }),
        ...(there.get(name) !== undefined && { is: there.get(name)! }),
      })),
    sinceStay: session.dialect.family !== 'sqlite',
    since: now.map(({ name }) => name).filter((name) => !before.has(name) && !isOwn(name)),
  }
}

/** On SQLite the name of the file alone. */
function databaseName({ dialect, database }: Session): string {
  return dialect.family === 'sqlite' ? database.split(/[/\\]/).at(-1)! : database
}

function countedIn(path: string): readonly CountedTable[] {
  const sidecar = `${path}.json`
  if (!existsSync(sidecar)) return []
  // safe: written beside the file when it was made; what is missing in it was not counted
  const { counted = [] } = JSON.parse(readFileSync(sidecar, 'utf8')) as { counted?: readonly CountedTable[] }
  return counted
}

/**
 * Puts the file of a whole database in the place of what is there, and looks whether all of its rows have come. The list of
 * backups is kept: it knows more than the one in the file. Where the server has no transaction around it (MySQL and MariaDB)
 * and it is cut off, it can be done again.
 */
export async function restoreWhole(mig: Mig, backup: Backup, path: string): Promise<WholeChange> {
  const session = await mig.connect('write')
  const whole = wholeOf(session)
  const tables = stateTables(mig.settings)
  const listed = await allBackups(mig)
  const epoch = (await readStanding({ session, tables }))?.epoch
  await whole.restore(wholeRequest(mig, session), path)
  const now = await whole.count(session)
  const change = changeOf(mig, session, countedIn(path), now)
  await new Journal(session, tables).prepare()
  await relist(mig, session, listed, backup)
  if (epoch !== undefined) await raiseEpoch(mig, session, epoch)
  const wrong = change.tables.filter(({ was, is }) => was !== undefined && was !== is)
  if (wrong.length === 0) return change
  throw new MigError('backup.failed', `not all rows have come back from backup ${backup.id}`, {
    hint: wrong.map(({ name, was, is }) => `${name}: ${is ?? 0} rows instead of ${was!}`),
  })
}

/** Writes down again what the list has lost, as far as it is still there. */
async function relist(
  mig: Mig,
  session: Session,
  listed: readonly Backup[],
  restored: Backup,
): Promise<void> {
  const tables = stateTables(mig.settings)
  const statements = backupStatements(session.dialect, tables)
  const known = new Map((await readBackups(session, tables)).map((each) => [each.id, each]))
  for (const backup of listed) {
    const there = known.get(backup.id)
    if (!(await isThere(session, backup))) continue
    if (there?.createdAt === backup.createdAt && there.state === backup.state) continue
    if (there) await session.query(statements.remove(backup.id).sql)
    const { sql, bindings } = statements.insert(backup)
    await session.query(sql, bindings)
  }
  await session.query(statements.end(restored.id, 'restored').sql)
}

async function isThere(session: Session, { content: { place } }: Backup): Promise<boolean> {
  return 'file' in place || (await shapesOf(session).shapeOf(session, place.table)) !== undefined
}

/** Whoever was at work before must not be able to go on; nobody is at work any more. */
async function raiseEpoch(mig: Mig, session: Session, epoch: number): Promise<void> {
  const { quote, table } = session.dialect
  const column = quote('epoch')
  const nobody = ['holder', 'since', 'expires'].map((name) => `${quote(name)} = NULL`).join(', ')
  await session.query(
    `UPDATE ${table(namesOf(stateTables(mig.settings)).lock)} SET ${column} = ${epoch + 1}, ${nobody} WHERE ${column} <= ${epoch}`,
  )
}
