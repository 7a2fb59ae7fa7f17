import { lstatSync, readdirSync, statSync } from 'node:fs'
import { sep } from 'node:path'
import { MigError } from '../../errors.ts'
import type { LocationSettings } from '../config/settings.ts'
import { codeOf, reasonOf } from '../files.ts'

/** A file that may hold a revision. */
export interface FoundFile {
  /** Absolute. */
  readonly path: string
  readonly folder: string
  readonly name: string
  /** The name without its extension. */
  readonly stem: string
  /** Bytes. */
  readonly size: number
  readonly mtimeMs: number
  /** Where it was looked for; of locations that hold each other, the innermost. */
  readonly location: LocationSettings
}

export interface FindOptions {
  /** The locations that hold no files if they do not exist. Default: none, it is an error. */
  readonly mayBeAbsent?: (location: LocationSettings) => boolean
}

const REVISION_FILE = /^[^.].*\.(?:[mc]?[jt]s|sql)$/
const DECLARATIONS = /\.d\.[mc]?ts$/

/**
 * The files of these locations that may hold a revision, by their extension: `.ts .mts .cts .js .mjs .cjs .sql`, but no
 * declarations, no hidden files and nothing in `node_modules`. A symbolic link to a file is followed, one to a folder
 * is not. They come sorted by name without extension and then by path, which is the order of time for dated names.
 * Throws `config.invalid` for a location that is no folder.
 */
export function findRevisionFiles(
  locations: readonly LocationSettings[],
  options: FindOptions = {},
): readonly FoundFile[] {
  // a file that two locations reach belongs to the one with the longer path
  const innermostLast = locations.toSorted((a, b) => a.path.length - b.path.length)
  const found = innermostLast.flatMap((location) => [...filesBelow(location, options)])
  const files = locations.length === 1 ? found : [...new Map(found.map((file) => [file.path, file])).values()]
  return files.sort((a, b) => compare(a.stem, b.stem) || compare(a.path, b.path))
}

function* filesBelow(location: LocationSettings, options: FindOptions): Generator<FoundFile> {
  const folders = [location.path]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const name of namesIn(folder, location, options)) {
      // path.join would take half as long again as the call of the disk
      const path = folder + sep + name
      if (REVISION_FILE.test(name) && !DECLARATIONS.test(name)) {
        // none where it is gone, or a link that leads nowhere, as an editor's lock file is
        const stats = statSync(path, { throwIfNoEntry: false })
        if (!stats?.isFile()) continue
        const stem = name.slice(0, name.lastIndexOf('.'))
        yield { path, folder, name, stem, size: stats.size, mtimeMs: stats.mtimeMs, location }
      } else if (location.recursive && !name.startsWith('.') && name !== 'node_modules') {
        if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) folders.push(path)
      }
    }
  }
}

function namesIn(folder: string, location: LocationSettings, options: FindOptions): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    const isOptional = folder !== location.path || options.mayBeAbsent?.(location) === true
    if (isOptional && codeOf(error) === 'ENOENT') return []
    throw unusable(folder, location, error)
  }
}

function unusable(folder: string, location: LocationSettings, error: unknown): MigError {
  const code = codeOf(error)
  if (code === 'ENOENT') {
    return new MigError('config.invalid', `there is no folder of revisions at ${folder}`, {
      hint: ['correct "locations" in the config', 'mig init   makes a project with its folder'],
      details: { path: folder, ...ofEnvironment(location) },
      cause: error,
    })
  }
  const problem = code === 'ENOTDIR' ? 'is no folder' : `cannot be read: ${reasonOf(error)}`
  return new MigError('config.invalid', `the location of revisions ${folder} ${problem}`, {
    hint: ['correct "locations" in the config'],
    details: { path: folder, ...ofEnvironment(location) },
    cause: error,
  })
}

function ofEnvironment({ environment }: LocationSettings) {
  return environment === undefined ? {} : { environment }
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
