import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { dialects } from '../support/dialects.ts'
import { stopEverything } from '../support/servers/index.ts'
import { tryMatrix } from './matrix.ts'
import { groundsOf, stopServersAtSignals, workInMemory, type Ground } from './own-servers.ts'
import { HOWS, type How, type Point } from './point.ts'
import { exampleProjects } from './projects/examples.ts'
import { everydayProjects } from './projects/everyday.ts'
import { Tally } from './tally.ts'
import { endure, setStage } from './trial.ts'

const USAGE = `npm run crash -- [--server sqlite|postgres|mariadb|mysql] [--minutes 6] [--jobs 2] [--operations]
  --operations                     every operation, not one of each kind
npm run crash:full                 every point
npm run crash -- --server mysql --project code --list
npm run crash -- --server mysql --project code --point 17 --how kill-during
  how: ${HOWS.join(', ')}`

const { values: given } = parseArgs({
  options: {
    server: { type: 'string' },
    project: { type: 'string' },
    point: { type: 'string' },
    how: { type: 'string' },
    list: { type: 'boolean' },
    full: { type: 'boolean' },
    operations: { type: 'boolean' },
    minutes: { type: 'string', default: '6' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    help: { type: 'boolean' },
  },
})

async function main(): Promise<boolean> {
  const wanted = dialects.filter((dialect) => given.server === undefined || given.server === dialect)
  if (given.help === true || wanted.length === 0 || !isWhole()) {
    console.log(USAGE)
    return given.help === true
  }
  await workInMemory()
  const grounds = await groundsOf(wanted)
  for (const { dialect, what } of grounds) console.log(`${dialect.padEnd(9)} ${what}`)
  if (given.project !== undefined) return tryAlone(grounds[0]!, given.project)
  const tally = new Tally()
  for (const [n, ground] of grounds.entries()) await tryAll(ground, tally, grounds.length - n)
  console.log(tally.summary())
  return tally.isClean()
}

/** Whether the arguments go together. */
function isWhole(): boolean {
  if (given.project === undefined) return given.point === undefined && given.how === undefined
  const isPoint = given.point !== undefined && HOWS.some((how) => how === given.how)
  return given.server !== undefined && (given.list === true || isPoint)
}

const began = performance.now()

async function tryAll({ dialect, crash }: Ground, tally: Tally, left: number): Promise<void> {
  const rest = began + Number(given.minutes) * 60_000 - performance.now()
  await tryMatrix(dialect, {
    jobs: Number(given.jobs),
    isFull: given.full === true,
    hasEveryOperation: given.operations === true,
    deadline: performance.now() + rest / left,
    crash,
    onVerdict: (point, verdict) => tally.add(point, verdict),
    onBroken: (project, error) => tally.addBroken(dialect, project.name, error),
  })
  console.log(tally.lineOf(dialect))
}

/** One point, or the list of the statements at which there are some. */
async function tryAlone({ dialect, crash }: Ground, name: string): Promise<boolean> {
  const project = [...everydayProjects(dialect), ...exampleProjects(dialect)].find(
    (each) => each.name === name,
  )
  if (project === undefined) throw new Error(`no project "${name}" on ${dialect}`)
  const stage = await setStage(dialect, project)
  if (given.list === true) {
    for (const [n, text] of stage.statements.entries()) {
      console.log(`${String(n + 1).padStart(4)}  ${text.replaceAll(/\s+/g, ' ').slice(0, 150)}`)
    }
    return true
  }
  // safe: looked at by `isWhole`
  const point: Point = { dialect, project: name, statement: Number(given.point), how: given.how as How }
  const tally = new Tally()
  tally.add(point, await endure(stage, point, crash))
  console.log(stage.statements[point.statement - 1])
  console.log(tally.lineOf(dialect))
  return tally.isClean()
}

stopServersAtSignals()

try {
  process.exitCode = (await main()) ? 0 : 1
} finally {
  await stopEverything()
}
