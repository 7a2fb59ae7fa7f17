import { defOf, type Op } from '../ops/index.ts'

/**
 * Whether a routine in SQL speaks of something that is made after it. PostgreSQL looks into such a body when the routine is
 * made, where a body in another language is looked at only when it runs.
 */
export function speaksOfLater(list: readonly Op[]): boolean {
  const later = new Set<string>()
  for (const op of list.toReversed()) {
    if (op.kind === 'createFunction' || op.kind === 'createProcedure') {
      const { definition } = op.routine
      if (/\blanguage\s+'?sql\b/i.test(definition) && [...later].some((name) => definition.includes(name)))
        return true
    }
    if (op.kind.startsWith('create')) for (const name of namesIn(op)) later.add(name)
  }
  return false
}

/** The name that it makes, and that of its table or kind, without the schema. */
const namesIn = (op: Op): readonly string[] =>
  defOf(op)
    .args(op)
    .slice(0, 2)
    .flatMap((arg) => (typeof arg === 'string' ? lastPart(arg) : []))

/** A part that is too short to tell anything is none. */
const lastPart = (name: string): readonly string[] => {
  const part = name.replace(/\(.*$/s, '').replace(/^\w+\.(?=[^.]+$)/, '')
  return part.length > 1 ? [part] : []
}
