import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Dialect } from '../../core/dialect.ts'
import { defineSchema, type SchemaModule } from '../../core/schema-module/define-schema.ts'
import { definitionsIn, type Definition } from '../../core/schema-module/definition.ts'
import type { Naming } from '../../core/schema/names.ts'
import { isMigError, MigError } from '../../errors.ts'
import { codeOf, reasonOf } from '../files.ts'
import { packageEntry } from '../package.ts'
import { explainFailure, sourceLine, type Place } from '../revisions/failure.ts'
import { createImporter } from '../revisions/import.ts'
import { shownPath } from './glob.ts'

export interface ModuleRequest {
  /** The project's folder, absolute. */
  readonly root: string
  /** Absolute. */
  readonly files: readonly string[]
  readonly naming: Naming
  /** The database that it is for; left out: not known. */
  readonly dialect?: Dialect
}

/**
 * What the modules define together. Throws `schema.invalid`, naming the place, for one that cannot be loaded, one that makes
 * no sense, one that the database lacks, and a thing that is defined twice.
 */
export async function loadModules({ root, files, naming, dialect }: ModuleRequest): Promise<SchemaModule> {
  const importModule = createImporter({ root, aliases: { migraph: packageEntry() } })
  const places = new Map<Definition, string>()
  let isSaidEmpty = false
  for (const path of files) {
    const exported = await load(path, root, importModule)
    isSaidEmpty ||= Object.values(exported).some((each) => Array.isArray(each) && each.length === 0)
    for (const definition of definitionsIn(exported)) {
      if (!places.has(definition)) places.set(definition, placeOf(definition, root) ?? shownPath(root, path))
    }
  }
  const definitions = [...places.keys()]
  if (definitions.length === 0 && !isSaidEmpty) throw noDefinition(root, files)
  return defineSchema(definitions, {
    naming,
    placeOf: (definition) => places.get(definition),
    ...(dialect && { dialect }),
  })
}

async function load(
  path: string,
  root: string,
  importModule: ReturnType<typeof createImporter>,
): Promise<object> {
  try {
    const exported = await importModule(path, readFileSync(path, 'utf8'))
    return typeof exported === 'object' && exported !== null ? exported : {}
  } catch (error) {
    throw unloadable(error, path, root)
  }
}

function unloadable(error: unknown, path: string, root: string): MigError {
  const shown = shownPath(root, path)
  const { problem, place } =
    codeOf(error) === undefined ? explainFailure(error, path) : { problem: reasonOf(error), place: undefined }
  return new MigError('schema.invalid', `${shown} cannot be loaded: ${problem}`, {
    hint: [...(place ? [shownPlace(place, root)] : []), ...(isMigError(error) ? error.hint : [])],
    details: { path: shown, ...(place && { line: place.line }) },
    cause: error,
  })
}

function shownPlace(place: Place, root: string): string {
  const { path, line, column } = place
  const where = [shownPath(root, path), line, ...(column === undefined ? [] : [column])].join(':')
  const source = sourceLine(place)
  return source ? `${where}   ${source}` : where
}

/** A frame's file and line: `at file:///srv/shop/schema.js:3:22`, `at eval (/srv/shop/schema.ts:3:22)`. */
const FRAME = /^\s*at (?:.* \()?((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/]).*?):(\d+):\d+\)?$/

/** Where the definition's function was called: `schema/users.ts:3`. */
function placeOf({ origin }: Definition, root: string): string | undefined {
  // the first is that of the function itself
  const frames = (origin.stack ?? '').split('\n').filter((line) => /^\s*at /.test(line))
  const [, file, line] = FRAME.exec(frames[1] ?? '') ?? []
  if (file === undefined) return undefined
  return `${shownPath(root, file.startsWith('file:') ? fileURLToPath(file) : file)}:${line}`
}

function noDefinition(root: string, files: readonly string[]): MigError {
  const shown = files.map((path) => shownPath(root, path))
  const what = shown.length === 1 ? `${shown[0]!} exports` : `${shown.join(', ')} export`
  return new MigError('schema.invalid', `${what} no definition of a schema module`, {
    hint: ["write: export const users = table('users', { id: t.bigint().identity().primaryKey() })"],
    details: { files: shown },
  })
}
