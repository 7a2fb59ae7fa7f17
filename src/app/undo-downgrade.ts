import { isMigError, MigError } from '../errors.ts'
import { messageOf } from '../io/db/server-said.ts'
import type { Writing } from './locked.ts'
import type { Mig } from './mig.ts'
import { takeBack } from './undo-failed.ts'
import { begunOf } from './unfinished.ts'

/**
 * After a downgrade that has failed half way where the server commits at every statement: what it has undone is done
 * again, and what it destroyed is given back. Gives the error to throw, which says how it ended.
 */
export async function undoFailedDowngrade(mig: Mig, writing: Writing, error: MigError): Promise<MigError> {
  const all = await mig.unfinished().catch(() => [])
  const begun = begunOf(mig, all).find(({ direction }) => direction === 'down')
  if (!begun || writing.signal.aborted) return error
  const name = `${begun.shortId} ${begun.message}`
  try {
    const operations = await takeBack(mig, begun, { all, writing })
    return withHint(error, [
      ...placeIn(error),
      `what it had undone was done again, so that ${name} stands as before: ${operations.join(', ')}`,
    ])
  } catch (failure) {
    const why = isMigError(failure) ? [failure.message, ...failure.hint] : [messageOf(failure)]
    return withHint(error, [...error.hint, 'it could not be brought back to where it was:', ...why])
  }
}

/** Where it failed, without what stood then. */
function placeIn({ hint }: MigError): readonly string[] {
  const end = hint.findIndex((line) => STOOD.test(line))
  return end < 0 ? hint : hint.slice(0, end)
}

const STOOD =
  /^\d+ of its statements stands?: |^\d+ of its statements stand: |^what stands of it is written down/

function withHint({ code, message, details, cause }: MigError, hint: readonly string[]): MigError {
  return new MigError(code, message, { hint, details, cause })
}
