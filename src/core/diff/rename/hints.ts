import { MigError } from '../../../errors.ts'
import type { Rename } from '../renames.ts'
import { printRename } from './flags.ts'
import { endOf, isSame } from './order.ts'

/** The hints, each once. Throws `usage` where two of them, or a hint and a refusal, contradict each other. */
export function settleHints(hints: readonly Rename[], refused: readonly Rename[]): readonly Rename[] {
  const settled = hints.filter((hint, i) => !hints.slice(0, i).some((earlier) => isSame(earlier, hint)))
  for (const [i, hint] of settled.entries()) {
    const rival = settled
      .slice(0, i)
      .find(
        (other) => endOf(other, 'from') === endOf(hint, 'from') || endOf(other, 'to') === endOf(hint, 'to'),
      )
    if (rival) throw contradiction(`${printRename(rival)} and ${printRename(hint)} cannot both be renames`)
    if (refused.some((other) => isSame(other, hint)))
      throw contradiction(`${printRename(hint)} is said to be a rename and to be none`)
  }
  return settled
}

const contradiction = (what: string) => new MigError('usage', what, { hint: ['say one of the two'] })
