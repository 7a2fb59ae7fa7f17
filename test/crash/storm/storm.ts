import { setTimeout as sleep } from 'node:timers/promises'
import type { Outcome } from '../../support/execute.ts'
import { hasHung, lastWords, startUpgrade, type Command, type Starter } from '../command.ts'
import { differences, pictureOf } from '../picture.ts'
import { withDatabase, type Stage } from '../trial.ts'

export interface StormOptions {
  /** How many start at once. */
  readonly starters: number
  /** How many of them are killed, unless they end before. */
  readonly killed: number
  readonly starter: Starter
}

export interface StormResult {
  /** Those that ended by themselves, and well. */
  readonly survivors: number
  readonly killed: number
  /** What went wrong; empty: all is well. */
  readonly faults: readonly string[]
}

/** Milliseconds that each process adds to the time in which all of them start. */
const EACH = 100

/** Nobody waits longer than this for another, in seconds. */
const LONGEST = 240

/**
 * So many processes start on one empty database at once, and some are killed: half of them at any moment, the others when
 * they are at work. Everybody else must end well, and find every revision applied once.
 */
export function storm(stage: Stage, { starters, killed, starter }: StormOptions): Promise<StormResult> {
  const { dialect, folder, picture } = stage
  return withDatabase(dialect, async (database) => {
    const commands = Array.from({ length: starters }, () =>
      startUpgrade({ folder, url: database.url, starter, lockTimeout: `${LONGEST}s`, longest: LONGEST }),
    )
    const half = Math.ceil(killed / 2)
    await Promise.all([
      ...commands.slice(0, half).map((victim) => killSometime(victim, starters * EACH)),
      killWorkers(commands.slice(half), killed - half),
    ])
    const outcomes = await Promise.all(commands.map(({ ended }) => ended))
    const isFallen = (outcome: Outcome) => outcome.status === 'SIGKILL' && !hasHung(outcome)
    const fallen = outcomes.filter(isFallen)
    const ill = outcomes.filter((outcome) => outcome.status !== 0 && !isFallen(outcome))
    const survivors = starters - fallen.length - ill.length
    return {
      survivors,
      killed: fallen.length,
      faults: [
        ...ill.flatMap(complaint),
        ...(survivors === 0 ? ['nobody has survived'] : differences(picture, await pictureOf(database))),
      ],
    }
  })
}

/** Kills it at a moment of chance, if it has not ended by then. */
async function killSometime({ process, ended }: Command, longest: number): Promise<void> {
  await Promise.race([sleep(Math.random() * longest), ended])
  process.kill('SIGKILL')
}

/** Milliseconds within which one that is at work is killed. */
const AT_WORK = 400

/** Kills those who are seen at work, one after the other, until so many have died or all have ended. */
async function killWorkers(commands: readonly Command[], most: number): Promise<void> {
  let left = most
  while (left > 0) {
    const living = commands.filter(({ process }) => process.exitCode === null && process.signalCode === null)
    if (living.length === 0) return
    const worker = living.find(({ process, printed }) => !process.killed && IS_AT_WORK.test(printed()))
    if (worker) {
      left -= 1
      await killSometime(worker, AT_WORK)
    }
    await sleep(20)
  }
}

/** What the command says when it holds the lock, and it and the library when a revision is done. */
const IS_AT_WORK = / to apply$|^ *✓|^applied /m

const complaint = (outcome: Outcome) => [`one has ended with ${outcome.status}:`, ...lastWords(outcome)]
