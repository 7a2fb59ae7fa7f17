import {
  logStatements,
  unfinishedOf,
  type Attempt,
  type LogLine,
  type Unfinished,
} from '../../core/journal/log.ts'
import { listWays } from '../../core/graph/describe.ts'
import { plural } from '../../core/view/time.ts'
import { MigError } from '../../errors.ts'
import type { ExecuteRequest, LoadedStep } from '../execute/execute.ts'
import { RevisionLog } from './revision-log.ts'
import { serverOf } from './server.ts'
import { refuseForgotten, settle } from './settle.ts'

type LogRequest = Pick<
  ExecuteRequest,
  'session' | 'tables' | 'epoch' | 'context' | 'appliedBy' | 'toolVersion'
>

/**
 * The log of a step: a new one, or that of an earlier run with what was under way then decided. Throws `revision.changed`
 * where what the earlier run began with is no longer so, `revision.unsure` where it cannot be decided.
 */
export async function openLog(step: LoadedStep, request: LogRequest): Promise<RevisionLog> {
  const { session, tables, epoch } = request
  const { direction } = step
  if (epoch === undefined) throw new Error(`revision ${step.revision.id} is written down without a claim`)
  const { id } = step.revision
  const rows = await session.query(logStatements(session.dialect, tables).readAll.sql)
  const earlier = unfinishedOf(rows).find((each) => each.revision === id && each.direction === direction)
  const log = new RevisionLog(session, tables, { revision: id, direction, epoch }, earlier?.lines)
  const now = await attemptOf(step, request)
  if (earlier === undefined) await log.begin(now)
  else {
    refuseChanged(earlier, now)
    refuseForgotten(earlier.lines, session)
    await settle(session, log)
  }
  return log
}

/** With what an attempt at the step begins now. */
export async function attemptOf(
  step: Pick<LoadedStep, 'code'>,
  {
    session,
    context,
    appliedBy,
    toolVersion,
  }: Pick<LogRequest, 'session' | 'context' | 'appliedBy' | 'toolVersion'>,
): Promise<Attempt> {
  return {
    checksum: step.code?.checksum ?? '',
    toolVersion,
    server: await serverOf(session),
    environment: context.environment,
    operator: appliedBy,
  }
}

/** How many statements and functions stand. */
export const standingStatements = (lines: readonly LogLine[]) =>
  lines.filter(({ kind, state }) => kind !== 'answer' && state === 'done').length

function refuseChanged({ attempt, lines }: Unfinished, now: Attempt): void {
  const reasons = [
    ...(attempt.toolVersion === now.toolVersion
      ? []
      : [`it was begun by mig ${attempt.toolVersion}, and this is ${now.toolVersion}`]),
    ...(attempt.server === now.server ? [] : ['it was begun on another server than this one']),
  ]
  if (reasons.length === 0) return
  const count = standingStatements(lines)
  throw new MigError(
    'revision.changed',
    `${plural(count, 'statement')} of it ${count === 1 ? 'stands' : 'stand'}, and ${reasons.join('; ')}`,
    {
      hint: [
        'put things back as they were, and run it again: it goes on behind what stands; or',
        ...listWays([
          ['mig resolve --as redo', 'goes on with what there is now'],
          ['mig upgrade --undo-failed', 'takes back what stands of it'],
        ]),
      ],
      details: { begun: attempt, now, statements: count },
    },
  )
}
