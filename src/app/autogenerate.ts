import { compareSchemas, type Comparison } from '../core/diff/compare.ts'
import {
  describeRename,
  parseAnswers,
  parseRename,
  printRename,
  questionsOf,
} from '../core/diff/rename/index.ts'
import type { Op } from '../core/ops/index.ts'
import { MigError } from '../errors.ts'
import type { AutogenerateSettings } from '../io/config/settings.ts'
import { changesOf, messageOf, namesOf, renameChange, type Change, type RenameChange } from './changes.ts'
import { linesOf } from './generated-lines.ts'
import { groundOfDatabase, groundOfGraph, type Ground } from './ground.ts'
import type { Mig } from './mig.ts'
import { newRevision, type NewRevisionRequest, type NewRevisionResult } from './new-revision.ts'
import { readWritten, spelledBy, unspelled, type Wanted } from './wanted.ts'

/** What the author says of the differences, before or while they are looked at. */
export interface Answers {
  /** `users.name:full_name`, `people:users`, `index:users.ix_a:ix_b`. */
  readonly rename: readonly string[]
  readonly noRename: readonly string[]
  /** Globs of names that count as ours, though no revision has named them. */
  readonly include: readonly string[]
  /** Globs of names that are left as they are. */
  readonly exclude: readonly string[]
  /** What a file of answers holds. */
  readonly file?: unknown
}

export interface AutogenerateRequest extends Omit<NewRevisionRequest, 'template' | 'values' | 'lines'> {
  readonly answers: Answers
  /** `graph`: the state before is what the revisions say, and no database is asked. */
  readonly from?: 'database' | 'graph'
  /** Asked for each rename that is likely and not sure; left out: such a one is an error. */
  readonly confirm?: (question: string) => Promise<boolean>
}

export interface AutogenerateResult {
  /** Undefined: there was nothing to write. */
  readonly written: NewRevisionResult | undefined
  readonly changes: readonly Change[]
  readonly renames: readonly RenameChange[]
  /** What is there, is not wanted, and is left alone, since no revision has ever named it. */
  readonly kept: readonly string[]
  /** What the database holds and nothing of ours can describe. */
  readonly unmodelled: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Writes the revision that makes the database what `schema` says; without a message it is named after what it does. Nothing
 * is written where they agree. Throws
 * `database.behind` where revisions are pending, `rename.open` where a likely rename needs an answer and nobody is there.
 */
export async function autogenerate(mig: Mig, request: AutogenerateRequest): Promise<AutogenerateResult> {
  const ground = request.from === 'graph' ? await groundOfGraph(mig) : await groundOfDatabase(mig)
  const written = await readWritten(mig, ground.live)
  const wanted = ground.live ? await spelledBy(mig, ground.live, written) : unspelled(written)
  const { comparison, decided } = await settle(ground, wanted, {
    ...request,
    settings: mig.settings.environment.autogenerate,
  })
  refuseRemade(comparison.ops)
  const { before, dialect, version } = ground
  const context = { dialect, before, ...(version && { version }) }
  // the renames come first, and are told apart
  const changes = changesOf(comparison.ops, context).slice(comparison.names.length)
  const result = {
    changes,
    renames: decided,
    kept: comparison.kept,
    unmodelled: namesOf(ground.unmodelled),
    warnings: wanted.warnings,
  }
  if (comparison.ops.length === 0) return { written: undefined, ...result }
  const format = request.format ?? mig.settings.revisionFile.format
  const lines = linesOf(comparison, { ...context, format, naming: mig.settings.naming })
  const message = request.message ?? messageOf(decided, changes)
  return { written: await newRevision(mig, { ...request, message, lines }), ...result }
}

/** Throws where a table that stays would be dropped with its rows and made anew: no operation changes it in place. */
function refuseRemade(list: readonly Op[]): void {
  const dropped = new Set(list.flatMap((op) => (op.kind === 'dropTable' ? [op.table] : [])))
  const remade = list.flatMap((op) =>
    op.kind === 'createTable' && dropped.has(op.table.name) ? [op.table.name] : [],
  )
  const [first] = remade
  if (first === undefined) return
  throw new MigError(
    'operation.unsupported',
    `table "${first}" cannot become what is wanted without being dropped with its rows`,
    {
      hint: [
        'what it inherits from, or how it is partitioned, no operation changes in place: write that revision by hand',
        `--exclude ${first}   leaves the table as it is`,
      ],
      details: { tables: remade },
    },
  )
}

interface Settled {
  readonly comparison: Comparison
  readonly decided: readonly RenameChange[]
}

/** Compares, and asks where it is not sure, until nothing is open. */
async function settle(
  ground: Ground,
  wanted: Wanted,
  request: AutogenerateRequest & { readonly settings: AutogenerateSettings },
): Promise<Settled> {
  const { before, dialect, version, named } = ground
  const { renames, ...given } = request.settings
  const { answers } = request
  const parse = (text: string) => parseRename(text, before, wanted.schema)
  const file = answers.file === undefined ? NONE : parseAnswers(answers.file, before, wanted.schema)
  const hints = [...wanted.renames, ...file.hints, ...answers.rename.map(parse)]
  const refused = [...file.refused, ...answers.noRename.map(parse)]
  const ownership = {
    named,
    unread: ground.unmodelled,
    include: [...given.include, ...answers.include],
    exclude: [...given.exclude, ...answers.exclude],
  }
  for (;;) {
    const comparison = compareSchemas({
      dialect,
      ...(version && { version }),
      before,
      after: wanted.schema,
      written: wanted.written,
      ownership,
      renames: { hints, refused, ...renames },
    })
    const { decided, open } = comparison.renames
    const first = questionsOf(open)[0]?.[0]
    if (!first) return { comparison, decided: decided.map((rename) => renameChange(rename, hints)) }
    if (!request.confirm) throw openQuestions(open)
    const isRename = await request.confirm(`Is it true that ${describeRename(first)}?`)
    if (isRename) hints.push(first)
    else refused.push(first)
  }
}

const NONE = { hints: [], refused: [] }

function openQuestions(open: Comparison['renames']['open']): MigError {
  const questions = open.map((rename) => ({ rename: printRename(rename), score: rename.score }))
  const what = open.length === 1 ? 'one change may be a rename' : `${open.length} changes may be renames`
  return new MigError('rename.open', `${what}, or something dropped and something else added`, {
    hint: [
      ...open.map((rename) => `${describeRename(rename)}?`),
      'say which, for each:',
      ...questions.map(({ rename }) => `  --rename ${rename}   or   --no-rename ${rename}`),
    ],
    details: { questions },
  })
}
