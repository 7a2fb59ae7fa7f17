import { readFileSync } from 'node:fs'
import { relative, sep } from 'node:path'
import { sqlSections, type SqlSections } from '../../core/revision/sql-file.ts'
import { lazily } from '../../core/graph/lazily.ts'
import { isMigError, MigError } from '../../errors.ts'
import { codeOf, reasonOf } from '../files.ts'
import type { AllowedImports } from '../integrity/allowed-imports.ts'
import { checksumOf } from './checksum.ts'
import { explainFailure, sourceLine, type Place } from './failure.ts'
import { createImporter, type ImporterOptions } from './import.ts'
import type { RevisionFile } from './read.ts'

/** What records the operations of a revision, as far as a SQL file needs it. */
export interface SqlRecorder {
  execute(sql: string): unknown
}

/** What one direction of a revision does; what it returns is to be awaited. */
export type Direction = (op: SqlRecorder, context: unknown) => unknown

/** A revision file, ready to run. */
export interface RevisionModule {
  readonly upgrade: Direction
  /** Absent: the file has none, so that the inverses of its operations have to serve. */
  readonly downgrade?: Direction
  /** SHA-256 of the file's normalised content, in hexadecimal. */
  readonly checksum: string
  /** A SQL file's two sections, each with the line of the file that it begins with, counted from 1. */
  readonly sql?: SqlSections
}

export interface RevisionLoaderOptions extends ImporterOptions {
  /** What revision files may import. Left out: anything. */
  readonly allowedImports?: AllowedImports | undefined
}

/**
 * Gives the function that loads revision files, all through the same loaders, which are started when the first file
 * needs them. It throws `revision.unloadable`, naming the place, for a file that does not parse, throws while it is
 * loaded, exports no `upgrade`, or is another revision than its header says, and `imports.refused`, before anything of a
 * file is run, where it imports what it may not.
 */
export function createRevisionLoader(
  options: RevisionLoaderOptions,
): (file: RevisionFile) => Promise<RevisionModule> {
  const importModule = createImporter(options)
  const { allowedImports, root, aliases = {} } = options
  const importPolicy = lazily(async () => {
    if (allowedImports === undefined) return undefined
    const { createImportPolicy } = await import('../integrity/allowed-imports.ts')
    return createImportPolicy({ ...allowedImports, root, given: Object.keys(aliases) })
  })
  return async (file) => {
    const text = readText(file)
    if (file.format === 'sql') return moduleOfSql(file, text)
    const checksum = checksumOf(text)
    let exported: unknown
    try {
      const refuseOthers = await importPolicy()
      refuseOthers?.({ path: file.path, text })
      exported = await importModule(file.path, text)
    } catch (error) {
      if (isMigError(error) && error.code === 'imports.refused') throw error
      const { problem, place } = explainFailure(error, file.path)
      throw unloadable(file, problem, { cause: error, root: options.root, ...(place && { place }) })
    }
    return { ...exportsOf(file, exported), checksum }
  }
}

/** The text of a `.sql` file as a revision. Throws `revision.unloadable`. */
export function moduleOfSql(file: RevisionFile, text: string): RevisionModule {
  return { ...sqlModule(file, text), checksum: checksumOf(text) }
}

function readText(file: RevisionFile): string {
  try {
    return readFileSync(file.path, 'utf8')
  } catch (error) {
    if (codeOf(error) === undefined) throw error
    throw unloadable(file, reasonOf(error), { cause: error })
  }
}

export type Directions = Omit<RevisionModule, 'checksum'>

/** An empty downgrade under an upgrade that does something undoes nothing: it counts as not written. */
function sqlModule(file: RevisionFile, text: string): Directions {
  const sql = sectionsOf(file, text)
  const run =
    (section: string): Direction =>
    (op) =>
      isEmpty(section) ? undefined : op.execute(section)
  const { upgrade, downgrade } = sql
  const isWritten = downgrade !== undefined && (!isEmpty(downgrade.text) || isEmpty(upgrade.text))
  return { upgrade: run(upgrade.text), ...(isWritten && { downgrade: run(downgrade.text) }), sql }
}

const isEmpty = (section: string) => section.trim() === ''

function sectionsOf(file: RevisionFile, text: string): SqlSections {
  try {
    return sqlSections(text)
  } catch (error) {
    throw isMigError(error) ? unloadable(file, error.message, { cause: error }) : error
  }
}

/**
 * What a loaded module does in both directions. What a CommonJS file exports may all hang on `default`. Throws
 * `revision.unloadable` where it is another revision than its header says, or does nothing.
 */
export function exportsOf(file: RevisionFile, exported: unknown): Directions {
  const named = isRecord(exported) ? exported : {}
  const fallback = isRecord(named['default']) ? named['default'] : {}
  const [id, upgrade, downgrade] = ['revision', 'upgrade', 'downgrade'].map(
    (name) => named[name] ?? fallback[name],
  )
  if (id !== file.id) {
    throw unloadable(file, `it exports ${JSON.stringify(id)} as revision, which is not what its text says`)
  }
  if (!isDirection(upgrade)) {
    const hint = 'write: export function upgrade(op) { ... }'
    throw unloadable(file, 'it exports no function "upgrade"', { hint })
  }
  if (downgrade === undefined || downgrade === null) return { upgrade }
  if (!isDirection(downgrade)) throw unloadable(file, 'what it exports as "downgrade" is no function')
  return { upgrade, downgrade }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

/** What the function makes of its arguments is its author's affair. */
function isDirection(value: unknown): value is Direction {
  return typeof value === 'function'
}

interface Circumstances {
  readonly place?: Place
  readonly root?: string
  readonly hint?: string
  readonly cause?: unknown
}

function unloadable(file: RevisionFile, problem: string, circumstances: Circumstances = {}): MigError {
  const { place, root = '', hint, cause } = circumstances
  const path = place === undefined || place.path === file.path ? file.relativePath : shown(root, place.path)
  const position = place === undefined ? {} : positionOf(place)
  const source = place === undefined ? undefined : sourceLine(place)
  const where = [path, ...Object.values(position)].join(':')
  return new MigError('revision.unloadable', `revision ${file.id} cannot be loaded: ${problem}`, {
    hint: [source === undefined ? where : `${where}   ${source}`, ...(hint === undefined ? [] : [hint])],
    details: { revision: file.id, path, ...position },
    ...(cause !== undefined && { cause }),
  })
}

function positionOf({ line, column }: Place): Readonly<Record<string, number>> {
  return column === undefined ? { line } : { line, column }
}

function shown(root: string, path: string): string {
  return relative(root, path).replaceAll(sep, '/')
}
