import { resolve } from 'node:path'
import { printModule, printSql } from '../core/schema-module/index.ts'
import { isMigError, MigError } from '../errors.ts'
import { writeFileAtomically } from '../io/files.ts'
import { namesOf } from './changes.ts'
import { readLive } from './live.ts'
import type { Mig } from './mig.ts'
import { withoutExcluded } from '../core/diff/ownership.ts'

export interface PullRequest {
  /** The file to write, relative to the working directory; left out: the text alone is given. */
  readonly path?: string
  readonly format: 'ts' | 'sql'
  /** Replaces a file that is there. */
  readonly force: boolean
  /** Globs of names that are left out. */
  readonly exclude: readonly string[]
}

export interface PullResult {
  readonly text: string
  /** Absolute; undefined: nothing was written. */
  readonly path: string | undefined
  readonly tables: number
  readonly objects: number
  /** What the database holds and nothing of ours can describe. */
  readonly unmodelled: readonly string[]
}

/** The live database as a schema module, or as SQL. Throws `file.exists` where a file would be replaced. */
export async function pull(mig: Mig, request: PullRequest): Promise<PullResult> {
  const live = await readLive(mig)
  const { exclude } = mig.settings.environment.autogenerate
  const schema = withoutExcluded(live.schema, [...exclude, ...request.exclude])
  const text =
    request.format === 'sql'
      ? printSql(schema, { dialect: live.session.dialect, version: live.version })
      : printModule(schema, { naming: mig.settings.naming })
  const path = request.path === undefined ? undefined : resolve(mig.host.cwd, request.path)
  if (path !== undefined) write(path, text, request.force)
  return {
    text,
    path,
    tables: Object.keys(schema.tables).length,
    objects: Object.keys(schema.objects).length,
    unmodelled: namesOf(live.unmodelled),
  }
}

function write(path: string, text: string, force: boolean): void {
  try {
    writeFileAtomically(path, text, { exclusive: !force })
  } catch (error) {
    if (!isMigError(error) || error.code !== 'file.exists') throw error
    throw new MigError('file.exists', error.message, {
      hint: ['--force replaces it'],
      details: error.details,
      cause: error,
    })
  }
}
