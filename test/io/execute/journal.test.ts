import assert from 'node:assert/strict'
import { createStatements } from '../../../src/core/journal/create.ts'
import { Journal } from '../../../src/io/execute/journal.ts'
import { eachDialect } from '../../support/databases.ts'
import { failureOf, openSession, run, step, TABLES } from './support.ts'

eachDialect('the journal', (_dialect, { test }) => {
  test('refuses state tables that a newer mig has made, and leaves them alone', async (database) => {
    const session = await openSession(database.url)
    await run(session, [step('a1', { upgrade: () => {} })])
    await database.query("UPDATE mig_meta SET value = '99'")
    const before = await database.dump()
    const newer = {
      code: 'state.newer',
      message:
        'the state tables (mig_revision, mig_meta) have format 99, made by a newer mig; this one knows format 3',
    }
    for (const work of [
      () => new Journal(session, TABLES).applied(),
      () => run(session, [step('a2', { upgrade: () => {} })]),
    ]) {
      const { code, message } = await failureOf(work())
      assert.deepEqual({ code, message }, newer)
    }
    assert.equal(await database.dump(), before)
    await session.close()
  })

  test('keeps the format of a newer mig where a script makes its tables, and raises an older one', async (database) => {
    const session = await openSession(database.url)
    const formatAfter = async (format: string): Promise<unknown> => {
      await database.query(`UPDATE mig_meta SET value = '${format}'`)
      for (const { sql } of createStatements(session.dialect, TABLES)) await session.query(sql)
      const [row] = await database.query("SELECT value FROM mig_meta WHERE name = 'format'")
      return row?.['value']
    }
    await run(session, [step('a1', { upgrade: () => {} })])
    assert.equal(await formatAfter('99'), '99')
    assert.equal(await formatAfter('1'), '3')
    await session.close()
  })

  test('keeps whatever ids and messages hold, and tells apart ids that differ by case', async (database) => {
    const session = await openSession(database.url)
    const message = 'it\'s 100% "é 名 😀" \\ ?\nand more'
    const ids = ['abc', 'ABC', 'é'.repeat(120), '100%_?']
    const steps = ids.map((id) => {
      const made = step(id, { upgrade: () => {} })
      return { ...made, revision: { ...made.revision, message, parents: ['a"b', 'c\\d'] } }
    })
    await run(session, steps)
    const rows = await new Journal(session, TABLES).applied()
    assert.deepEqual(
      rows.map(({ position, revision, message, parents }) => ({ position, revision, message, parents })),
      ids.map((revision, i) => ({ position: i + 1, revision, message, parents: ['a"b', 'c\\d'] })),
    )
    await session.close()
  })

  test('stands in tables of other names', async (database) => {
    const session = await openSession(database.url)
    const tables = {
      revision: 'my order',
      meta: 'my "meta"',
      lock: 'my lock',
      statement: 'my statement',
      audit: 'my audit',
      backup: 'my backup',
      inverse: 'my inverse',
    }
    await run(session, [step('a1', { upgrade: () => {} })], { tables })
    assert.equal((await new Journal(session, tables).applied()).length, 1)
    assert.deepEqual(await new Journal(session, TABLES).applied(), [])
    await session.close()
  })
})
