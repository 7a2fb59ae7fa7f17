import { diffSchemas } from '../core/diff/index.ts'
import { withoutExcluded } from '../core/diff/ownership.ts'
import { invertAll } from '../core/ops/list.ts'
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
  if (mig.wholeGraph().revisions.size > 0 && request.head === undefined) {
    throw new MigError('usage', 'there are revisions already, and a baseline is the first', {
      hint: ['mig revision --autogenerate -m "..."   writes what has changed since'],
    })
  }
  const live = await readLive(mig)
  const wanted = withoutExcluded(live.schema, mig.settings.environment.autogenerate.exclude)
  const { dialect } = live.session
  const context = { dialect, version: live.version, before: emptySchema }
  const list = diffSchemas({ ...context, after: wanted })
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
