import type { Hook } from '../../core/audit/hooks.ts'
import { isTimeZone, parseHours, type Hours } from '../../core/safety/policy.ts'
import { RISKS } from '../../core/safety/risk.ts'
import {
  duration,
  isObject,
  kind,
  listOf,
  object,
  oneOf,
  suggestion,
  text,
  wholeNumber,
  type Checked,
  type Kind,
  type Written,
} from './kinds.ts'

const hoursText = kind<string, Hours>(
  'hours such as "Mon-Fri 09:00-17:00 Europe/Paris"',
  (value) => (typeof value === 'string' ? parseHours(value) : undefined),
  (value) => {
    const zone = typeof value === 'string' ? /\d ([A-Za-z][\w+/-]*)$/.exec(value)?.[1] : undefined
    if (zone === undefined || isTimeZone(zone)) return undefined
    return suggestion(zone, Intl.supportedValuesOf('timeZone')) ?? `there is no time zone "${zone}"`
  },
)

const manyHours = listOf(hoursText)

/** One span of hours, or a list of them. */
const hours: Kind<string | readonly string[], readonly Hours[]> = {
  check(value, place) {
    if (Array.isArray(value)) return manyHours.check(value, place)
    const checked = hoursText.check(value, place)
    return checked && [checked]
  },
}

const AGE_UNITS: Readonly<Record<string, number>> = { min: 60_000, h: 3_600_000, d: 86_400_000 }

/** How long ago, in milliseconds: no timer has to hold it. */
export const age = kind<string, number>(`an age such as '30min', '24h' or '30d'`, (value) => {
  const match = typeof value === 'string' ? /^(\d+) ?(min|h|d)$/.exec(value) : undefined
  return match && Number(match[1]) > 0 ? Number(match[1]) * AGE_UNITS[match[2]!]! : undefined
})

const REQUIRED_BACKUP_KEYS = {
  /** How old it may be at most, such as `'24h'`. Default: 24 hours. */
  within: { type: age, default: 86_400_000 },
  /**
   * A command of your own that knows of backups which mig has not made: it prints when the newest was made, as ISO 8601 or
   * as seconds since 1970, and ends with 0. Default: only the backups that mig has made of the whole database count.
   */
  command: { type: text },
} as const

export const POLICY_KEYS = {
  /** Whether anything may be undone there. Default: `allow`. */
  downgrade: { type: oneOf('allow', 'refuse'), default: 'allow' },
  /** The greatest risk that a plan may have, as `mig plan` shows it. Default: any. */
  maxRisk: { type: oneOf(...RISKS) },
  /** How many rows a plan may destroy or change without `--accept-data-loss`. Default: any number. */
  maxRowsAtRisk: { type: wholeNumber(0, Number.MAX_SAFE_INTEGER) },
  /**
   * When its database may be changed: `'Mon-Fri 09:00-17:00 Europe/Paris'`, or a list of such. A span that ends before it
   * begins goes on into the next day. Default: at any time.
   */
  hours: { type: hours, default: [] },
  /** A backup of the whole database that has to be there before anything is changed. Default: none has to. */
  backup: { type: object(REQUIRED_BACKUP_KEYS) },
  /**
   * The modules that revision files may import, with `*` for any part of a name: `['migraph', './helpers/*', 'node:crypto']`.
   * Default: any.
   */
  allowedImports: { type: listOf(text) },
} as const

export type RequiredBackupChecked = Checked<typeof REQUIRED_BACKUP_KEYS>

export const requiredBackup = (written: RequiredBackupChecked) => ({
  within: written.within ?? REQUIRED_BACKUP_KEYS.within.default,
  command: written.command,
})

export const BACKUP_KEYS = {
  /**
   * What a step would destroy is kept first: `auto`, where there is something to lose; `always`, empty tables too; `off`,
   * never. Default: `auto`.
   */
  mode: { type: oneOf('auto', 'always', 'off'), default: 'auto' },
  /** The folder of backups that are files, relative to the config file. Default: `backups`. */
  folder: { type: text, default: 'backups' },
  /** How long a backup is kept at least; `mig backup prune` takes away older ones. Default: 30 days. */
  keep: { type: age, default: 30 * 86_400_000 },
} as const

type BackupWritten = Written<typeof BACKUP_KEYS>
export type BackupChecked = Checked<typeof BACKUP_KEYS>

const backupObject = object(BACKUP_KEYS)

/** The mode alone, or an object with more. */
export const backup: Kind<'auto' | 'always' | 'off' | BackupWritten, BackupChecked> = {
  check(value, place) {
    if (isObject(value)) return backupObject.check(value, place)
    const mode = BACKUP_KEYS.mode.type.check(value, place)
    return mode && { mode }
  },
}

const hook = kind<Hook, Hook>('a function', (value) =>
  // safe: what it is called with is ours, and what it gives back is not looked at
  typeof value === 'function' ? (value as Hook) : undefined,
)

export const HOOK_KEYS = {
  /** Called after each step that has come to its end: `(event) => ...`. */
  onStep: { type: hook },
  /** Called after each step that took longer than `slowAfter`. */
  onSlow: { type: hook },
  /** Called after a step that has failed. */
  onFailure: { type: hook },
  /** When a step counts as slow: milliseconds, or text such as `'30s'`. Default: 10 seconds. */
  slowAfter: { type: duration, default: 10_000 },
} as const
