import type { GuardedCommand } from './report.ts'
import { exceeds, type Risk } from './risk.ts'

/** What an environment lets be done to its database, and when. */
export interface Policy {
  /** `refuse`: nothing is undone there. */
  readonly downgrade: 'allow' | 'refuse'
  /** A plan of a greater risk is refused; undefined: none is. */
  readonly maxRisk: Risk | undefined
  /** When its database may be changed; empty: at any time. */
  readonly hours: readonly Hours[]
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
}

/** Why the policy refuses it, one sentence each; empty: it does not. */
export function objections(policy: Policy, { command, risk, now }: PolicyRequest): readonly string[] {
  const { downgrade, maxRisk, hours } = policy
  return [
    ...(command === 'downgrade' && downgrade === 'refuse'
      ? ['nothing is undone here: downgrade is refused']
      : []),
    ...(maxRisk !== undefined && exceeds(risk, maxRisk)
      ? [`its risk is ${risk}, and at most ${maxRisk} is allowed`]
      : []),
    ...(hours.length > 0 && !hours.some((each) => isWithin(each, now)) ? [outside(hours, now)] : []),
  ]
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
