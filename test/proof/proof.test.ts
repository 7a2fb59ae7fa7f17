import fc from 'fast-check'
import { eachDialect } from '../support/databases.ts'
import { proofCase } from './cases.ts'
import { killedTrip } from './kill.ts'
import { proofTrip } from './trip.ts'

const IS_NIGHTLY = process.env.MIG_TEST_SIZE === 'nightly'
const RUNS = IS_NIGHTLY ? 2000 : 200
// other cases every night, and the same ones in between
const SEED = IS_NIGHTLY ? Date.now() : 20_261_121

eachDialect('what a revision destroys', (_dialect, { test }) => {
  test(`comes back as it was: ${RUNS} random cases`, async (database) => {
    const property = fc.asyncProperty(proofCase, (what) => proofTrip(database, what))
    await fc.assert(property, { numRuns: RUNS, seed: SEED, endOnFailure: true })
  })

  for (const seed of [3, 7]) {
    test(`comes back as it was, whoever is killed meanwhile: case ${seed}`, async (database) => {
      await killedTrip(database, seed)
    })
  }
})
