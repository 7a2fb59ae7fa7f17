import type { GuardedCommand } from './report.ts'
import { formatCount, plural } from '../view/time.ts'
import type { RowsAtRisk } from './answers.ts'
import { exceeds, type Risk } from './risk.ts'

/** What an environment lets be done to its database, and when. */
export interface Policy {
  /** `refuse`: nothing is undone there. */
  readonly downgrade: 'allow' | 'refuse'
  /** A plan of a greater risk is refused; undefined: none is. */
  readonly maxRisk: Risk | undefined
  /** How many rows a plan may destroy or change without somebody having accepted it; undefined: any number. */
  readonly maxRowsAtRisk: number | undefined
  /** When its database may be changed; empty: at any time. */
  readonly hours: readonly Hours[]
  /** What has to be there before anything is changed; undefined: nothing has to. */
  readonly backup: RequiredBackup | undefined
  /** What revision files may import, with `*` for any part of a name; undefined: anything. */
  readonly allowedImports: readonly string[] | undefined
}

/** A backup of the whole database that has to be there. */
export interface RequiredBackup {
  /** Milliseconds. */
  readonly within: number
  /** Prints when the newest one was made, of those that mig has not made itself. */
  readonly command: string | undefined
}

/** Allows everything at any time. */
export const OPEN_POLICY: Policy = {
  downgrade: 'allow',
  maxRisk: undefined,
  maxRowsAtRisk: undefined,
  hours: [],
  backup: undefined,
  allowedImports: undefined,
}

/** A span of the day on some days of the week, in a time zone. */
export interface Hours {
  /** As it was written. */
  readonly text: string
  /** 0 is Sunday. */
  readonly days: readonly number[]
  /** Minutes of the day; where `to` is not after `from`, it is on the next day. */
  readonly from: number
  readonly to: number
  readonly timeZone: string
}

/** What of a plan a policy is about. */
export interface PolicyRequest {
  readonly command: GuardedCommand
  readonly risk: Risk
  readonly now: Date
  /** Undefined: nobody has looked, as the policy asks for none. */
  readonly newestBackup?: NewestBackup | undefined
}

/** The newest backup of the whole database. */
export interface NewestBackup {
  /** Absent: there is none. */
  readonly at?: Date
  /** Why some are not known of. */
  readonly problem?: string
}

/** Of the rows that a plan would destroy or change, why that is more than allowed; undefined: it is not. */
export function tooManyRows(
  { maxRowsAtRisk }: Pick<Policy, 'maxRowsAtRisk'>,
  atRisk: RowsAtRisk | undefined,
): string | undefined {
  if (maxRowsAtRisk === undefined || !atRisk) return undefined
  const { rows, known } = atRisk
  const accept = `${maxRowsAtRisk === 0 ? 'that' : `more than ${formatCount(maxRowsAtRisk)}`} must be accepted first`
  const about = known === 'estimated' ? 'about ' : ''
  if (rows > maxRowsAtRisk) return `it would destroy or change ${about}${plural(rows, 'row')}, and ${accept}`
  if (known === 'unknown') return `nobody can tell how many rows it would destroy or change, and ${accept}`
  return undefined
}

/** Why the policy refuses it, one sentence each; empty: it does not. */
export function objections(policy: Policy, request: PolicyRequest): readonly string[] {
  const { command, risk, now } = request
  const { downgrade, maxRisk, hours } = policy
  return [
    ...(command === 'downgrade' && downgrade === 'refuse'
      ? ['nothing is undone here: downgrade is refused']
      : []),
    ...(maxRisk !== undefined && exceeds(risk, maxRisk)
      ? [`its risk is ${risk}, and at most ${maxRisk} is allowed`]
      : []),
    ...(hours.length > 0 && !hours.some((each) => isWithin(each, now)) ? [outside(hours, now)] : []),
    ...missingBackup(policy, request),
  ]
}

/** Whose database it is may be said without one, and what was lost be put back. */
const NEED_NO_BACKUP: ReadonlySet<GuardedCommand> = new Set(['mark', 'unmark', 'restore'])

function missingBackup(
  { backup }: Policy,
  { command, now, newestBackup = {} }: PolicyRequest,
): readonly string[] {
  if (backup === undefined || NEED_NO_BACKUP.has(command)) return []
  const { at, problem } = newestBackup
  const age = at && now.getTime() - at.getTime()
  if (age !== undefined && age <= backup.within) return []
  const newest = age === undefined ? 'there is none' : `the newest is ${ageText(age)} old`
  return [
    `no backup of the whole database younger than ${ageText(backup.within)}: ${newest}; mig backup create --whole makes one`,
    ...(problem === undefined ? [] : [problem]),
  ]
}

/** `45 min`, `24 h`, `3 days`: whole ones. */
function ageText(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`
}

function outside(hours: readonly Hours[], now: Date): string {
  const { timeZone } = hours[0]!
  const { day, minute } = localTime(now, timeZone)
  const clock = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
  return `it is ${DAYS[day]!} ${clock} in ${timeZone}, and changes are allowed ${hours.map(({ text }) => text).join(', and ')}`
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const

/** Reads `Mon-Fri 09:00-17:00 Europe/Paris`; days may be a list, `Mon,Wed`, and are all where there are none. The zone is UTC where there is none. Undefined: it is none. */
export function parseHours(text: string): Hours | undefined {
  const match = /^(?:([A-Za-z,-]+) )?(\d\d):(\d\d)-(\d\d):(\d\d)(?: ([A-Za-z][\w+/-]*))?$/.exec(text.trim())
  if (!match) return undefined
  const [, named, ...clock] = match
  const days = named === undefined ? DAYS.map((_, day) => day) : daysOf(named)
  const [from, to] = [minutes(clock[0]!, clock[1]!), minutes(clock[2]!, clock[3]!)]
  const timeZone = match[6] ?? 'UTC'
  if (days === undefined || from === undefined || to === undefined || !isTimeZone(timeZone)) return undefined
  return { text: text.trim(), days, from, to, timeZone }
}

function daysOf(text: string): readonly number[] | undefined {
  const days = text.split(',').flatMap((part) => {
    const [first, last = first] = part.split('-').map(dayOf)
    if (first === undefined || last === undefined) return [undefined]
    return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, n) => (first + n) % 7)
  })
  return days.some((day) => day === undefined) ? undefined : (days as readonly number[])
}

function dayOf(name: string): number | undefined {
  const at = DAYS.findIndex((day) => day.toLowerCase() === name.toLowerCase())
  return at === -1 ? undefined : at
}

function minutes(hour: string, minute: string): number | undefined {
  const all = Number(hour) * 60 + Number(minute)
  return Number(minute) < 60 && all <= 24 * 60 ? all : undefined
}

/** Whether the runtime knows the zone. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** Whether a moment lies in it; its last minute does not. */
export function isWithin({ days, from, to, timeZone }: Hours, now: Date): boolean {
  const { day, minute } = localTime(now, timeZone)
  if (from < to) return days.includes(day) && minute >= from && minute < to
  const yesterday = (day + 6) % 7
  return (days.includes(day) && minute >= from) || (days.includes(yesterday) && minute < to)
}

function localTime(now: Date, timeZone: string): { readonly day: number; readonly minute: number } {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(now)
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? ''
  return { day: dayOf(part('weekday')) ?? 0, minute: Number(part('hour')) * 60 + Number(part('minute')) }
}
