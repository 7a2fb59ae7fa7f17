import type { LogLine } from '../../core/journal/log.ts'
import { listWays } from '../../core/graph/describe.ts'
import { natureOf } from '../../core/sql/nature.ts'
import { excerpt } from '../../core/sql/position.ts'
import { MigError } from '../../errors.ts'
import type { Session } from '../db/session.ts'
import { weigh, type Verdict } from './weigh.ts'
import type { RevisionLog } from './revision-log.ts'

/**
 * Finds out whether the statement that was under way when a run ended stands, and writes that down: what follows may then
 * go on behind it. The lock must be held, which the session of the dead run holds as long as a statement of it runs.
 * Throws `revision.unsure` where nobody but its author can tell.
 */
export async function settle(session: Session, log: RevisionLog): Promise<void> {
  const open = log.lines.at(-1)
  if (open === undefined || open.state === 'done') return
  await sayAgain(session, log.lines)
  const verdict = await verdictOn(session, log.lines, open)
  switch (verdict.outcome) {
    case 'done':
      return log.update(open, { state: 'done' })
    case 'again':
      return log.forget(firstToRepeat(log.lines, open))
    case 'unsure':
      throw unsure(open, verdict.facts)
  }
}

/** Throws `revision.unsure` where a line has worked with what was gone with its session. */
export function refuseForgotten(lines: readonly LogLine[], { dialect }: Session): void {
  const forgotten = lines.find(
    ({ kind, sql }) => kind === 'statement' && natureOf(sql, dialect.family) === 'memory',
  )
  if (forgotten) throw gone(forgotten)
}

/** The server writes a definition as the settings of the session say, and so those that the open statement ran with. */
async function sayAgain(session: Session, lines: readonly LogLine[]): Promise<void> {
  if (session.dialect.family !== 'mysql') return
  const settings = lines.filter(
    ({ kind, state, sql }) =>
      kind === 'statement' && state === 'done' && natureOf(sql, 'mysql') === 'session',
  )
  for (const { sql, bindings } of settings) await session.query(sql, bindings)
}

/** An operation of which nothing stands asks the database again what it is to do. */
export function firstToRepeat(lines: readonly LogLine[], open: LogLine): LogLine {
  const ofOperation = lines.filter(({ operation }) => operation === open.operation)
  return ofOperation.some(({ kind, state }) => kind !== 'answer' && state === 'done') ? open : ofOperation[0]!
}

async function verdictOn(session: Session, lines: readonly LogLine[], open: LogLine): Promise<Verdict> {
  const verify = verificationOf(lines, open)
  if (verify === undefined) return weigh(session, open)
  const [row] = await session.query(verify)
  const answer = row === undefined ? undefined : Object.values(row)[0]
  return { outcome: isTrue(answer) ? 'done' : 'again' }
}

/** The author's own question whether the operation is done. */
function verificationOf(lines: readonly LogLine[], open: LogLine): string | undefined {
  const op = lines
    .find(({ operation, ops }) => operation === open.operation && ops !== undefined)
    ?.ops?.at(-1)
  const verify = (op as { readonly verify?: unknown } | undefined)?.verify
  return typeof verify === 'string' ? verify : undefined
}

const isTrue = (answer: unknown) => !NO.has(answer)

const NO: ReadonlySet<unknown> = new Set([null, undefined, false, 0, 0n, '', '0', 'f', 'false'])

function unsure({ sql, kind }: LogLine, facts: readonly string[]): MigError {
  const what = kind === 'function' ? 'a function of it' : `a statement of it`
  return new MigError('revision.unsure', `it was cut off at ${what}, and nothing tells whether that stands`, {
    hint: [
      excerpt(sql, 0).text,
      ...facts,
      'look at the database, and then say which it is:',
      ...listWays([
        ['mig resolve --as done', 'it stands; the next upgrade goes on behind it'],
        ['mig resolve --as redo', 'it does not stand; the next upgrade runs it again'],
        ['mig resolve --as undo', 'it does not stand; what was done before it is taken back'],
      ]),
    ],
    details: { statement: sql, facts },
  })
}

function gone({ sql }: LogLine): MigError {
  return new MigError(
    'revision.unsure',
    `it was cut off while it worked with what lasts only as long as its connection`,
    {
      hint: [
        excerpt(sql, 0).text,
        ...listWays([
          ['mig upgrade --undo-failed', 'takes back what it has done'],
          ['mig stamp <revision>', 'once the rest of it is done by hand'],
        ]),
      ],
      details: { statement: sql },
    },
  )
}
