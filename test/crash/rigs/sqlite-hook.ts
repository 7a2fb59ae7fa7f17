import { appendFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/**
 * Loaded by Node before the command: writes each statement that the driver is given to the file CRASH_HEARD, and kills the
 * process at the one with the number CRASH_AT. CRASH_WHEN is `before`, `during` or `after`.
 */
const { CRASH_HEARD: heard, CRASH_WHEN: when, CRASH_AT: at = '-1' } = process.env

type Method = (this: unknown, sql: string, ...rest: unknown[]) => unknown

// safe: the methods of node-sqlite3's Database that take SQL
const { Database } = createRequire(process.argv[1]!)('sqlite3') as {
  readonly Database: { readonly prototype: Record<string, Method> }
}

/** Milliseconds after which it is killed in the middle of a statement: another time for each. */
const PAUSES = [0, 0.2, 0.5, 1, 2, 4]

let count = 0

for (const name of ['all', 'each', 'exec', 'get', 'run']) {
  const original = Database.prototype[name]!
  Database.prototype[name] = function (sql, ...rest) {
    const isHit = count++ === Number(at)
    appendFileSync(heard!, `${JSON.stringify(sql)}\n`)
    if (isHit && when === 'before') die()
    if (isHit && when === 'after') {
      rest = rest.map((each) => (typeof each === 'function' ? die : each))
    }
    const result = original.call(this, sql, ...rest)
    if (isHit && when === 'during') dieIn(PAUSES[count % PAUSES.length]!)
    return result
  }
}

function die(): void {
  process.kill(process.pid, 'SIGKILL')
}

/** The loop goes on meanwhile, which the driver's work on other threads needs. */
function dieIn(pause: number): void {
  const until = performance.now() + pause
  const look = (): void => {
    if (performance.now() >= until) die()
    else setImmediate(look)
  }
  look()
}
