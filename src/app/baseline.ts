import { diffSchemas } from '../core/diff/index.ts'
import { withoutExcluded } from '../core/diff/ownership.ts'
import { invertAll } from '../core/ops/list.ts'
import { listWays } from '../core/graph/describe.ts'
import { emptySchema } from '../core/schema/model.ts'
import { MigError } from '../errors.ts'
import { changesOf, namesOf, type Change } from './changes.ts'
import { linesOf } from './generated-lines.ts'
import { readLive } from './live.ts'
import type { Mig } from './mig.ts'
import { newRevision, type NewRevisionRequest, type NewRevisionResult } from './new-revision.ts'

export interface BaselineResult {
  readonly written: NewRevisionResult
  readonly changes: readonly Change[]
  /** What the database holds and nothing of ours can describe: the revision does not make it. */
  readonly unmodelled: readonly string[]
}

/**
 * Writes the first revision of a database that is already there: what makes an empty one into it. The database itself is
 * not touched; `stamp` records that the revision stands in it. Throws `usage` where there are revisions already.
 */
export async function baseline(
  mig: Mig,
  request: Omit<NewRevisionRequest, 'template' | 'values' | 'lines'>,
): Promise<BaselineResult> {
  if (request.head === undefined) refuseLater(mig, 'a baseline is the first')
  const { list, live, context } = await found(mig)
  if (list.length === 0) {
    throw new MigError('usage', 'the database is empty: there is nothing to begin from', {
      hint: ['mig revision -m "..."   writes the first revision'],
    })
  }
  const format = request.format ?? mig.settings.revisionFile.format
  const lines = linesOf(
    { ops: list, back: invertAll(list, emptySchema) },
    { ...context, format, naming: mig.settings.naming },
  )
  return {
    written: await newRevision(mig, { message: 'baseline', ...request, lines }),
    changes: changesOf(list, context),
    unmodelled: namesOf(live.unmodelled),
  }
}

/** What a first revision begins with: the database, where it holds something or nothing says what it is to be. */
export async function beginningOf(mig: Mig): Promise<'database' | 'schema'> {
  refuseLater(mig, '--initial writes the first')
  const { schema, schemaProblem } = mig.settings.environment
  if (schema.length === 0 && !schemaProblem) return 'database'
  return (await found(mig)).list.length > 0 ? 'database' : 'schema'
}

/** What makes an empty database into this one. */
async function found(mig: Mig) {
  const live = await readLive(mig)
  const wanted = withoutExcluded(live.schema, mig.settings.environment.autogenerate.exclude)
  const { dialect } = live.session
  const context = { dialect, version: live.version, before: emptySchema }
  return { live, context, list: diffSchemas({ ...context, after: wanted }) }
}

function refuseLater(mig: Mig, why: string): void {
  if (mig.wholeGraph().revisions.size === 0) return
  throw new MigError('usage', `there are revisions already, and ${why}`, {
    hint: listWays([
      ['mig revision --autogenerate -m "..."', 'writes what has changed since'],
      ['mig stamp head', 'records that a database holds what they make'],
      ['mig pull', 'writes the database as a schema module'],
    ]),
  })
}
