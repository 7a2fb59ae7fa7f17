import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { dialects, skipOn, type TestDialect } from '../support/dialects.ts'
import { oneOfEachKind, spread } from './choose.ts'
import { argumentsFor } from './point.ts'
import { everydayProjects } from './projects/everyday.ts'
import { storm } from './storm/storm.ts'
import { endure, setStage } from './trial.ts'

/** The one that holds the most: revisions with a transaction, and one without. */
const stageOn = (dialect: TestDialect) =>
  setStage(
    dialect,
    everydayProjects(dialect).find(({ name }) => name === 'outside')!,
  )

// npm run crash tries them all
describe('an upgrade', { concurrency: 2 }, () => {
  for (const dialect of dialects) {
    test(
      `on [${dialect}] that is killed, or loses its connection, is taken up where it ended`,
      {
        skip: skipOn(dialect),
      },
      async () => {
        const stage = await stageOn(dialect)
        for (const point of spread(oneOfEachKind([stage])).slice(0, 4)) {
          assert.deepEqual(await endure(stage, point), { verdict: 'survived' }, argumentsFor(point))
        }
      },
    )
  }
})

// npm run storm starts fifty
describe('processes that start at once', () => {
  for (const dialect of dialects) {
    test(
      `on [${dialect}] apply every revision once, and all end well but those that are killed`,
      {
        skip: skipOn(dialect),
      },
      async () => {
        const stage = await stageOn(dialect)
        const { faults } = await storm(stage, { starters: 6, killed: 2, starter: 'library' })
        assert.deepEqual(faults, [])
      },
    )
  }
})
