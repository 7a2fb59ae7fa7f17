import { parseArgs } from 'node:util'
import type { Starter } from '../command.ts'
import { dialects } from '../../support/dialects.ts'
import { stopEverything } from '../../support/servers/index.ts'
import { groundsOf, stopServersAtSignals, workInMemory, type Ground } from '../own-servers.ts'
import { everydayProjects } from '../projects/everyday.ts'
import { setStage } from '../trial.ts'
import { slowProject, stopHolder } from './stopped-holder.ts'
import { storm } from './storm.ts'

const USAGE = `npm run storm -- [--server sqlite|postgres|mariadb|mysql] [--starters 50] [--killed 10] [--rounds 3]`

const { values: given } = parseArgs({
  options: {
    server: { type: 'string' },
    starters: { type: 'string', default: '50' },
    killed: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
    help: { type: 'boolean' },
  },
})

async function main(): Promise<boolean> {
  const wanted = dialects.filter((dialect) => given.server === undefined || given.server === dialect)
  if (given.help === true || wanted.length === 0) {
    console.log(USAGE)
    return given.help === true
  }
  await workInMemory()
  let isWell = true
  for (const ground of await groundsOf(wanted)) {
    console.log(`${ground.dialect.padEnd(9)} ${ground.what}`)
    isWell = (await weather(ground)) && isWell
  }
  return isWell
}

/** Storms of the command and of the library in turns, over other revisions each time, and then the stopped holder. */
async function weather({ dialect }: Ground): Promise<boolean> {
  const stages = []
  for (const project of everydayProjects(dialect)) stages.push(await setStage(dialect, project))
  let isWell = true
  for (let round = 0; round < Number(given.rounds); round++) {
    const stage = stages[stages.length - 1 - (round % stages.length)]!
    const starter: Starter = round % 2 === 0 ? 'command' : 'library'
    const [starters, killed] = [Number(given.starters), Number(given.killed)]
    const began = performance.now()
    const result = await storm(stage, { starters, killed, starter })
    const seconds = Math.round((performance.now() - began) / 1000)
    console.log(
      `  ${starters} started by the ${starter} on "${stage.project.name}": ${result.killed} killed, ${result.survivors} ended well, ${seconds} s`,
    )
    isWell = told(result.faults) && isWell
  }
  const faults = await stopHolder(await setStage(dialect, slowProject(dialect)), 5)
  console.log('  the holder stopped: 5 waited for it in vain, then it went on')
  return told(faults) && isWell
}

/** Prints the faults; true where there are none. */
function told(faults: readonly string[]): boolean {
  for (const line of faults.slice(0, 60)) console.log(`    FAULT ${line}`)
  return faults.length === 0
}

stopServersAtSignals()

try {
  process.exitCode = (await main()) ? 0 : 1
} finally {
  await stopEverything()
}
