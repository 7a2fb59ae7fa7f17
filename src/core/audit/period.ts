const SPAN = /^(\d+)\s*(m|min|h|d|w)$/i
const MILLISECONDS: Readonly<Record<string, number>> = {
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}
const DAY = /^\d{4}-\d{2}-\d{2}$/

/**
 * The moment that a person means, as ISO 8601 in UTC: `7d` and `12h` ago, a day, or a time. A day without a time is its
 * beginning in UTC, or its end. Undefined: it is none of these.
 */
export function momentOf(text: string, now: Date, dayMeans: 'beginning' | 'end'): string | undefined {
  const span = SPAN.exec(text.trim())
  if (span) {
    const ago = Number(span[1]) * MILLISECONDS[span[2]!.toLowerCase()]!
    return isoOf(now.getTime() - ago)
  }
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined
  const time = Date.parse(DAY.test(text) && dayMeans === 'end' ? `${text}T23:59:59.999Z` : text)
  return isoOf(time)
}

function isoOf(time: number): string | undefined {
  const date = new Date(time)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}
