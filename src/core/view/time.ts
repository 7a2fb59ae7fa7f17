export interface DateOptions {
  /** Show UTC; left out or false: the reader's local time. */
  readonly utc?: boolean | undefined
}

const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/

/** A time span in the largest units that matter: `18 ms`, `1.2 s`, `2 min 5 s`, `3 h 20 min`. Never negative. */
export function formatDuration(milliseconds: number): string {
  const whole = Math.max(0, Math.round(milliseconds))
  if (whole < 1000) return `${whole} ms`
  const tenths = Math.round(whole / 100)
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`
  const seconds = Math.round(whole / 1000)
  if (seconds < 3600) return twoUnits(seconds, 'min', 's')
  return twoUnits(Math.round(seconds / 60), 'h', 'min')
}

/** A whole number with separators: `1,234,567`. */
export function formatCount(count: number | bigint): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 revision`, `1,200 revisions`; `many` is for a word whose plural does not end in a plain s. */
export function plural(count: number | bigint, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 || count === 1n ? one : many}`
}

/**
 * The day of an ISO 8601 time, `2026-11-20`. A date without a time is that day in every zone, and a text that is no
 * time is returned as it is.
 */
export function formatDate(iso: string, { utc }: DateOptions = {}): string {
  return readTime(iso, utc)?.date ?? iso
}

/** Like `formatDate`, with hours and minutes: `11-19 10:02` in the year of `now`, else `2025-11-19 10:02`. */
export function formatDateTime(iso: string, { utc, now }: DateOptions & { readonly now: Date }): string {
  const time = readTime(iso, utc)
  if (time === undefined) return iso
  const thisYear = readTime(now.toISOString(), utc)!.date.slice(0, 5)
  return `${time.date.startsWith(thisYear) ? time.date.slice(5) : time.date} ${time.clock}`
}

function readTime(iso: string, utc = false): { date: string; clock: string } | undefined {
  const time = new Date(iso)
  if (DATE_ONLY.test(iso) || Number.isNaN(time.getTime())) return undefined
  const shift = utc ? 0 : time.getTimezoneOffset()
  const shown = new Date(time.getTime() - shift * 60_000).toISOString()
  return { date: shown.slice(0, 10), clock: shown.slice(11, 16) }
}

function twoUnits(smaller: number, big: string, small: string): string {
  const rest = smaller % 60
  return `${Math.floor(smaller / 60)} ${big}${rest === 0 ? '' : ` ${rest} ${small}`}`
}
