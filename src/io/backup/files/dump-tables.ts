import { MigError } from '../../../errors.ts'
import { VERSION } from '../../../version.ts'
import type { Session } from '../../db/session.ts'
import { tallyRows, type Cells, type RowTally } from './cells.ts'
import { finishFile, type FileMark } from './finished-file.ts'
import { PORTABLE_FORMAT, writePortable, type PortableHeader, type PortableSource } from './portable-file.ts'
import { cellsOf, type TableShape } from './shape.ts'
import { shapesOf } from './shapes.ts'

export interface DumpRequest {
  readonly session: Session
  /** As revisions name them. */
  readonly tables: readonly string[]
  readonly path: string
  /** Columns that are left out. */
  readonly without?: readonly string[]
  readonly createdAt: Date
  readonly signal: AbortSignal
}

export interface DumpedTable extends RowTally {
  readonly name: string
}

export interface Dump extends FileMark {
  readonly tables: readonly DumpedTable[]
}

/**
 * Writes the rows of tables, as they all are at one moment, to a file from which every value comes back as it was. Reads row
 * after row, and changes nothing. Throws `backup.unknown` for a table that is not there.
 */
export async function dumpTables(request: DumpRequest): Promise<Dump> {
  const { session, path, signal } = request
  const shapes = shapesOf(session)
  await shapes.beginReading(session)
  try {
    const tables: TableShape[] = []
    const missing: string[] = []
    for (const name of request.tables) {
      const shape = await shapes.shapeOf(session, name)
      if (shape) tables.push(lacking(shape, request.without ?? []))
      else missing.push(name)
    }
    if (missing.length > 0) throw noTables(missing)
    const dumped: DumpedTable[] = []
    const mark = await finishFile(path, async (beside) => {
      const sources = function* () {
        for (const shape of tables) yield sourceOf(session, shape, dumped)
      }
      await writePortable(beside, headerOf(request, tables), sources(), signal)
    })
    return { ...mark, tables: dumped }
  } finally {
    await session.query('ROLLBACK').catch(() => undefined)
  }
}

function sourceOf(session: Session, shape: TableShape, dumped: DumpedTable[]): PortableSource {
  const tallier = tallyRows()
  return {
    name: shape.name,
    rows: tallied(session, shape, tallier.add),
    tally() {
      const tally = tallier.result()
      dumped.push({ name: shape.name, ...tally })
      return tally
    },
  }
}

async function* tallied(
  session: Session,
  shape: TableShape,
  add: (cells: Cells) => void,
): AsyncGenerator<Cells> {
  for await (const values of shapesOf(session).rows(session, shape)) {
    const cells = cellsOf(shape, values)
    add(cells)
    yield cells
  }
}

function headerOf({ session, createdAt }: DumpRequest, tables: readonly TableShape[]): PortableHeader {
  return {
    mig: 'backup',
    format: PORTABLE_FORMAT,
    dialect: session.dialect.name,
    serverVersion: session.serverVersion,
    toolVersion: VERSION,
    createdAt: createdAt.toISOString(),
    tables: tables.map(({ name, columns, key, counters }) => ({
      name,
      columns: columns.map((column) => ({ name: column.name, type: column.type })),
      key,
      counters,
    })),
  }
}

function lacking(shape: TableShape, names: readonly string[]): TableShape {
  const left = (name: string) => !names.includes(name)
  return { ...shape, columns: shape.columns.filter(({ name }) => left(name)), key: shape.key.filter(left) }
}

function noTables(names: readonly string[]): MigError {
  const [are, tables] = names.length === 1 ? ['is', 'table'] : ['are', 'tables']
  return new MigError('backup.unknown', `${tables} ${names.join(', ')} ${are} not there`, {
    details: { tables: names },
  })
}
