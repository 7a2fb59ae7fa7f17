import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { atLeast, versionOf } from '../../../src/core/dialect.ts'
import { applyAll, invertAll } from '../../../src/core/ops/list.ts'
import { emptySchema } from '../../../src/core/schema/model.ts'
import type { MigError } from '../../../src/errors.ts'
import { dialects } from '../../support/databases.ts'
import { allExamples } from '../../support/operations.ts'
import { bodyOf, run, sharedDatabase, step, undoing, USERS_OWN } from './support.ts'

describe('an operation', { concurrency: dialects.length }, () => {
  for (const dialect of dialects) {
    describe(`on [${dialect}]`, { concurrency: 1 }, () => {
      const test = sharedDatabase(dialect)
      const examples = allExamples.filter(({ only }) => only?.includes(dialect) ?? true)
      const lacks = examples.filter(({ refused }) => refused?.[dialect] !== undefined)

      for (const { name, on, op, undo } of examples.filter((example) => !lacks.includes(example))) {
        test(`${name}: runs, is undone without a trace, and runs again`, async ({
          database,
          session,
          empty,
        }) => {
          const dump = () => database.dump(USERS_OWN)
          const schemaBefore = () => Promise.resolve(applyAll(on, emptySchema))
          const made = step('made', {
            upgrade: bodyOf(on),
            downgrade: bodyOf(invertAll(on, emptySchema)),
          })
          const tried = step('tried', { upgrade: bodyOf([op]), ...(undo && { downgrade: bodyOf(undo) }) })

          await run(session, [made])
          const before = await dump()
          await run(session, [tried])
          const after = await dump()
          await run(session, [undoing(tried)], { schemaBefore })
          assert.equal(await dump(), before)
          await run(session, [tried])
          assert.equal(await dump(), after)
          await run(session, [undoing(tried), undoing(made)], { schemaBefore })
          assert.equal(await dump(), empty)
        })
      }

      for (const { name, on, op, undo, since, refused } of lacks) {
        test(`${name}: is refused before anything has run`, async ({ database, session, empty }) => {
          const tried = step('tried', { upgrade: bodyOf([...on, op]) })
          if (atLeast(versionOf(session.serverVersion), since?.[dialect] ?? Infinity)) {
            const inverse = [
              ...(undo ?? invertAll([op], applyAll(on, emptySchema))),
              ...invertAll(on, emptySchema),
            ]
            const made = step('made', { upgrade: bodyOf([...on, op]), downgrade: bodyOf(inverse) })
            await run(session, [made])
            await run(session, [undoing(made)])
            assert.equal(await database.dump(USERS_OWN), empty)
            return
          }
          await assert.rejects(run(session, [tried]), (error: MigError) => {
            assert.equal(error.message, `tried the tried: ${refused?.[dialect]}`)
            assert.equal(error.code, 'operation.unsupported')
            return true
          })
          assert.equal(await database.dump(USERS_OWN), empty)
        })
      }
    })
  }
})
