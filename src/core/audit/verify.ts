import { plural } from '../view/time.ts'
import { hashOfRow, type AuditHead, type AuditRow, type Hash } from './entry.ts'

/** One thing that is not as it was written. */
export interface AuditFinding {
  /** The entry that it is about, or the first of several. */
  readonly seq: number
  readonly problem: 'changed' | 'removed' | 'inserted' | 'head'
  readonly text: string
}

/** Looks at the entries one after the other, in their order. */
export interface ChainCheck {
  next(row: AuditRow): void
  /** What was found, once all are seen; undefined: there is no head, or it cannot be read. */
  end(head: AuditHead | undefined): readonly AuditFinding[]
  /** How many there were. */
  readonly count: number
  /** The last one that was seen. */
  readonly last: AuditHead
}

/** How far an entry may have been moved to be known again. */
const FARTHEST = 16

/**
 * Finds what was changed, removed or inserted since it was written: each entry holds the hash of all that it says and of the
 * entry before it, and the head of the last one stands apart. `noted` is one that somebody keeps elsewhere.
 */
export function checkChain(hash: Hash, noted?: AuditHead): ChainCheck {
  const findings: AuditFinding[] = []
  let last: AuditHead = { seq: 0, hash: '' }
  let count = 0
  let moved = 0
  let isNotedSeen = false

  const find = (problem: AuditFinding['problem'], seq: number, text: string) =>
    void findings.push({ seq, problem, text })

  function next(row: AuditRow): void {
    const isBehindGap = row.seq !== last.seq + 1
    if (isBehindGap) find('removed', last.seq + 1, removedText(last.seq + 1, row.seq - 1))
    const shift = shiftOf(row)
    if (shift === undefined) find('changed', row.seq, `entry ${row.seq} is not what was written`)
    else if (shift > moved) {
      const first = row.seq - (shift - moved)
      find(
        'inserted',
        first,
        `${rangeText(first, row.seq - 1)} inserted: entry ${row.seq} was number ${row.seq - shift}`,
      )
    } else if (shift < moved) {
      const missing = plural(moved - shift, 'entry', 'entries')
      find('removed', row.seq, `${missing} before entry ${row.seq} removed: it was number ${row.seq - shift}`)
    } else if (!isBehindGap && row.previous !== last.hash) {
      find(
        'changed',
        last.seq,
        `entry ${row.seq} does not follow on entry ${last.seq}: that was written anew, or inserted`,
      )
    }
    if (shift !== undefined) moved = shift
    if (noted?.seq === row.seq) {
      isNotedSeen = true
      if (noted.hash !== row.hash) find('changed', row.seq, `entry ${row.seq} is not the one that was noted`)
    }
    last = { seq: row.seq, hash: row.hash }
    count += 1
  }

  /** By how much its number was raised since it was written; undefined: it says something else by now. */
  function shiftOf(row: AuditRow): number | undefined {
    const candidates = [moved, 0, ...Array.from({ length: FARTHEST }, (_, i) => [i + 1, -i - 1]).flat()]
    return candidates.find((each) => hashOfRow({ ...row, seq: row.seq - each }, hash) === row.hash)
  }

  return {
    next,
    get count() {
      return count
    },
    get last() {
      return last
    },
    end(head) {
      const all = [...findings]
      const add = (problem: AuditFinding['problem'], seq: number, text: string) =>
        void all.push({ seq, problem, text })
      if (head === undefined)
        add('head', last.seq, 'the head of the trail, which says how long it is, is gone')
      else if (head.seq > last.seq)
        add('removed', last.seq + 1, `${removedText(last.seq + 1, head.seq)}, at the end`)
      else if (head.seq < last.seq)
        add('inserted', head.seq + 1, `${rangeText(head.seq + 1, last.seq)} inserted at the end`)
      else if (head.hash !== last.hash)
        add('changed', last.seq, `entry ${last.seq} is not the one that the head of the trail names`)
      if (noted && !isNotedSeen) add('removed', noted.seq, `entry ${noted.seq}, which was noted, is gone`)
      return all
    },
  }
}

const removedText = (from: number, to: number) => `${rangeText(from, to)} removed`

function rangeText(from: number, to: number): string {
  return from === to ? `entry ${from} was` : `entries ${from} to ${to} were`
}
