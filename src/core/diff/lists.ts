interface Named {
  readonly name: string
}

/** What of two lists is only in the one, only in the other, and in both, by its key. */
export interface ListDiff<T> {
  readonly dropped: readonly T[]
  readonly added: readonly T[]
  readonly both: readonly (readonly [before: T, after: T])[]
}

/** Compares two lists whose order means nothing. What is in both has the order of `after`. */
export function diffLists<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (each: T) => string,
): ListDiff<T> {
  const old = new Map(before.map((each) => [keyOf(each), each]))
  const kept = new Set<string>()
  const added: T[] = []
  const both: (readonly [T, T])[] = []
  for (const each of after) {
    const key = keyOf(each)
    const was = old.get(key)
    if (was === undefined) added.push(each)
    else {
      kept.add(key)
      both.push([was, each])
    }
  }
  return { dropped: before.filter((each) => !kept.has(keyOf(each))), added, both }
}

/** The same for things that are told apart by their names. */
export const diffNamed = <T extends Named>(before: readonly T[], after: readonly T[]): ListDiff<T> =>
  diffLists(before, after, ({ name }) => name)
