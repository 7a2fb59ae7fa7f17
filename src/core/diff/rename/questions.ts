import type { ScoredRename } from '../renames.ts'
import { endOf } from './order.ts'

/**
 * What is open as questions, one for each old name: which of these is it now, or none of them? The likeliest choice
 * comes first. An answer may settle others, so that `findRenames` is asked again after each.
 */
export function questionsOf(open: readonly ScoredRename[]): readonly (readonly ScoredRename[])[] {
  const questions = new Map<string, ScoredRename[]>()
  for (const rename of open.toSorted((a, b) => b.score - a.score)) {
    const key = endOf(rename, 'from')
    questions.set(key, [...(questions.get(key) ?? []), rename])
  }
  return [...questions.values()]
}
