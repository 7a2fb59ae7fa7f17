import { hash } from 'node:crypto'
import { lstatSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import {
  lockDifferences,
  lockedText,
  printHeadsLock,
  readHeadsLock,
  type HeadsLock,
} from '../core/integrity/heads-lock.ts'
import { oneLine } from '../core/view/width.ts'
import { MigError } from '../errors.ts'
import { codeOf, writeFileAtomically } from '../io/files.ts'
import type { Mig } from './mig.ts'

export interface HeadsLockResult extends HeadsLock {
  /** Absolute, and relative to the config file. */
  readonly path: string
  readonly relativePath: string
  /** False: there is no lock file, so that nothing keeps anybody from anything. */
  readonly exists: boolean
  /** What it says that is not so, one sentence each. */
  readonly differences: readonly string[]
  readonly fits: boolean
  /** It was written anew. */
  readonly written: boolean
}

/** The name of the file, in the first folder of revisions. */
const NAME = 'mig.lock'

/**
 * Compares the lock file with the revisions, or writes it. It speaks of the revisions that every environment has, on all
 * branches. Asks no database.
 */
export function headsLock(mig: Mig, { write }: { readonly write: boolean }): HeadsLockResult {
  const path = pathOf(mig)
  const relativePath = relative(mig.settings.root, path).replaceAll(sep, '/')
  const now = lockOf(mig)
  const text = readLock(path)
  const differences = text === undefined ? [] : lockDifferences(readHeadsLock(text), now)
  const fits = text !== undefined && differences.length === 0
  const result = { ...now, path, relativePath }
  if (!write || fits) return { ...result, exists: text !== undefined, differences, fits, written: false }
  refuseLink(path)
  writeFileAtomically(path, printHeadsLock(now))
  return { ...result, exists: true, differences: [], fits: true, written: true }
}

/** Whether there is a lock file. */
export const hasHeadsLock = (mig: Mig): boolean => readLock(pathOf(mig)) !== undefined

/** Writes the lock file anew where there is one; called when revisions were written or edited. */
export function keepHeadsLock(mig: Mig): void {
  if (!hasHeadsLock(mig)) return
  mig.refresh()
  headsLock(mig, { write: true })
}

function pathOf({ settings: { locations } }: Mig): string {
  const home = locations.find(({ environment }) => environment === undefined) ?? locations[0]!
  return join(home.path, NAME)
}

/** What it leads to may be anything. */
function refuseLink(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return
  throw new MigError('file.unwritable', `${path} is a symbolic link: it is not written through`, {
    hint: ['remove it, and write the file itself: mig check --lock --write'],
    details: { path },
  })
}

function readLock(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function lockOf(mig: Mig): HeadsLock {
  const { revisions, children } = mig.wholeGraph()
  // what one environment alone has would make the file another one in each
  const isCommon = (id: string) => mig.file(id).environment === undefined
  const common = [...revisions.values()].filter(({ id }) => isCommon(id))
  const heads = common
    .filter(({ id }) => !children.get(id)!.some(isCommon))
    .map(({ id, message }) => ({ id, message: oneLine(message) }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const locked = common.map((each) => ({ ...each, checksum: mig.checksum(each.id) }))
  return { heads, hash: hash('sha256', lockedText(locked)) }
}
