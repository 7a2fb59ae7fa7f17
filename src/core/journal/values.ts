/**
 * Values of any kind as JSON and back: what JSON has no way to say (dates, bytes, big integers) is written as an object
 * with one key of ours. A function is left out.
 */
export function toJson(value: unknown): string {
  return JSON.stringify(tagged(value)) ?? 'null'
}

/** What `toJson` wrote, as it was. */
export function fromJson(text: string): unknown {
  return untagged(JSON.parse(text))
}

const TAGS = ['$date', '$bytes', '$bigint', '$number', '$object'] as const

function tagged(value: unknown): unknown {
  if (typeof value === 'bigint') return { $bigint: value.toString() }
  if (typeof value === 'number' && !isPlain(value))
    return { $number: Object.is(value, -0) ? '-0' : String(value) }
  // MySQL's date of zeros is none
  if (value instanceof Date) return { $date: Number.isNaN(value.getTime()) ? 'none' : value.toISOString() }
  if (value instanceof Uint8Array) return { $bytes: hexOf(value) }
  if (Array.isArray(value)) return value.map(tagged)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, tagged(each)]))
  // a user's own object that looks like one of ours
  return TAGS.some((tag) => Object.hasOwn(entries, tag)) ? { $object: entries } : entries
}

const isPlain = (value: number) => Number.isFinite(value) && !Object.is(value, -0)

function untagged(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(untagged)
  if (typeof value !== 'object' || value === null) return value
  const { $date, $bytes, $bigint, $number, $object } = value as Readonly<
    Partial<Record<(typeof TAGS)[number], string>>
  >
  if ($object !== undefined) return untaggedEntries($object)
  if ($date !== undefined) return new Date($date)
  if ($bytes !== undefined) return bytesOf($bytes)
  if ($bigint !== undefined) return BigInt($bigint)
  if ($number !== undefined) return Number($number)
  return untaggedEntries(value)
}

function untaggedEntries(value: object | string): unknown {
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, untagged(each)]))
}

const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

const bytesOf = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
