/**
 * A value as JSON that is the same wherever it is written: keys in their order, nothing that is undefined, and ASCII
 * alone, which every database keeps as it is.
 */
export function canonical(value: unknown): string {
  return JSON.stringify(ordered(value)).replaceAll(
    /[\u007F-\uFFFF]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function ordered(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value)) return value.map(ordered)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value ?? null
  const keys = Object.keys(value).sort()
  // safe: the keys are its own
  const own = value as Readonly<Record<string, unknown>>
  return Object.fromEntries(
    keys.filter((key) => own[key] !== undefined).map((key) => [key, ordered(own[key])]),
  )
}
