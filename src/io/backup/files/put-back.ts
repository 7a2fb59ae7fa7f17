import { MigError } from '../../../errors.ts'
import type { Session } from '../../db/session.ts'
import { checkTables, type CheckedTable } from './check-tables.ts'
import type { Cells } from './cells.ts'
import { finderOf, type Target } from './find-rows.ts'
import { Placement, type Placed, type Placing } from './place-rows.ts'
import { openPortable, type PortableTable } from './portable-file.ts'
import { shapesOf } from './shapes.ts'

export interface PutBackRequest {
  readonly session: Session
  readonly path: string
  /** Only these tables of the file; undefined: all. */
  readonly tables?: readonly string[] | undefined
  /** The rows of the one table go into this other one. */
  readonly into?: string | undefined
  /** False: that one has to be there. Default: it is made. */
  readonly makesInto?: boolean | undefined
  /** What is held is values of rows that have to be there: they go where there are none, and no row is added. */
  readonly fills?: boolean | undefined
  /** Where the columns of the one table had come to that count by themselves, where the file does not tell. */
  readonly counters?: Readonly<Record<string, string>> | undefined
  /** Rows that are there with other values get those of the file. Default: they are left. */
  readonly overwrite?: boolean | undefined
  readonly signal: AbortSignal
}

/** What a file would change: nothing is written. Throws as `putBack` does, besides what only the server can refuse. */
export async function lookAtPutBack(request: PutBackRequest): Promise<readonly Placed[]> {
  const { session } = request
  const tables = await chosenTables(request)
  await shapesOf(session).beginReading(session)
  try {
    return await placeAll(request, tables, 'look')
  } finally {
    await session.query('ROLLBACK').catch(() => undefined)
  }
}

/**
 * Puts the rows of a file back, all in one transaction. What is there already stays as it is, unless `overwrite` says
 * otherwise; a row that the server refuses is left out and named. The file is read and checked first, and the rows once more
 * afterwards. Done twice, the second time changes nothing. Throws `backup.damaged` for a file that is not what was written,
 * `backup.unknown` for a table that the file or the database lacks, and `backup.failed` where rows do not come back as they
 * were; then nothing was done.
 */
export async function putBack(request: PutBackRequest): Promise<readonly Placed[]> {
  const { session, makesInto = true } = request
  const into = makesInto ? request.into : undefined
  const tables = await chosenTables(request)
  const shapes = shapesOf(session)
  const commitsAtDdl = !session.dialect.transactionalDdl
  if (into !== undefined && commitsAtDdl) await makeInto(session, tables[0]!, into)
  await session.query(session.dialect.begin)
  const writing = await shapes.beginWriting(session)
  try {
    if (into !== undefined && !commitsAtDdl) await makeInto(session, tables[0]!, into)
    const before = await orphansOf(session)
    const placed = await placeRepeatedly(request, tables)
    await verify(request, tables, placed)
    refuseOrphans(before, await orphansOf(session))
    if (!commitsAtDdl) await raiseCounters(request, tables)
    await session.query('COMMIT')
    if (commitsAtDdl) await raiseCounters(request, tables)
    return placed
  } catch (error) {
    await session.query('ROLLBACK').catch(() => undefined)
    throw error
  } finally {
    await writing.end().catch(() => undefined)
  }
}

/** The tables of the file that are meant. */
async function chosenTables({ path, tables, into }: PutBackRequest): Promise<readonly PortableTable[]> {
  const checked = await checkTables(path)
  refuseFaults(path, checked.tables)
  const all = checked.header.tables
  const unknown = (tables ?? []).filter((name) => !all.some((table) => table.name === name))
  if (unknown.length > 0) {
    throw new MigError('backup.unknown', `the backup holds no table ${unknown.join(', ')}`, {
      hint: [`it holds ${all.map(({ name }) => name).join(', ')}`],
    })
  }
  const chosen =
    tables === undefined || tables.length === 0 ? all : all.filter(({ name }) => tables.includes(name))
  if (into !== undefined && chosen.length !== 1) {
    throw new MigError('usage', '--into is for the rows of one table', {
      hint: [`name one of ${all.map(({ name }) => name).join(', ')}`],
    })
  }
  return chosen
}

function refuseFaults(path: string, tables: readonly CheckedTable[]): void {
  const faults = tables.flatMap(({ name, fault }) => (fault === undefined ? [] : [`${name}: ${fault}`]))
  if (faults.length === 0) return
  throw new MigError('backup.damaged', `the backup ${path} is not what was written`, { hint: faults })
}

/** A row may need another one that comes later: what is refused is tried again as long as something goes in. */
async function placeRepeatedly(
  request: PutBackRequest,
  tables: readonly PortableTable[],
): Promise<readonly Placed[]> {
  const placing = request.overwrite ? 'overwrite' : 'add'
  let all = await placeAll(request, tables, placing)
  let last = all
  while (last.some(({ failed }) => failed > 0) && last.some((each) => each.added + each.replaced > 0)) {
    last = await placeAll(request, tables, placing)
    all = all.map((sum, i) => ({
      ...last[i]!,
      same: sum.same,
      added: sum.added + last[i]!.added,
      replaced: sum.replaced + last[i]!.replaced,
    }))
  }
  return all
}

/** Rows that are placed at once, and the characters that they may have together. */
const AT_ONCE = { rows: 500, characters: 1 << 20, values: 20_000 } as const

async function placeAll(
  request: PutBackRequest,
  tables: readonly PortableTable[],
  placing: Placing,
): Promise<readonly Placed[]> {
  const chosen = new Map(tables.map((table) => [table.name, table]))
  const placed: Placed[] = []
  const file = await openPortable(request.path)
  try {
    let placement: Placement | undefined
    let batch: Cells[] = []
    let characters = 0
    let most = 0
    const flush = async () => {
      request.signal.throwIfAborted()
      await placement?.place(batch)
      batch = []
      characters = 0
    }
    for await (const line of file.lines) {
      if (line.kind === 'table') {
        const table = chosen.get(line.name)
        placement = table && (await placementOf(request, table, placing))
        most = Math.min(AT_ONCE.rows, Math.ceil(AT_ONCE.values / (table?.columns.length ?? 1)))
      } else if (placement !== undefined && line.kind === 'row') {
        batch.push(line.cells)
        for (const cell of line.cells) characters += cell?.length ?? 0
        if (batch.length >= most || characters >= AT_ONCE.characters) await flush()
      } else if (placement !== undefined && line.kind === 'end') {
        await flush()
        placed.push({ ...placement.result(), name: line.name })
      }
    }
    return placed
  } finally {
    await file.close()
  }
}

async function placementOf(
  { session, into, makesInto = true, fills }: PutBackRequest,
  table: PortableTable,
  placing: Placing,
): Promise<Placement> {
  const target = await targetOf(session, table, into ?? table.name)
  const options = { placing, fills }
  // what is to be made has no rows yet
  const isToBeMade = into !== undefined && makesInto && target === undefined
  if (isToBeMade && placing === 'look') return new Placement(nowhere(session, into), noRows, options)
  if (target === undefined) {
    throw new MigError('backup.unknown', `table ${into ?? table.name} is not there any more`, {
      hint: ['--into <name> makes a table for the rows'],
    })
  }
  return new Placement(target, await finderOf(target), options)
}

const noRows = (rows: readonly Cells[]) => Promise.resolve(rows.map(() => undefined))

const nowhere = (session: Session, name: string): Target => ({
  session,
  columns: [],
  shape: { name, columns: [], key: [], counters: {}, from: name, overriding: '' },
})

async function targetOf(session: Session, table: PortableTable, name: string): Promise<Target | undefined> {
  const shape = await shapesOf(session).shapeOf(session, name)
  if (shape === undefined) return undefined
  const columns = table.columns.map((column) => shape.columns.find((each) => each.name === column.name))
  const missing = table.columns.filter((_, i) => columns[i] === undefined)
  if (missing.length > 0) {
    throw new MigError(
      'backup.unknown',
      `table ${name} has no column ${missing.map((column) => column.name).join(', ')} to put values into`,
      { hint: ['--into <name> puts the rows into a table of their own'] },
    )
  }
  return { session, shape, columns: columns.filter((column) => column !== undefined) }
}

async function makeInto(session: Session, table: PortableTable, name: string): Promise<void> {
  if (await shapesOf(session).shapeOf(session, name)) return
  const { quote, family } = session.dialect
  const lines = table.columns.map((column) => `${quote(column.name)} ${column.type}`.trim())
  // of a long text MySQL indexes the beginning alone
  const isLong = table.columns.some(({ name, type }) => table.key.includes(name) && /text|blob/i.test(type))
  const hasKey = table.key.length > 0 && !(family === 'mysql' && isLong)
  if (hasKey) lines.push(`PRIMARY KEY (${table.key.map(quote).join(', ')})`)
  await session.query(`CREATE TABLE ${session.dialect.table(name)} (${lines.join(', ')})`)
}

/** What was put back has to be there as it was in the file: a trigger may have changed it, or a type have cut it. */
async function verify(
  request: PutBackRequest,
  tables: readonly PortableTable[],
  placed: readonly Placed[],
): Promise<void> {
  const now = await placeAll(request, tables, 'look')
  const wrong = now.filter(
    (each, i) => each.same !== placed[i]!.same + placed[i]!.added + placed[i]!.replaced,
  )
  if (wrong.length === 0) return
  throw new MigError(
    'backup.failed',
    `rows of ${wrong.map(({ name }) => name).join(', ')} do not come back as they were; nothing was done`,
    {
      hint: [
        ...wrong.flatMap(({ differing }) => differing.slice(0, 3)),
        'does a trigger change them, or is a column of another type now? --into <name> puts them into a table of their own',
      ],
    },
  )
}

async function raiseCounters(
  { session, into, counters: told = {} }: PutBackRequest,
  tables: readonly PortableTable[],
): Promise<void> {
  for (const { name, counters } of tables) {
    const shape = await shapesOf(session).shapeOf(session, into ?? name)
    if (shape) await shapesOf(session).raise(session, shape, { ...counters, ...told })
  }
}

async function orphansOf({ dialect, query }: Session): Promise<ReadonlyMap<string, number>> {
  const rows = dialect.session.orphans === undefined ? [] : await query(dialect.session.orphans)
  return new Map(rows.map((row) => [String(row['what']), Number(row['count'])]))
}

function refuseOrphans(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): void {
  const more = [...after].filter(([what, count]) => count > (before.get(what) ?? 0))
  if (more.length === 0) return
  throw new MigError('backup.failed', 'rows would refer to nothing; nothing was done', {
    hint: more.map(([what, count]) => `${what}: ${count} rows`),
  })
}
