import type { Dialect, Version } from '../core/dialect.ts'
import { describeRename, printRename } from '../core/diff/rename/index.ts'
import type { Rename } from '../core/diff/renames.ts'
import type { Unmodelled } from '../core/introspection.ts'
import { defOf, type Op } from '../core/ops/index.ts'
import { toSql } from '../core/ops/list.ts'
import { lossesOf } from '../core/ops/op.ts'
import type { Schema } from '../core/schema/model.ts'

/** One difference, in words. */
export interface Change {
  readonly change: 'add' | 'alter' | 'drop' | 'rename'
  /** `add column users.phone`. */
  readonly text: string
  /** What is gone for good when it has run. */
  readonly loses: readonly string[]
}

/** A rename that was decided without asking, or that is to be asked. */
export interface RenameChange {
  readonly text: string
  /** From 0 to 1: how sure the comparison is. */
  readonly score: number
  /** The author has said so. */
  readonly isStated: boolean
}

/** The operations in words, each with what it loses. */
export function changesOf(
  list: readonly Op[],
  context: { readonly dialect: Dialect; readonly version?: Version; readonly before: Schema },
): readonly Change[] {
  return toSql(list, context, context.before).map(({ op, facts }) => ({
    change: changeOf(op),
    text: defOf(op).describe(op),
    loses: lossesOf(facts),
  }))
}

function changeOf({ kind }: Op): Change['change'] {
  if (/^(?:add|create|attach)/.test(kind)) return 'add'
  if (/^(?:drop|detach|delete)/.test(kind)) return 'drop'
  return kind.startsWith('rename') ? 'rename' : 'alter'
}

/** A rename in words; `said` are those that the author has stated. */
export const renameChange = (
  rename: Rename & { readonly score: number },
  said: readonly Rename[],
): RenameChange => ({
  text: describeRename(rename),
  score: rename.score,
  isStated: said.some((each) => printRename(each) === printRename(rename)),
})

/** How people know what could not be read. */
export const namesOf = (unmodelled: readonly Unmodelled[]): readonly string[] =>
  unmodelled.map(({ kind, name }) => `${kind} ${name}`)

/** How many differences a message names. */
const NAMED = 2

/** What a revision does, for one that nobody has named: its first differences, and how many there are more. */
export function messageOf(renames: readonly RenameChange[], changes: readonly Change[]): string {
  const texts = [...renames, ...changes].map(({ text }) => text)
  const more = texts.length - NAMED
  const named = texts.slice(0, NAMED).join(', ')
  return more > 0 ? `${named} and ${more} more` : named
}
