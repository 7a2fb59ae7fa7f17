import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Answers } from '../app/autogenerate.ts'
import { MigError } from '../errors.ts'
import type { Host } from '../io/host.ts'
import type { Options } from './command.ts'

/** What belongs to the comparison of two schemas. */
export const COMPARISON_OPTIONS = {
  include: {
    type: 'string',
    array: true,
    value: 'glob',
    describe: 'names that count as ours, though no revision has named them; may be repeated',
    group: 'What is compared',
  },
  exclude: {
    type: 'string',
    array: true,
    value: 'glob',
    describe: 'names that are left out; may be repeated',
    group: 'What is compared',
  },
} as const satisfies Options

/** What says of a column, or another thing, whether it goes on under another name. */
export const RENAME_OPTIONS = {
  rename: {
    type: 'string',
    array: true,
    value: 'from:to',
    describe: 'it goes on under another name: users.name:full_name, people:users; may be repeated',
    group: 'What is compared',
  },
  'no-rename': {
    type: 'string',
    array: true,
    value: 'from:to',
    describe: 'it does not: the one is dropped, the other added; may be repeated',
    group: 'What is compared',
  },
  answers: {
    type: 'string',
    value: 'file',
    describe: 'a JSON file with { "rename": [...], "noRename": [...] }',
    completes: 'files',
    group: 'What is compared',
  },
} as const satisfies Options

interface AnswerArgs {
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  readonly rename: readonly string[]
  readonly noRename: readonly string[]
  readonly answers: string | undefined
}

/** The answers that were typed, with those of the file. Throws `usage` for a file that cannot be read. */
export function answersOf({ cwd }: Host, args: AnswerArgs): Answers {
  const { include, exclude, rename, noRename, answers } = args
  const file = answers === undefined ? undefined : readJson(answers, resolve(cwd, answers))
  return { include, exclude, rename, noRename, ...(file !== undefined && { file }) }
}

function readJson(name: string, path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const why = error instanceof SyntaxError ? `is no JSON: ${error.message}` : 'cannot be read'
    throw new MigError('usage', `--answers ${name} ${why}`, {
      hint: ['{ "rename": ["users.name:full_name"], "noRename": [] }'],
      cause: error,
    })
  }
}
