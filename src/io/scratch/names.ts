import { randomBytes } from 'node:crypto'

/** What every place of ours is called at its beginning, so that one that was left behind is known. */
const PREFIX = 'mig_scratch_'

/** Seconds after which a place is no longer in use: its run was killed. */
const LONGEST_USE = 3600

/** A name that nobody else has, which tells when it was made; `now` in seconds by the server's clock. */
export function scratchName(now: number): string {
  return `${PREFIX}${Math.floor(now).toString(36)}_${randomBytes(5).toString('hex')}`
}

/** For LIKE, with `!` as its escape. */
export const SCRATCH_PATTERN = PREFIX.replaceAll('_', '!_') + '%'

/** Whether a name is that of a place whose run cannot be there any more. */
export function isLeftOver(name: string, now: number): boolean {
  const stamp = /^mig_scratch_([0-9a-z]+)_[0-9a-f]{10}$/.exec(name)?.[1]
  return stamp !== undefined && Number.parseInt(stamp, 36) < now - LONGEST_USE
}
