import { hash } from 'node:crypto'
import { unreadableHeader, type Fault } from '../../core/graph/faults.ts'
import { buildGraph } from '../../core/graph/graph.ts'
import { headerOfExports, readHeader, type RevisionHeader } from '../../core/revision/header.ts'
import { checksumOf } from './checksum.ts'
import { exportsOf, moduleOfSql } from './load.ts'
import type { RevisionFile, RevisionFiles, SourceFormat } from './read.ts'
import type { RevisionSource } from './source.ts'

/**
 * A revision that the application brings along: the module itself (`import * as r1 from './revisions/1.js'`), the module
 * with the text of its file, or the text of a `.sql` file.
 */
export type ImportedRevision =
  string | object | { readonly module: object; /** The text of the file. */ readonly source: string }

/** A list of them, or an object by their files' names, as `import.meta.glob` of a bundler gives it. */
export type ImportedRevisions = readonly ImportedRevision[] | Readonly<Record<string, ImportedRevision>>

/**
 * Revisions that are imported already, in place of folders. A revision whose text is known has the checksum of its file.
 * What is given without its text has a checksum of its header and its functions as they stand in memory, which another
 * build may change: it begins with `m`, and is never compared with that of a file.
 */
export function importedRevisions(given: ImportedRevisions): RevisionSource {
  const entries = Object.entries(given).map(([key, revision]) => entryOf(key, revision, Array.isArray(given)))
  const byPath = new Map(entries.map((entry) => [entry.path, entry]))
  // safe: every file was made of one of them
  const entryFor = (file: RevisionFile) => byPath.get(file.path)!
  return {
    read: () => filesOf(entries),
    checksum: (file) => checksumOfEntry(entryFor(file)),
    load(file) {
      const { module, text } = entryFor(file)
      if (module === undefined) return Promise.resolve(moduleOfSql(file, text!))
      return Promise.resolve({ ...exportsOf(file, module), checksum: checksumOfEntry(entryFor(file)) })
    },
  }
}

interface Entry {
  /** For people: what it is called among those that were given. */
  readonly path: string
  readonly format: SourceFormat
  /** Undefined: it is SQL. */
  readonly module?: Readonly<Record<string, unknown>>
  readonly text?: string
}

function entryOf(key: string, revision: ImportedRevision, isList: boolean): Entry {
  const path = isList ? `revisions[${key}]` : key
  if (typeof revision === 'string') return { path, format: 'sql', text: revision }
  if ('module' in revision && 'source' in revision)
    return { path, format: 'js', module: { ...revision.module }, text: revision.source }
  return { path, format: 'js', module: { ...revision } }
}

function filesOf(entries: readonly Entry[]): RevisionFiles {
  const faults: Fault[] = []
  const headers: { readonly entry: Entry; readonly header: RevisionHeader }[] = []
  for (const entry of entries) {
    const reading = headerOf(entry)
    if (reading.ok) headers.push({ entry, header: reading.header })
    else faults.push(unreadableHeader(entry.path, reading.problem, reading.line, reading.column))
  }
  const inputs = headers.map(({ entry: { path }, header }) => ({ path, ...header }))
  return {
    graph: buildGraph(inputs, { faults }),
    files: new Map(headers.map(({ entry, header }) => [header.id, fileOf(entry, header)])),
  }
}

function headerOf({ path, format, module, text }: Entry) {
  if (text !== undefined) return readHeader(text, format === 'sql' ? 'sql' : 'js', path)
  return headerOfExports(exportsIn(module!), path.startsWith('revisions[') ? '' : path)
}

/** What a bundler makes of CommonJS may all hang on `default`. */
function exportsIn(module: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { default: inner } = module
  return module['revision'] === undefined && typeof inner === 'object' && inner !== null
    ? { ...inner }
    : module
}

function fileOf({ path, format }: Entry, { id, transaction, replaces }: RevisionHeader): RevisionFile {
  return {
    id,
    path,
    relativePath: path,
    format,
    ...(transaction !== undefined && { transaction }),
    ...(replaces && { replaces }),
  }
}

function checksumOfEntry({ module, text }: Entry): string {
  if (text !== undefined) return checksumOf(text)
  const parts = Object.entries(exportsIn(module!))
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, typeof value === 'function' ? String(value) : value])
    .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))
  return MODULE_MARK + hash('sha256', JSON.stringify(parts)).slice(MODULE_MARK.length)
}

const MODULE_MARK = 'm'

/** Whether a checksum is that of a module in memory, which tells nothing of a file. */
export const isOfModule = (checksum: string): boolean => checksum.startsWith(MODULE_MARK)
