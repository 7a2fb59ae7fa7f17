import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { diffSchemas } from '../../../src/core/diff/index.ts'
import { applyAll, invertAll } from '../../../src/core/ops/list.ts'
import { dialects } from '../../../src/dialects/index.ts'
import { schemas } from '../../support/schemas.ts'
import { differing } from './support.ts'

const RUNS =
  process.env['MIG_TEST_SIZE'] === 'nightly' ? { numRuns: 5000 } : { numRuns: 200, seed: 20_261_121 }

describe('the difference of two random schemas', () => {
  for (const dialect of Object.values(dialects)) {
    const pairs = fc.tuple(schemas(dialect.name), schemas(dialect.name))
    test(`makes the one of the other, and its inverse the other of the one [${dialect.name}]`, () => {
      fc.assert(
        fc.property(pairs, ([before, after]) => {
          const ops = diffSchemas({ before, after, dialect })
          const done = applyAll(ops, before)
          assert.deepEqual(differing(done, after), [])
          assert.deepEqual(differing(applyAll(invertAll(ops, before), done), before), [])
        }),
        RUNS,
      )
    })
  }
})
