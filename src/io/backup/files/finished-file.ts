import { createHash, randomUUID } from 'node:crypto'
import {
  chmodSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { MigError } from '../../../errors.ts'
import { codeOf, reasonOf, writeFileAtomically } from '../../files.ts'

/** What is known of a file as a whole. */
export interface FileMark {
  /** SHA-256, hexadecimal. */
  readonly sha256: string
  /** Bytes. */
  readonly size: number
}

/** What the names of files that are being written end in; one that was left behind is nobody's. */
export const UNFINISHED = '.part'

/**
 * Has `write` make a file beside its place, which only its owner may read, and moves it there once it is on the disk: a file
 * that has its name is whole. Throws `file.unwritable`, and leaves nothing behind where `write` throws.
 */
export async function finishFile(path: string, write: (beside: string) => Promise<void>): Promise<FileMark> {
  const beside = join(dirname(path), `.${basename(path)}.${randomUUID()}${UNFINISHED}`)
  try {
    makeFolder(dirname(path))
    await write(beside)
    chmodSync(beside, 0o600)
    await settle(beside)
    const mark = await markOf(beside)
    renameSync(beside, path)
    return mark
  } catch (error) {
    if (codeOf(error) === undefined) throw error
    throw new MigError('file.unwritable', `${path} cannot be written: ${reasonOf(error)}`, {
      details: { path },
      cause: error,
    })
  } finally {
    rmSync(beside, { force: true })
  }
}

/** A folder of backups is nobody else's, and is kept out of version control. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileAtomically(join(folder, '.gitignore'), '*\n')
}

async function settle(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Reads all of a file. */
export async function markOf(path: string): Promise<FileMark> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return { sha256: hash.digest('hex'), size: statSync(path).size }
}

/** The files that were begun here longer ago than `before`, and never came to their end. */
export function leftBehind(folder: string, before: Date): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.startsWith('.') && name.endsWith(UNFINISHED))
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).mtime < before)
}
