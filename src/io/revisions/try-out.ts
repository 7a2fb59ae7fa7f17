import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { DialectName } from '../../core/dialect.ts'
import { applyAll, toSql } from '../../core/ops/list.ts'
import { unknownSchema } from '../../core/schema/model.ts'
import type { Naming } from '../../core/schema/names.ts'
import { dialects } from '../../dialects/index.ts'
import { isMigError, MigError } from '../../errors.ts'
import type { RevisionFormat } from '../config/settings.ts'
import { record, type RecordedOp } from '../execute/recording.ts'
import { packageEntry } from '../package.ts'
import { explainFailure } from './failure.ts'
import { createImporter } from './import.ts'

export interface Trial {
  /** The text of the whole file. */
  readonly text: string
  readonly format: RevisionFormat
  /** The template that it comes from. */
  readonly template: string
  /** The project's folder, absolute. */
  readonly root: string
  readonly naming: Naming
  /** The database that it will run on; left out: not known. */
  readonly dialect?: DialectName
}

/**
 * Loads the text of a revision file that is not written yet, and makes its operations, without a database: one that this
 * passes will load, and does nothing that its database lacks. Functions given to `op.run` are not called. Throws
 * `template.broken` where the file does not load, and what an operation throws.
 */
export async function tryOut(trial: Trial): Promise<void> {
  // it is not code, and what it holds was compared when it was made
  if (trial.format === 'sql') return
  const { upgrade, downgrade } = await load(trial)
  await make(trial, 'up', upgrade)
  await make(trial, 'down', downgrade)
}

async function load({ text, template, root }: Trial): Promise<Readonly<Record<string, unknown>>> {
  const importModule = createImporter({ root, aliases: { migraph: packageEntry() }, cache: false })
  // as TypeScript the text alone is loaded, and no file is looked for; a path is loaded once in a process
  const path = join(root, `${randomUUID()}.ts`)
  try {
    // safe: a module is an object
    return (await importModule(path, text)) as Readonly<Record<string, unknown>>
  } catch (error) {
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
