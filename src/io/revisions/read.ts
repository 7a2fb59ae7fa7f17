import { readFileSync } from 'node:fs'
import { relative, sep } from 'node:path'
import { unreadableHeader, type Fault } from '../../core/graph/faults.ts'
import { buildGraph, type Graph } from '../../core/graph/graph.ts'
import { lazily } from '../../core/graph/lazily.ts'
import { readHeader, type RevisionHeader } from '../../core/revision/header.ts'
import type { Settings } from '../config/settings.ts'
import { codeOf, reasonOf } from '../files.ts'
import { cacheFolder } from './cache-folder.ts'
import { findRevisionFiles, type FoundFile } from './find.ts'
import { headerIndexPath, openHeaderIndex, type Known } from './header-index.ts'

/** `ts` and `js` stand for their families: `.ts .mts .cts`, `.js .mjs .cjs`. */
export type SourceFormat = 'ts' | 'js' | 'sql'

/** Where a revision of the graph is written, and what its file says that the graph need not know. */
export interface RevisionFile {
  readonly id: string
  /** Absolute. */
  readonly path: string
  /** Relative to the project's root, with `/`: for people. */
  readonly relativePath: string
  readonly format: SourceFormat
  /** false: it runs outside of a transaction. Absent: the run decides. */
  readonly transaction?: boolean
  /** The revisions that it stands for after a squash. */
  readonly replaces?: readonly string[]
  /** The one environment that its location belongs to; absent: it serves all. */
  readonly environment?: string
}

/** All revisions of a project, as one of its environments sees them. */
export interface RevisionFiles {
  readonly graph: Graph
  /** The file of every revision in the graph, by id. */
  readonly files: ReadonlyMap<string, RevisionFile>
}

export interface ReadOptions {
  /** The version of mig, so that an index of headers made by another one is not believed. */
  readonly version?: string
  /** Where the index of headers is kept. Default: `cacheFolder` of the root. false: every file is read. */
  readonly cache?: string | false
}

/**
 * Reads the headers of all revision files and builds their graph; no file is run. A compiled file beside its TypeScript
 * source, with the same id, is the same revision: the source stands for it. Files that hold no revision are passed
 * over. Throws `graph.broken` with every fault of files and graph, `config.invalid` for a location that is not there.
 */
export function readGraph(
  settings: Pick<Settings, 'root' | 'locations' | 'origins'>,
  options: ReadOptions = {},
): RevisionFiles {
  const { faults, sources } = readSources(settings, options)
  const revisions = withoutCompiled(sources)
  // the spread last: before a further member it takes five times as long
  const inputs = revisions.map(({ header, relativePath }) => ({ path: relativePath, ...header }))
  const graph = buildGraph(inputs, { faults })
  const files = lazily(() => new Map(revisions.map((source) => [source.header.id, fileOf(source)])))
  return {
    graph,
    get files() {
      return files()
    },
  }
}

interface Source {
  readonly found: FoundFile
  readonly relativePath: string
  readonly header: RevisionHeader
}

function readSources(settings: Parameters<typeof readGraph>[0], options: ReadOptions) {
  const { root, locations, origins } = settings
  const now = Date.now()
  // a new project has no folder yet, and nobody has said that it has
  const isUnsaid = /^default\b/.test(origins['locations'] ?? '')
  const found = findRevisionFiles(locations, {
    mayBeAbsent: ({ environment }) => isUnsaid && environment === undefined,
  })
  const cache = options.cache ?? cacheFolder(root)
  const index =
    cache === false
      ? undefined
      : openHeaderIndex({ root, path: headerIndexPath(cache), version: options.version ?? '', now })

  const faults: Fault[] = []
  const sources: Source[] = []
  const relativePathOf = createRelativePath(root)
  for (const file of found) {
    const relativePath = relativePathOf(file)
    let known = index?.find(file)
    if (known === undefined) {
      const reading = readFile(file)
      if (reading.kind === 'fault') {
        faults.push(unreadableHeader(relativePath, reading.problem, reading.line, reading.column))
        continue
      }
      known = reading.known
      index?.remember(file, known)
    }
    if (known !== 'not-a-revision') sources.push({ found: file, relativePath, header: known })
  }
  index?.save()
  return { faults, sources }
}

type FileReading =
  | { readonly kind: 'known'; readonly known: Known }
  | { readonly kind: 'fault'; readonly problem: string; readonly line?: number; readonly column?: number }

function readFile({ path, name }: FoundFile): FileReading {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === undefined) throw error
    return { kind: 'fault', problem: `cannot be read: ${reasonOf(error)}` }
  }
  const reading = readHeader(text, formatOf(name) === 'sql' ? 'sql' : 'js', name)
  if (reading.ok) return { kind: 'known', known: reading.header }
  if (reading.kind === 'not-a-revision') return { kind: 'known', known: 'not-a-revision' }
  return { kind: 'fault', problem: reading.problem, line: reading.line, column: reading.column }
}

/** Every folder's relative path is worked out once: it takes longer than all else that is done for a file. */
function createRelativePath(root: string): (file: FoundFile) => string {
  const folders = new Map<string, string>()
  return ({ folder, name }) => {
    let shown = folders.get(folder)
    if (shown === undefined) {
      const path = relative(root, folder).replaceAll(sep, '/')
      shown = path === '' ? '' : `${path}/`
      folders.set(folder, shown)
    }
    return shown + name
  }
}

function withoutCompiled(sources: readonly Source[]): readonly Source[] {
  const isOf = (format: SourceFormat) => (source: Source) => formatOf(source.found.name) === format
  if (!sources.some(isOf('js'))) return sources
  const key = ({ found, header }: Source) => `${found.folder}\0${found.stem}\0${header.id}`
  const written = new Set(sources.filter(isOf('ts')).map(key))
  return sources.filter((source) => !isOf('js')(source) || !written.has(key(source)))
}

function fileOf({ found, header, relativePath }: Source): RevisionFile {
  const { id, transaction, replaces } = header
  const { environment } = found.location
  const file = { id, path: found.path, relativePath, format: formatOf(found.name) }
  if (transaction === undefined && replaces === undefined && environment === undefined) return file
  return {
    ...file,
    ...(transaction !== undefined && { transaction }),
    ...(replaces && { replaces }),
    ...(environment !== undefined && { environment }),
  }
}

function formatOf(name: string): SourceFormat {
  if (name.endsWith('.sql')) return 'sql'
  return name.endsWith('ts') ? 'ts' : 'js'
}
