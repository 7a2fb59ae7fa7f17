import { readFileSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { lazily } from '../../core/graph/lazily.ts'
import type { RevisionHeader } from '../../core/revision/header.ts'
import { writeFileAtomically } from '../files.ts'
import type { FoundFile } from './find.ts'

/** What is known of a file: its header, or that it holds no revision. */
export type Known = RevisionHeader | 'not-a-revision'

/** The headers of files that have not changed since they were read. */
export interface HeaderIndex {
  /** undefined: the file has to be read. */
  find(file: FoundFile): Known | undefined
  remember(file: FoundFile, known: Known): void
  /** Writes down what was found and remembered, if it differs from what was there. A disk that says no is no error. */
  save(): void
}

export interface HeaderIndexOptions {
  /** What the paths in it are relative to: another project's index is not believed. */
  readonly root: string
  /** Where it is kept; a file that can be deleted at any time. */
  readonly path: string
  /** Whose reading it holds: an index made by another version is not believed. */
  readonly version: string
  /** A moment, in milliseconds, before any of the files was looked at. */
  readonly now: number
}

/** Of the file and its rows; what stands in them depends on the version as well. */
const FORMAT = 1

/**
 * How old a file must be before its size and time tell whether it has changed: disks count time in steps of up to two
 * seconds, and a second edit within one step leaves no mark.
 */
const SETTLED_AFTER = 2_000

/** `[name, size, mtimeMs]`, and for a revision its header's values; a 0 stands for one that is absent. */
type Row = readonly unknown[]

interface Stored {
  readonly format: number
  readonly version: string
  readonly root: string
  /** Rows by folder, relative to the root. */
  readonly folders: Readonly<Record<string, readonly Row[]>>
}

/** Reads the index. One that is absent, spoilt or not of this project and version holds nothing. */
export function openHeaderIndex(options: HeaderIndexOptions): HeaderIndex {
  const { root, path, version, now } = options
  const stored = readStored(options)
  const folders = new Map<string, { readonly known: KnownRows; readonly rows: Row[] }>()
  let changed = false

  const folderOf = (folder: string) => {
    let entry = folders.get(folder)
    if (!entry) {
      entry = { known: knownRows(stored.get(relative(root, folder)) ?? []), rows: [] }
      folders.set(folder, entry)
    }
    return entry
  }

  return {
    find(file) {
      const { known, rows } = folderOf(file.folder)
      const row = known.find(file.name)
      if (row?.[1] !== file.size || row[2] !== file.mtimeMs) return undefined
      const header = fromRow(row)
      if (header) rows.push(row)
      return header
    },
    remember(file, known) {
      if (file.mtimeMs >= now - SETTLED_AFTER) return
      folderOf(file.folder).rows.push(toRow(file, known))
      changed = true
    },
    save() {
      for (const { known, rows } of folders.values()) changed ||= rows.length !== known.size
      if (!changed) return
      const kept = [...stored].filter(
        ([folder]) => !folders.has(resolve(root, folder)) && isFolder(resolve(root, folder)),
      )
      const seen = [...folders].map(([folder, { rows }]) => [relative(root, folder), rows] as const)
      const content: Stored = {
        format: FORMAT,
        version,
        root,
        folders: Object.fromEntries([...kept, ...seen]),
      }
      try {
        writeFileAtomically(path, JSON.stringify(content))
      } catch {
        // it only saves time: without it every file is read again
      }
    },
  }
}

interface KnownRows {
  readonly size: number
  find(name: string): Row | undefined
}

/** Rows by name. They are mostly asked for in their own order, and then no name has to be hashed. */
function knownRows(rows: readonly Row[]): KnownRows {
  const places = lazily(() => new Map(rows.map(([name], at) => [name, at])))
  let next = 0
  return {
    size: rows.length,
    find(name) {
      const at = rows[next]?.[0] === name ? next : places().get(name)
      if (at === undefined) return undefined
      next = at + 1
      return rows[at]
    },
  }
}

/** Where the index lies in a folder of caches. */
export const headerIndexPath = (cacheFolder: string): string => join(cacheFolder, 'headers.json')

function readStored({ root, path, version }: HeaderIndexOptions): ReadonlyMap<string, readonly Row[]> {
  try {
    const stored: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const isOurs = isStored(stored) && stored.root === root && stored.version === version
    return new Map(isOurs ? Object.entries(stored.folders) : [])
  } catch {
    return new Map()
  }
}

function isStored(value: unknown): value is Stored {
  if (typeof value !== 'object' || value === null) return false
  const { format, folders } = value as Partial<Record<keyof Stored, unknown>>
  if (format !== FORMAT || typeof folders !== 'object' || folders === null) return false
  return Object.values(folders).every((rows) => Array.isArray(rows) && rows.every(Array.isArray))
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

function toRow({ name, size, mtimeMs }: FoundFile, known: Known): Row {
  if (known === 'not-a-revision') return [name, size, mtimeMs]
  const { id, message, created, parents, dependsOn, labels, environments, replaces, transaction } = known
  const row = [
    name,
    size,
    mtimeMs,
    id,
    message,
    created,
    parents,
    dependsOn,
    labels,
    environments,
    replaces,
    transaction,
  ]
  const short = row.map((value) =>
    value === undefined || (Array.isArray(value) && value.length === 0) ? 0 : value,
  )
  return short.slice(0, short.findLastIndex((value) => value !== 0) + 1)
}

/** undefined: the row is not one of ours. */
function fromRow(row: Row): Known | undefined {
  if (row.length === 3) return 'not-a-revision'
  const id = row[3]
  if (typeof id !== 'string') return undefined
  // filled bit by bit: for ten thousand rows, spreads would take ten times as long
  const header: { -readonly [K in keyof RevisionHeader]: RevisionHeader[K] } = {
    id,
    parents: listAt(row, 6) ?? NONE,
    dependsOn: listAt(row, 7) ?? NONE,
    labels: listAt(row, 8) ?? NONE,
  }
  const environments = listAt(row, 9)
  const replaces = listAt(row, 10)
  if (typeof row[4] === 'string') header.message = row[4]
  if (typeof row[5] === 'string') header.created = row[5]
  if (environments) header.environments = environments
  if (replaces) header.replaces = replaces
  if (typeof row[11] === 'boolean') header.transaction = row[11]
  return header
}

const NONE: readonly string[] = []

function listAt(row: Row, index: number): readonly string[] | undefined {
  const value = row[index]
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined
}
