import type { Schema } from '../../schema/model.ts'
import type { Rename, ScoredRename } from '../renames.ts'
import { isPending } from './check.ts'
import { choose, type Candidate, type Choice, type Thresholds } from './choose.ts'
import { columnCandidates } from './columns.ts'
import { enumValueCandidates } from './enum-values.ts'
import { settleHints } from './hints.ts'
import { keyCandidates } from './keys.ts'
import { applyRenames } from './ops.ts'
import { endOf, inOrder, isSame, ownerOf } from './order.ts'
import { tableCandidates } from './tables.ts'
import { WEIGHTS, type Weights } from './weights.ts'

export interface RenameOptions extends Partial<Thresholds> {
  /** False: nothing is looked for, and only the hints are renames. */
  readonly enabled?: boolean
  /** What somebody says was renamed. The table of a column may be given by its old name. */
  readonly hints: readonly Rename[]
  /** What somebody says was not. */
  readonly refused: readonly Rename[]
  /** What the likelihood of columns is reckoned with. */
  readonly weights?: Weights
}

export interface RenameFindings {
  /** To be carried out: the hints, what is certain, and what is likely enough. */
  readonly decided: readonly ScoredRename[]
  /** To be asked for. Of those that share a name at most one is true: see `questionsOf`. */
  readonly open: readonly ScoredRename[]
  /** Hints with which there is nothing to do: it has been done, or what they are about is new altogether. */
  readonly idle: readonly Rename[]
}

/** How often these are right, and how much they ask, tells `bench/renames.ts`. */
export const DEFAULT_THRESHOLDS: Thresholds = { upper: 0.85, lower: 0.15, margin: 4 }

/**
 * What is the same thing under another name before and after: tables first, then the columns of those that go on, then
 * constraints, indexes and values of enums. With the answers to what is open given as hints or refused, it is asked
 * again: the columns of a renamed table are known only then. Throws `usage` for a hint that cannot be carried out.
 */
export function findRenames(before: Schema, after: Schema, options: RenameOptions): RenameFindings {
  const { enabled = true, weights = WEIGHTS, hints, refused, ...given } = options
  const thresholds = { ...DEFAULT_THRESHOLDS, ...given }
  const rounds: Round[] = []

  /** Goes on from what the rounds before have decided. */
  function look(types: readonly Rename['type'][], candidates: (now: Schema) => readonly Candidate[]): void {
    const last = rounds.at(-1)
    const now = last ? applyRenames(last.now, last.decided) : before
    const tables = rounds[0] ?? { decided: [], open: [] }
    const no = underNewNames(refused, tables)
    const hinted = settleHints(underNewNames(hints, tables), no).filter(
      (hint) => types.includes(hint.type) && !isWaiting(hint, tables),
    )
    const pending = hinted.filter((hint) => isPending(hint, now, after))
    const taken = new Set(pending.flatMap((hint) => [endOf(hint, 'from'), endOf(hint, 'to')]))
    const isFree = ({ rename }: Candidate) =>
      !taken.has(endOf(rename, 'from')) &&
      !taken.has(endOf(rename, 'to')) &&
      !no.some((each) => isSame(each, rename))
    const { decided, open } = choose(enabled ? candidates(now).filter(isFree) : [], thresholds)
    rounds.push({
      now,
      decided: [...pending.map((hint) => ({ ...hint, score: 1 })), ...decided],
      open,
      idle: hinted.filter((hint) => !pending.includes(hint)),
    })
  }

  look(['table'], (now) => tableCandidates(now, after))
  look(['column'], (now) => columnCandidates(now, after, weights))
  look(['constraint', 'index'], (now) => keyCandidates(now, after))
  look(['enum value'], (now) => enumValueCandidates(now, after))
  return {
    decided: inOrder(rounds.flatMap(({ decided }) => decided)),
    open: inOrder(rounds.flatMap(({ open }) => open)),
    idle: rounds.flatMap(({ idle }) => idle),
  }
}

interface Round extends Choice {
  readonly now: Schema
  readonly idle: readonly Rename[]
}

/** An answer may call the table as it was called before. */
function underNewNames(answers: readonly Rename[], { decided }: Choice): readonly Rename[] {
  const names = new Map(decided.map(({ from, to }) => [from, to]))
  return answers.map((rename) =>
    'table' in rename ? { ...rename, table: names.get(rename.table) ?? rename.table } : rename,
  )
}

/** Whether it is about a table of which it is still asked whether it is another one. */
const isWaiting = (hint: Rename, { open }: Choice) =>
  open.some(({ from, to }) => [from, to].includes(ownerOf(hint)))
