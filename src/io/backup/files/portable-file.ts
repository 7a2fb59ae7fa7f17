import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { DialectName } from '../../../core/dialect.ts'
import { MigError } from '../../../errors.ts'
import type { Cells, RowTally } from './cells.ts'
import { writePacked } from './write-packed.ts'

/** Raised where a file is read in another way. */
export const PORTABLE_FORMAT = 1

/** The first line of a file of tables. */
export interface PortableHeader {
  readonly mig: 'backup'
  readonly format: number
  readonly dialect: DialectName
  readonly serverVersion: string
  readonly toolVersion: string
  /** ISO 8601, UTC. */
  readonly createdAt: string
  readonly tables: readonly PortableTable[]
}

export interface PortableTable {
  readonly name: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly key: readonly string[]
  readonly counters: Readonly<Record<string, string>>
}

/** A line behind the header. */
export type PortableLine =
  | { readonly kind: 'table'; readonly name: string }
  | { readonly kind: 'row'; readonly cells: Cells }
  | { readonly kind: 'end'; readonly name: string; readonly tally: RowTally }

/** What a table is written from. */
export interface PortableSource {
  readonly name: string
  readonly rows: AsyncIterable<Cells>
  /** Asked once its rows are at their end. */
  tally(): RowTally
}

/**
 * Writes tables as lines of JSON, compressed: the header, and for each table its name, its rows as lists of texts and nulls,
 * and how many there were. The last line says that nothing is missing.
 */
export async function writePortable(
  path: string,
  header: PortableHeader,
  sources: Iterable<PortableSource>,
  signal: AbortSignal,
): Promise<void> {
  const texts = joined(linesOf(header, sources))
  try {
    await writePacked(Readable.from(texts), path, signal)
  } finally {
    // what is stopped half way still has to let go of the rows that it was reading
    await texts.return()
  }
}

async function* linesOf(header: PortableHeader, sources: Iterable<PortableSource>): AsyncGenerator<string> {
  yield JSON.stringify(header)
  for (const { name, rows, tally } of sources) {
    yield JSON.stringify({ table: name })
    for await (const cells of rows) yield JSON.stringify(cells)
    yield JSON.stringify({ end: name, ...tally() })
  }
  yield JSON.stringify({ complete: true })
}

/** Characters that are handed on at once. */
const CHUNK = 1 << 16

async function* joined(lines: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let text = ''
  for await (const line of lines) {
    text += `${line}\n`
    if (text.length < CHUNK) continue
    yield text
    text = ''
  }
  yield text
}

/** A file of tables, opened. Its lines may be read once. */
export interface PortableFile {
  readonly header: PortableHeader
  readonly lines: AsyncGenerator<PortableLine>
  close(): Promise<void>
}

/** Opens a file of tables. It and its lines throw `backup.damaged` where the file is not what was written. */
export async function openPortable(path: string): Promise<PortableFile> {
  const file = createReadStream(path)
  const unpacked = createGunzip()
  const ends = pipeline(file, unpacked).catch(() => undefined)
  const texts = split(path, unpacked)
  const close = async () => {
    file.destroy()
    unpacked.destroy()
    await ends
  }
  try {
    const first = await texts.next()
    const header = parsed(path, first.done ? '' : first.value) as PortableHeader | null
    if (header?.mig !== 'backup') throw damaged(path, 'it does not begin as a backup of tables')
    if (header.format > PORTABLE_FORMAT) {
      throw new MigError('backup.damaged', `${path} was written by a newer mig`, {
        hint: [`use mig ${header.toolVersion} or newer`],
      })
    }
    return { header, lines: read(path, texts), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function* read(path: string, texts: AsyncGenerator<string>): AsyncGenerator<PortableLine> {
  for await (const text of texts) {
    const value = parsed(path, text)
    // safe: the lines that `linesOf` writes
    if (Array.isArray(value)) yield { kind: 'row', cells: value as Cells }
    else {
      const { table, end, complete, rows, checksum } = value as Readonly<Record<string, string>>
      if (table !== undefined) yield { kind: 'table', name: table }
      else if (end !== undefined) {
        yield { kind: 'end', name: end, tally: { rows: Number(rows), checksum: checksum! } }
      } else if (complete) return
    }
  }
  throw damaged(path, 'its end is missing')
}

async function* split(path: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const parts: Buffer[] = []
  try {
    for await (const chunk of chunks) {
      let from = 0
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
        yield Buffer.concat([...parts, chunk.subarray(from, at)]).toString('utf8')
        parts.length = 0
        from = at + 1
      }
      if (from < chunk.length) parts.push(chunk.subarray(from))
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new MigError('backup.damaged', `the file ${path} is not there`, { cause: error })
    }
    throw damaged(path, error instanceof Error ? error.message : String(error), error)
  }
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw damaged(path, 'a line of it is no JSON', error)
  }
}

function damaged(path: string, why: string, cause?: unknown): MigError {
  return new MigError('backup.damaged', `the backup ${path} is damaged: ${why}`, { cause })
}
