/** Whether two values are equal as data, whatever the order of their keys; what is undefined is not there. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false
    return a.every((each, i) => isSame(each, b[i]))
  }
  // safe: neither is a list
  const [one, other] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>]
  for (const key of Object.keys(one)) if (!isSame(one[key], other[key])) return false
  for (const key of Object.keys(other)) if (other[key] !== undefined && one[key] === undefined) return false
  return true
}

interface Named {
  readonly name: string
}

/** The same for two lists whose order means nothing: what has one name is compared. */
export function isSameByName<T extends Named>(a: readonly T[], b: readonly T[]): boolean {
  if (a.length !== b.length) return false
  if (a.every((each, i) => isSame(each, b[i]))) return true
  const others = new Map(b.map((each) => [each.name, each]))
  return others.size === b.length && a.every((each) => isSame(each, others.get(each.name)))
}
