import { MigError } from '../../../errors.ts'
import type { Schema } from '../../schema/model.ts'
import { didYouMean } from '../../text/suggest.ts'
import type { Rename } from '../renames.ts'
import { parseRename } from './flags.ts'

/** What somebody has said of renames. */
export interface Answers {
  readonly hints: readonly Rename[]
  readonly refused: readonly Rename[]
}

const KEYS = ['rename', 'noRename']

/**
 * The answers in a value that was read from a file: `{ "rename": ["users.name:full_name"], "noRename": ["posts:articles"] }`,
 * each as `parseRename` takes it. Throws `usage` that names what is wrong in it.
 */
export function parseAnswers(value: unknown, before: Schema, after: Schema): Answers {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(`they are ${kindOf(value)}, not an object`)
  for (const key of Object.keys(value)) {
    if (KEYS.includes(key)) continue
    const near = didYouMean(key, KEYS)
    throw invalid(`there is no "${key}"`, near === undefined ? undefined : `did you mean "${near}"?`)
  }
  const { rename, noRename } = value as Readonly<Record<string, unknown>>
  const read = (key: string, list: unknown) =>
    textsIn(key, list).map((text) => parseRename(text, before, after))
  return { hints: read('rename', rename), refused: read('noRename', noRename) }
}

function textsIn(key: string, list: unknown): readonly string[] {
  if (list === undefined) return []
  if (!Array.isArray(list)) throw invalid(`${key} is ${kindOf(list)}, not a list`)
  return list.map((each: unknown, i) => {
    if (typeof each === 'string') return each
    throw invalid(`${key}[${i}] is ${kindOf(each)}, not a text`)
  })
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  const kinds: Partial<Record<string, string>> = {
    object: 'an object',
    string: 'a text',
    undefined: 'nothing',
  }
  return kinds[typeof value] ?? `a ${typeof value}`
}

const invalid = (
  problem: string,
  hint = 'write: { "rename": ["users.name:full_name"], "noRename": ["posts:articles"] }',
) => new MigError('usage', `answers to renames: ${problem}`, { hint: [hint] })
