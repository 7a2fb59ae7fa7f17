import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { emptySchema, type Schema } from '../../../src/core/schema/model.ts'
import {
  asleep,
  eventsOf,
  eventStates,
  withEventsAsleep,
  withEventsAwake,
} from '../../../src/io/scratch/events.ts'

const EVERY = 'ON SCHEDULE EVERY 1 DAY'

describe('events in a scratch place', () => {
  test('are disabled, whatever is said of them', () => {
    const texts: readonly (readonly [before: string, after: string])[] = [
      [`CREATE EVENT e ${EVERY} DO SET @x = 1`, `CREATE EVENT e ${EVERY} DISABLE DO SET @x = 1`],
      [`CREATE EVENT e ${EVERY} ENABLE DO DO 1`, `CREATE EVENT e ${EVERY} DISABLE DO DO 1`],
      [
        `CREATE EVENT e ${EVERY} ON COMPLETION PRESERVE DISABLE ON SLAVE COMMENT 'ENABLE' DO SET @x = 1`,
        `CREATE EVENT e ${EVERY} ON COMPLETION PRESERVE DISABLE COMMENT 'ENABLE' DO SET @x = 1`,
      ],
      [
        `/*!50106 CREATE*/ /*!50117 DEFINER=a@b */ /*!50106 EVENT IF NOT EXISTS \`e\` ${EVERY} ENABLE DO BEGIN SET @x = 1; END */`,
        `/*!50106 CREATE*/ /*!50117 DEFINER=a@b */ /*!50106 EVENT IF NOT EXISTS \`e\` ${EVERY} DISABLE DO BEGIN SET @x = 1; END */`,
      ],
    ]
    for (const [before, after] of texts) assert.equal(asleep(before), after)
  })

  test('are nothing else: other statements stay as they are', () => {
    for (const sql of [
      'CREATE TABLE event (schedule int)',
      'CREATE TRIGGER t BEFORE INSERT ON event FOR EACH ROW DO 1',
    ])
      assert.equal(asleep(sql), sql)
  })

  test('are read with the state that they are to have', () => {
    const schemaOf = (...creates: readonly string[]): Schema => ({
      ...emptySchema,
      objects: Object.fromEntries(
        creates.map((create, i) => [
          `native event E${i}`,
          { type: 'native', kind: 'event', name: `E${i}`, create, drop: `DROP EVENT E${i}` },
        ]),
      ),
    })
    const written = schemaOf(
      `CREATE EVENT e0 ${EVERY} DO SET @x = 1`,
      `CREATE EVENT e1 ${EVERY} DISABLE ON SLAVE DO SET @x = 1`,
    )
    const read = withEventsAsleep(
      schemaOf(
        `CREATE EVENT E0 ${EVERY} ENABLE DO SET @x = 1`,
        `CREATE EVENT E1 ${EVERY} ENABLE DO SET @x = 1`,
      ),
    )
    assert.deepEqual(eventsOf(read), [
      `CREATE EVENT E0 ${EVERY} DISABLE DO SET @x = 1`,
      `CREATE EVENT E1 ${EVERY} DISABLE DO SET @x = 1`,
    ])
    assert.deepEqual(eventsOf(withEventsAwake(read, eventStates(eventsOf(written)))), [
      `CREATE EVENT E0 ${EVERY} ENABLE DO SET @x = 1`,
      `CREATE EVENT E1 ${EVERY} DISABLE ON SLAVE DO SET @x = 1`,
    ])
  })
})
