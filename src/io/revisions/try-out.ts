import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import type { DialectName } from '../../core/dialect.ts'
import { applyAll, toSql } from '../../core/ops/list.ts'
import { unknownSchema } from '../../core/schema/model.ts'
import type { Naming } from '../../core/schema/names.ts'
import { dialects } from '../../dialects/index.ts'
import { isMigError, MigError } from '../../errors.ts'
import type { RevisionFormat } from '../config/settings.ts'
import { record, type RecordedOp } from '../execute/recording.ts'
import type { AllowedImports } from '../integrity/allowed-imports.ts'
import { packageEntry } from '../package.ts'
import { explainFailure } from './failure.ts'
import { createImporter } from './import.ts'

export interface Trial {
  /** The text of the whole file. */
  readonly text: string
  /** Where it is to be written, absolute: what it imports is looked for from there. */
  readonly path: string
  readonly format: RevisionFormat
  /** The template that it comes from. */
  readonly template: string
  /** The project's folder, absolute. */
  readonly root: string
  readonly naming: Naming
  /** The database that it will run on; left out: not known. */
  readonly dialect?: DialectName
  /** What revision files may import. Left out: anything. */
  readonly allowedImports?: AllowedImports
}

/**
 * Loads the text of a revision file that is not written yet, and makes its operations, without a database: one that this
 * passes will load, and does nothing that its database lacks. Functions given to `op.run` are not called. Throws
 * `template.broken` where the file does not load, `imports.refused`, before anything of it is run, where it imports what it
 * may not, and what an operation throws.
 */
export async function tryOut(trial: Trial): Promise<void> {
  // it is not code, and what it holds was compared when it was made
  if (trial.format === 'sql') return
  const { upgrade, downgrade } = await load(trial)
  await make(trial, 'up', upgrade)
  await make(trial, 'down', downgrade)
}

async function load(trial: Trial): Promise<Readonly<Record<string, unknown>>> {
  const { text, template, root } = trial
  const aliases = { migraph: packageEntry() }
  const importModule = createImporter({ root, aliases, cache: false })
  // as TypeScript the text alone is loaded, and no file is looked for; a path is loaded once in a process
  const path = join(dirname(trial.path), `${randomUUID()}.ts`)
  try {
    await refuseImports(trial, Object.keys(aliases))
    // safe: a module is an object
    return (await importModule(path, text)) as Readonly<Record<string, unknown>>
  } catch (error) {
    if (isMigError(error) && error.code === 'imports.refused') throw error
    const { problem, place } = explainFailure(error, path)
    const line = place === undefined ? undefined : text.split('\n')[place.line - 1]?.trim()
    throw new MigError(
      'template.broken',
      `template ${template} writes a file that does not load: ${problem}`,
      {
        hint: line === undefined ? [] : [line],
        details: { template },
        cause: error,
      },
    )
  }
}

/** As it is done with a file before it runs; what is refused is said of the template, since there is no file yet. */
async function refuseImports(
  { text, path, template, root, allowedImports }: Trial,
  given: readonly string[],
): Promise<void> {
  if (allowedImports === undefined) return
  const { createImportPolicy } = await import('../integrity/allowed-imports.ts')
  try {
    createImportPolicy({ ...allowedImports, root, given })({ path, text })
  } catch (error) {
    if (!isMigError(error)) throw error
    const { code, message, hint, details } = error
    throw new MigError(code, `template ${template}: ${message}`, { hint, details: { template, ...details } })
  }
}

async function make(trial: Trial, direction: 'up' | 'down', body: unknown): Promise<void> {
  if (typeof body !== 'function') return
  const { template, naming, dialect } = trial
  const made: RecordedOp[] = []
  try {
    const context = { environment: '', dialect: dialect ?? 'postgres', direction, offline: true, x: {} }
    await record(
      (op) => (body as (op: unknown, context: unknown) => unknown)(op, context),
      (batch) => {
        made.push(...batch)
        return Promise.resolve([])
      },
      { naming },
    )
  } catch (error) {
    if (isMigError(error)) throw error
    // without a database a question has no answer to go on with
    if (made.some(({ op }) => op.kind === 'query' || op.kind === 'run')) return
    throw new MigError(
      'template.broken',
      `template ${template} writes a revision that fails: ${String(error)}`,
      {
        details: { template },
        cause: error,
      },
    )
  }
  const list = made.map(({ op }) => op)
  applyAll(list, unknownSchema)
  if (dialect !== undefined) toSql(list, { dialect: dialects[dialect] }, unknownSchema)
}
