import { randomUUID } from 'node:crypto'
import {
  chmodSync,
  linkSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { MigError } from '../errors.ts'

export interface WriteOptions {
  /** True: a file that is already there is left alone, and `file.exists` is thrown. Default: it is replaced. */
  readonly exclusive?: boolean
}

/**
 * Writes a text file so that nobody ever sees half of it: beside its place, and then moved there. Missing folders are
 * made; a file that is replaced keeps its permissions, a symbolic link stays one. Throws `file.unwritable` where the
 * disk says no.
 */
export function writeFileAtomically(path: string, text: string, options: WriteOptions = {}): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
    if (options.exclusive === true) placeNew(path, text)
    else replace(path, text)
  } catch (error) {
    if (codeOf(error) === undefined) throw error
    if (isTaken(error)) {
      throw new MigError('file.exists', `${path} is already there`, {
        hint: ['remove it, or choose another name'],
        details: { path },
        cause: error,
      })
    }
    const reason = codeOf(error) === 'EEXIST' ? 'its folder is a file' : reasonOf(error)
    throw new MigError('file.unwritable', `${path} cannot be written: ${reason}`, {
      details: { path },
      cause: error,
    })
  }
}

/** Not for a folder that cannot be made because a file has its name. */
function isTaken(error: unknown): boolean {
  return (
    codeOf(error) === 'EEXIST' && error instanceof Error && 'syscall' in error && error.syscall !== 'mkdir'
  )
}

function replace(path: string, text: string): void {
  const existing = statSync(path, { throwIfNoEntry: false })
  const target = existing ? realpathSync(path) : path
  const beside = nameBeside(target)
  try {
    writeFileSync(beside, text, { flag: 'wx' })
    if (existing) chmodSync(beside, existing.mode)
    renameSync(beside, target)
  } finally {
    rmSync(beside, { force: true })
  }
}

function placeNew(path: string, text: string): void {
  const beside = nameBeside(path)
  try {
    writeFileSync(beside, text, { flag: 'wx' })
    linkSync(beside, path)
  } catch (error) {
    // FAT and some network disks have no links: there the file is made in place, which still never replaces another
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes(codeOf(error) ?? '')) throw error
    writeFileSync(path, text, { flag: 'wx' })
  } finally {
    rmSync(beside, { force: true })
  }
}

function nameBeside(path: string): string {
  return join(dirname(path), `.${randomUUID()}.tmp`)
}

/** The code of an error that the operating system gave, such as `ENOENT`; undefined: it is another kind of error. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && 'syscall' in error ? String(error.code) : undefined
}

/** What the operating system said, without its code, its call and the path: `permission denied`. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return /^[A-Z]+: (.*?), \w+(?: '|$)/.exec(message)?.[1] ?? message
}

const RESERVED_ON_WINDOWS = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

/**
 * The path of a file in a folder, for a name that a user had a part in. Throws `usage` for a name that would leave the
 * folder or that some system cannot store: with a separator or a character that Windows reserves, `..`, a control
 * character, a device's name, more than 255 bytes, or nothing at all.
 */
export function insideFolder(folder: string, name: string): string {
  const problem = fileNameProblem(name)
  if (problem === undefined) return join(folder, name)
  throw new MigError('usage', `${JSON.stringify(name)} cannot be the name of a file: it ${problem}`, {
    details: { name },
  })
}

function fileNameProblem(name: string): string | undefined {
  if (name.trim() === '') return 'is empty'
  if (name === '.' || name === '..') return 'is a folder'
  const reserved = /[/\\:*?"<>|]/.exec(name)
  if (reserved) return `holds the character ${reserved[0]}`
  if (/\p{Cc}/u.test(name)) return 'holds a control character'
  if (/^\s|[\s.]$/u.test(name)) return 'begins or ends with a space or ends with a dot'
  if (RESERVED_ON_WINDOWS.test(name)) return 'is the name of a device on Windows'
  if (new TextEncoder().encode(name).length > 255) return 'is longer than 255 bytes'
  return undefined
}
