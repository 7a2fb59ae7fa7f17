import assert from 'node:assert/strict'
import { describe } from 'node:test'
import type { Statement } from '../../../src/core/dialect.ts'
import type { Op } from '../../../src/core/ops/index.ts'
import { applyAll, invertAll, statementsOf, toSql } from '../../../src/core/ops/list.ts'
import { emptySchema } from '../../../src/core/schema/model.ts'
import { isMigError } from '../../../src/errors.ts'
import type { Session } from '../../../src/io/db/session.ts'
import { dialects } from '../../support/databases.ts'
import { creationOf } from '../../support/creation.ts'
import { alike, schemaOf } from '../../support/dumps.ts'
import { allExamples } from '../../support/operations.ts'
import { bodyOf, run, sharedDatabase, step, undoing, USERS_OWN } from './support.ts'

/** The statements of a script, where the operations before tell all that it needs. */
function scripted(list: readonly Op[], session: Session): readonly Statement[] | undefined {
  try {
    return statementsOf(toSql(list, { dialect: session.dialect }, emptySchema))
  } catch (error) {
    if (isMigError(error) && error.code === 'offline.opaque') return undefined
    throw error
  }
}

describe('an operation', { concurrency: dialects.length }, () => {
  for (const dialect of dialects) {
    describe(`on [${dialect}]`, { concurrency: 1 }, () => {
      const test = sharedDatabase(dialect)
      const possible = allExamples.filter(
        ({ only, refused }) => (only?.includes(dialect) ?? true) && refused?.[dialect] === undefined,
      )

      for (const { name, on, op, undo, unscripted, untold } of possible) {
        const list = [...on, op]
        const inverse = [
          ...(undo ?? invertAll([op], applyAll(on, emptySchema))),
          ...invertAll(on, emptySchema),
        ]

        if (op.kind !== 'run' && unscripted?.[dialect] === undefined) {
          test(`${name}: a script of it leaves what a run leaves`, async ({ database, session, empty }) => {
            const both = step('both', { upgrade: bodyOf(list), downgrade: bodyOf(inverse) })
            await run(session, [both])
            const online = alike(await database.dump(USERS_OWN))
            await run(session, [undoing(both)])
            assert.equal(await database.dump(USERS_OWN), empty)

            const statements = scripted(list, session)
            if (statements === undefined) return
            for (const { sql, bindings } of statements) await session.query(sql, bindings)
            assert.equal(alike(await database.dump(USERS_OWN)), online)
            const done = step('both', { upgrade: () => undefined, downgrade: bodyOf(inverse) })
            await run(session, [done, undoing(done)])
          })
        }

        if (untold?.[dialect] !== undefined || !applyAll(list, emptySchema).complete) continue
        test(`${name}: leaves the schema that is known to come of it`, async ({
          database,
          session,
          empty,
        }) => {
          const changed = step('changed', { upgrade: bodyOf(list), downgrade: bodyOf(inverse) })
          await run(session, [changed])
          const after = schemaOf(await database.dump(USERS_OWN))
          await run(session, [undoing(changed)])

          const creation = creationOf(applyAll(list, emptySchema))
          const made = step('made', {
            upgrade: bodyOf(creation),
            downgrade: bodyOf(invertAll(creation, emptySchema)),
          })
          await run(session, [made])
          assert.equal(after, schemaOf(await database.dump(USERS_OWN)))
          await run(session, [undoing(made)])
          assert.equal(await database.dump(USERS_OWN), empty)
        })
      }
    })
  }
})
