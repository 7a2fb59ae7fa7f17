import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { freshDatabase } from '../support/databases.ts'
import { dialects, skipOn, type TestDialect } from '../support/dialects.ts'
import { stopEverything } from '../support/servers/index.ts'
import { proofCase } from './cases.ts'
import { killedTrip } from './kill.ts'
import { proofTrip } from './trip.ts'

const USAGE = `npm run proof -- [--server sqlite|postgres|mariadb|mysql] [--cases 200] [--kills 20] [--seed n]
  random tables with rows, and a revision that destroys a part of them, up and down again: all must be as it was
  --cases   how many on each server
  --kills   how many more in which the process is killed again and again`

const { values: given } = parseArgs({
  options: {
    server: { type: 'string' },
    cases: { type: 'string', default: '200' },
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    help: { type: 'boolean' },
  },
})

async function main(): Promise<boolean> {
  const wanted = dialects.filter((dialect) => given.server === undefined || given.server === dialect)
  if (given.help === true || wanted.length === 0) {
    console.log(USAGE)
    return given.help === true
  }
  let isGood = true
  for (const dialect of wanted) isGood = (await prove(dialect)) && isGood
  return isGood
}

async function prove(dialect: TestDialect): Promise<boolean> {
  const why = skipOn(dialect)
  if (why !== false) {
    console.log(`${dialect.padEnd(9)} not tried: ${why}`)
    return false
  }
  const seed = Number(given.seed)
  const [cases, kills] = [Number(given.cases), Number(given.kills)]
  const database = await freshDatabase(dialect)
  try {
    const property = fc.asyncProperty(proofCase, (what) => proofTrip(database, what))
    const found = await fc.check(property, { numRuns: cases, seed, endOnFailure: true })
    if (found.failed) {
      console.log(`${dialect.padEnd(9)} LOST\n${fc.defaultReportMessage(found) ?? ''}`)
      return false
    }
  } finally {
    await database.close()
  }
  const killed = await killAll(dialect, { seed, kills })
  if (killed === undefined) return false
  console.log(
    `${dialect.padEnd(9)} ${cases} cases as they were; ${kills} more with ${killed} processes killed in the middle (seed ${seed})`,
  )
  return true
}

async function killAll(
  dialect: TestDialect,
  { seed, kills }: { readonly seed: number; readonly kills: number },
): Promise<number | undefined> {
  let killed = 0
  for (let n = 0; n < kills; n += 1) {
    const database = await freshDatabase(dialect)
    try {
      killed += await killedTrip(database, seed + n)
    } catch (error) {
      console.log(`${dialect.padEnd(9)} LOST after a kill (seed ${seed + n})`, error)
      return undefined
    } finally {
      await database.close()
    }
  }
  return killed
}

const isGood = await main().finally(stopEverything)
process.exitCode = isGood ? 0 : 1
