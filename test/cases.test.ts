import { existsSync, readdirSync } from 'node:fs'
import { describe, test } from 'node:test'
import { skipOn } from './support/dialects.ts'
import { readScript, runScenario } from './support/scenario.ts'

// where the tests run is the top of the project
const FOLDER = 'test/cases'
const COMMAND = 'dist/bin/mig.js'

describe('the command line', () => {
  for (const name of readdirSync(FOLDER).filter((name) => name.endsWith('.txtar'))) {
    const path = `${FOLDER}/${name}`
    for (const dialect of readScript(path).dialects) {
      test(`${name} [${dialect}]`, { skip: skipOn(dialect) }, async () => {
        if (!existsSync(COMMAND)) throw new Error(`${COMMAND} is not built: npm run build`)
        const command = [process.execPath, `${process.cwd()}/${COMMAND}`]
        await runScenario({ path, dialect, command, update: process.env.UPDATE_CASES === '1' })
      })
    }
  }
})
