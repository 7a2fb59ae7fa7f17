import fc from 'fast-check'
import { dialects } from '../support/dialects.ts'
import { proofCase } from './cases.ts'
import { DESTROYED, MADE } from './revisions.ts'
import { handleOn } from './trip.ts'

/** What a process that is killed does: `child.js dialect url seed up|down`. */
const [name, url = '', seed, direction] = process.argv.slice(2)
const dialect = dialects.find((each) => each === name)!
const [what] = fc.sample(proofCase, { seed: Number(seed), numRuns: 1 })
const mig = handleOn({ dialect, url }, what!, 'auto')
await (direction === 'up' ? mig.upgrade(DESTROYED) : mig.downgrade(MADE))
