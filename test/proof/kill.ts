import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import type { TestDatabase } from '../support/databases.ts'
import { proofCase } from './cases.ts'
import { MADE } from './revisions.ts'
import { clear, handleOn, pictureOf } from './trip.ts'

const CHILD = fileURLToPath(new URL('child.js', import.meta.url))

/** Milliseconds that a process takes to come to its work, at least. */
const START = 120
/** How often a process is killed before one is let live. */
const KILLS = 3

/**
 * Up, and down again, by processes that are killed at some moment, each time until one comes to its end. Throws where
 * anything is not as it was. Gives how many were killed before they were done.
 */
export async function killedTrip(database: TestDatabase, seed: number): Promise<number> {
  const [what] = fc.sample(proofCase, { seed, numRuns: 1 })
  await handleOn(database, what!, 'auto').upgrade(MADE)
  const before = await pictureOf(database)
  let killed = 0
  for (const direction of ['up', 'down'] as const) {
    const span = START * 4
    for (let attempt = 0; attempt < KILLS; attempt += 1) {
      const after = START + ((seed * 7919 + attempt * 104_729) % span)
      if (await run(database, { seed, direction, after })) break
      killed += 1
    }
    // whoever comes next goes on
    assert.ok(await run(database, { seed, direction }))
  }
  assert.deepEqual(await pictureOf(database), before)
  await clear(database, what!)
  return killed
}

interface ChildRun {
  readonly seed: number
  readonly direction: 'up' | 'down'
  /** Killed after so many milliseconds. */
  readonly after?: number
}

/** Whether it came to its end. Throws where it failed by itself. */
async function run({ dialect, url }: TestDatabase, { seed, direction, after }: ChildRun): Promise<boolean> {
  const child = spawn(process.execPath, [CHILD, dialect, url, String(seed), direction], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  const timer = after === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), after)
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  clearTimeout(timer)
  if (signal === 'SIGKILL') return false
  assert.equal(code, 0, said)
  return true
}
