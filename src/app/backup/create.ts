import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { backupStatements, type Backup, type BackupContent } from '../../core/backup/backup.ts'
import { MigError } from '../../errors.ts'
import { dumpTables } from '../../io/backup/files/dump-tables.ts'
import { finishFile, type FileMark } from '../../io/backup/files/finished-file.ts'
import { keepTable } from '../../io/backup/files/keep-table.ts'
import { shapesOf } from '../../io/backup/files/shapes.ts'
import { wholeOf } from '../../io/backup/files/whole.ts'
import type { Session } from '../../io/db/session.ts'
import { atomically } from '../../io/execute/transaction.ts'
import { writeFileAtomically } from '../../io/files.ts'
import { VERSION } from '../../version.ts'
import { record } from '../audit/trail.ts'
import { allBackups, viewOf, wholeRequest, type BackupView } from './backup.ts'
import { introspectionOf } from '../live.ts'
import { locked, type Writing } from '../locked.ts'
import { stateTables, type Mig } from '../mig.ts'
import { planOf } from '../plan.ts'

export interface CreateBackupRequest {
  /** As revisions name them; none: all, or those of the plan. */
  readonly tables?: readonly string[]
  /** `database`: each table is copied into one beside the list of backups. Default: a file. */
  readonly to?: 'file' | 'database' | undefined
  /** All of the database, by its own programs. */
  readonly whole?: boolean | undefined
  /** The tables of which an upgrade to this target would destroy something. */
  readonly plan?: string | undefined
}

export interface CreatedBackups {
  /** None: the plan destroys nothing. */
  readonly backups: readonly BackupView[]
}

/**
 * Makes a backup, and changes nothing else. It counts once the list says so: what is cut off leaves an entry that was begun,
 * and no file with a name of its own.
 */
export async function createBackup(mig: Mig, request: CreateBackupRequest): Promise<CreatedBackups> {
  refuseContradiction(request)
  const session = await mig.connect('plan')
  if (session.isStandIn) throw new MigError('backup.unknown', 'there is no database yet, and nothing to keep')
  const names = request.whole ? [] : await namesOf(mig, session, request)
  if (names.length === 0 && !request.whole) return { backups: [] }
  const ids =
    request.to === 'database'
      ? await toTables(mig, names)
      : request.whole
        ? await wholeToFiles(mig, session)
        : [await toFile(mig, names)]
  const all = await allBackups(mig)
  return { backups: all.filter(({ id }) => ids.includes(id)).map((backup) => viewOf(mig, backup)) }
}

/** The whole database, and once more in a file of their own the tables that its programs do not write exactly. */
async function wholeToFiles(mig: Mig, session: Session): Promise<readonly number[]> {
  const id = await toFile(mig, undefined)
  const inexact = (await wholeOf(session).inexact?.(session)) ?? []
  return inexact.length === 0 ? [id] : [id, await toFile(mig, inexact)]
}

function refuseContradiction({ tables = [], to, whole, plan }: CreateBackupRequest): void {
  const fault =
    whole && (tables.length > 0 || plan !== undefined)
      ? '--whole is all of the database: it goes with no tables'
      : whole && to === 'database'
        ? '--whole makes a file'
        : plan !== undefined && tables.length > 0
          ? '--plan finds the tables by itself'
          : undefined
  if (fault !== undefined) throw new MigError('usage', fault)
}

async function namesOf(mig: Mig, session: Session, request: CreateBackupRequest): Promise<readonly string[]> {
  const { tables = [], plan } = request
  if (tables.length > 0) return [...new Set(tables)]
  if (plan !== undefined) return tablesAtRisk(mig, plan)
  const { ignore } = introspectionOf(mig, session)
  const all = await shapesOf(session).tables(session)
  return all.filter((name) => !ignore?.(name))
}

/** Those that are there, and lose something. */
async function tablesAtRisk(mig: Mig, target: string): Promise<readonly string[]> {
  const { steps } = await planOf(mig, { direction: 'up', target, asks: false })
  const facts = steps.flatMap(({ operations }) => operations.flatMap((operation) => operation.facts))
  const named = facts.flatMap((fact) => ('of' in fact && fact.of ? [fact.of.table] : []))
  const session = await mig.connect('plan')
  const there: string[] = []
  for (const name of new Set(named)) {
    if (await shapesOf(session).shapeOf(session, name)) there.push(name)
  }
  return there
}

async function toTables(mig: Mig, names: readonly string[]): Promise<readonly number[]> {
  const startedAt = mig.host.now()
  return writingBackup(mig, async ({ session, claim }) => {
    const ids: number[] = []
    for (const table of names) {
      const id = await atomically(session, () =>
        keepTable({
          session,
          tables: stateTables(mig.settings),
          table,
          environment: mig.settings.environment.name,
          toolVersion: VERSION,
          createdBy: mig.host.operator(),
          createdAt: mig.host.now(),
        }),
      )
      ids.push(id)
    }
    await record(
      mig,
      {
        kind: 'backup',
        outcome: 'done',
        command: 'backup create',
        target: names.join(', '),
        startedAt,
        details: { ids, tables: names },
      },
      { session, epoch: claim.epoch },
    )
    return ids
  })
}

/** Takes the lock for a moment: nobody has to wait while rows are read. */
function writingBackup<T>(mig: Mig, work: (writing: Writing) => Promise<T>): Promise<T> {
  return locked(mig, undefined, async (begin) =>
    work(await begin({ direction: 'up', revisions: [], isOutside: false })),
  )
}

async function toFile(mig: Mig, names: readonly string[] | undefined): Promise<number> {
  const startedAt = mig.host.now()
  // before anything is written down: a program that is missing is no backup that was begun
  if (names === undefined) await toolOf(mig)
  const begun = await writingBackup(mig, ({ session }) => begin(mig, session, names))
  const path = join(mig.settings.environment.backup.folder, fileNameOf(begun))
  try {
    const made = names === undefined ? await writeWhole(mig, path) : await writeTables(mig, names, path)
    const { tables, counted, rows, tool, ...mark } = made
    const content: BackupContent = { ...begun.content, ...(tables && { tables }), size: mark.size }
    const kept: Backup = {
      ...begun,
      state: 'kept',
      content,
      checksum: mark.sha256,
      ...(rows !== undefined && { rows }),
    }
    writeSidecar(mig, path, kept, { ...(counted && { counted }), ...(tool !== undefined && { tool }) })
    await writingBackup(mig, async ({ session, claim }) => {
      const { sql, bindings } = backupStatements(session.dialect, stateTables(mig.settings)).update(
        kept.id,
        kept,
      )
      await session.query(sql, bindings)
      const details = { id: kept.id, file: fileNameOf(begun), ...mark, ...(rows !== undefined && { rows }) }
      const what = names === undefined ? 'the whole database' : names.join(', ')
      await record(
        mig,
        { kind: 'backup', outcome: 'done', command: 'backup create', target: what, startedAt, details },
        { session, epoch: claim.epoch },
      )
    })
    return kept.id
  } catch (error) {
    await forget(mig, begun.id, path)
    throw error
  }
}

async function toolOf(mig: Mig): Promise<string> {
  const session = await mig.connect('plan')
  return wholeOf(session).tool(wholeRequest(mig, session))
}

async function begin(mig: Mig, session: Session, names: readonly string[] | undefined): Promise<Backup> {
  const statements = backupStatements(session.dialect, stateTables(mig.settings))
  const [next] = await session.query(statements.nextId.sql)
  const id = Number(next!['id'])
  const { name } = mig.settings.environment
  const createdAt = mig.host.now().toISOString()
  const [only] = names?.length === 1 ? names : []
  const what = names === undefined ? 'database' : (only ?? 'tables')
  const extension = names === undefined ? wholeOf(session).extension : '.tables.gz'
  const file = `${createdAt.slice(0, 19).replaceAll(/[-:]/g, '')}Z-${id}-${fileText(name)}-${fileText(what)}${extension}`
  const backup: Backup = {
    id,
    kind: 'file',
    state: 'open',
    ...(only !== undefined && { table: only }),
    content: {
      why: `asked for: ${names === undefined ? 'the whole database' : names.join(', ')}`,
      place: { file },
      columns: [],
      key: [],
      casts: {},
      counters: {},
      environment: name,
      toolVersion: VERSION,
      ...(names && { tables: [] }),
    },
    createdAt,
    createdBy: mig.host.operator(),
  }
  const { sql, bindings } = statements.insert(backup)
  await session.query(sql, bindings)
  return backup
}

const fileText = (name: string) => name.replaceAll(/[^\w-]/g, '_').slice(0, 40)

function fileNameOf({ content: { place } }: Backup): string {
  if ('file' in place) return place.file
  throw new Error('it is in no file')
}

interface Made extends FileMark {
  readonly tables?: NonNullable<BackupContent['tables']>
  /** Of the whole database. */
  readonly counted?: readonly { readonly name: string; readonly rows?: number }[]
  readonly tool?: string
  readonly rows?: number
}

async function writeTables(mig: Mig, tables: readonly string[], path: string): Promise<Made> {
  const session = await mig.connect('plan')
  const dump = await dumpTables({ session, tables, path, createdAt: mig.host.now(), signal: mig.signal })
  return { ...dump, rows: dump.tables.reduce((sum, { rows }) => sum + rows, 0) }
}

async function writeWhole(mig: Mig, path: string): Promise<Made> {
  const session = await mig.connect('plan')
  const whole = wholeOf(session)
  const request = wholeRequest(mig, session)
  let counted: Made['counted'] = []
  const tool = await whole.tool(request)
  const mark = await finishFile(path, async (beside) => {
    counted = await whole.write(request, beside)
  })
  return { ...mark, counted, tool }
}

/** What is known of a file, beside it: the list may be lost with the database. */
function writeSidecar(mig: Mig, path: string, backup: Backup, more: object): void {
  const { dialect } = mig.settings.environment.connection ?? {}
  const { content, ...rest } = backup
  writeFileAtomically(
    `${path}.json`,
    `${JSON.stringify({ ...rest, dialect, ...content, ...more }, null, 2)}\n`,
  )
}

/** Takes away what was begun, as far as that can be done. */
async function forget(mig: Mig, id: number, path: string): Promise<void> {
  for (const file of [path, `${path}.json`]) rmSync(file, { force: true })
  if (mig.signal.aborted) return
  await writingBackup(mig, async ({ session }) => {
    await session.query(backupStatements(session.dialect, stateTables(mig.settings)).remove(id).sql)
  }).catch(() => undefined)
}
