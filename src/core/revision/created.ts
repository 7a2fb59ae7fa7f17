const STAMP =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?)?$/i
const NOTE = /^create[ds]?(?: date)?\s*:\s*(.+)$/i

/**
 * When a revision was written, as `2026-11-21T03:00:00Z`: from a line `Created: ...` among its leading
 * comments, else from the digits that its file name begins with. Without a zone a time is UTC. undefined:
 * neither holds a real date.
 */
export function readCreated(comments: readonly string[], stem: string, id: string): string | undefined {
  for (const line of comments) {
    const note = NOTE.exec(line)
    const created = note ? fromStamp(note[1]!.trim()) : undefined
    if (created !== undefined) return created
  }
  return fromFileName(stem, id)
}

function fromStamp(text: string): string | undefined {
  const match = STAMP.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour = '00', minute = '00', second = '00', zone = 'Z'] = match
  return utc(`${year!}${month!}${day!}`, hour + minute + second, offsetMinutes(zone))
}

function offsetMinutes(zone: string): number {
  if (!/^[+-]/.test(zone)) return 0
  const digits = zone.slice(1).replace(':', '')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))
  return zone.startsWith('-') ? -minutes : minutes
}

/** The groups of digits that a name begins with: date and time, each in one group or in its parts. */
function fromFileName(stem: string, id: string): string | undefined {
  const groups: string[] = []
  for (const part of stem.split(/[-_.T:]/)) {
    if (!/^\d+$/.test(part) || part === id) break
    groups.push(part)
  }
  const isSplit = groups[0]?.length === 4 && groups[1]?.length === 2 && groups[2]?.length === 2
  const first = isSplit ? groups.splice(0, 3).join('') : (groups.shift() ?? '')
  if (first.length === 12 || first.length === 14)
    return utc(first.slice(0, 8), first.slice(8).padEnd(6, '0'), 0)
  if (first.length !== 8) return undefined
  return utc(first, timeOf(groups), 0) ?? utc(first, '000000', 0)
}

function timeOf(groups: readonly string[]): string {
  const whole = groups[0] ?? ''
  if (whole.length === 4 || whole.length === 6) return whole.padEnd(6, '0')
  const parts = groups.slice(0, 3)
  const end = parts.findIndex((part) => part.length !== 2)
  return (end === -1 ? parts : parts.slice(0, end)).join('').padEnd(6, '0')
}

/** undefined: there is no such day or time. */
function utc(date: string, time: string, offset: number): string | undefined {
  const [year, month, day] = [Number(date.slice(0, 4)), Number(date.slice(4, 6)), Number(date.slice(6))]
  const [hour, minute, second] = [Number(time.slice(0, 2)), Number(time.slice(2, 4)), Number(time.slice(4))]
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute, second))
  const isReal =
    local.getUTCFullYear() === year &&
    local.getUTCMonth() === month - 1 &&
    local.getUTCDate() === day &&
    hour < 24 &&
    minute < 60 &&
    second < 60
  if (!isReal || year < 1970) return undefined
  const moment = offset === 0 ? local : new Date(local.getTime() - offset * 60_000)
  return `${moment.toISOString().slice(0, 19)}Z`
}
