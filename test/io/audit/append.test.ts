import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AuditEntry } from '../../../src/core/audit/entry.ts'
import { checkChain } from '../../../src/core/audit/verify.ts'
import { appendAudit, createChain, sha256 } from '../../../src/io/audit/append.ts'
import { openAudit } from '../../../src/io/audit/read.ts'
import type { Session } from '../../../src/io/db/session.ts'
import { prepareState } from '../../../src/io/execute/execute.ts'
import { atomically } from '../../../src/io/execute/transaction.ts'
import { beginClaim } from '../../../src/io/lock/claim.ts'
import { thisHolder } from '../../../src/io/lock/holder.ts'
import { entry } from '../../core/audit/support.ts'
import { eachDialect, type TestDatabase } from '../../support/databases.ts'
import { failureOf, openSession, TABLES } from '../execute/support.ts'

const on = { tables: TABLES }

async function prepared(database: TestDatabase): Promise<Session> {
  const session = await openSession(database.url)
  await prepareState(session, TABLES)
  return session
}

async function look(session: Session) {
  const reader = await openAudit(session, TABLES)
  const check = checkChain(sha256)
  const revisions: (string | undefined)[] = []
  for await (const row of reader!.after(0)) {
    check.next(row)
    revisions.push(row.revision)
  }
  return { revisions, findings: check.end(await reader!.head()).map(({ text }) => text) }
}

const about = (revision: string): AuditEntry => entry('stamp', { revision })

eachDialect('the audit trail', (dialect, { test }) => {
  test('is one chain of all that is appended, whatever it holds', async (database) => {
    const session = await prepared(database)
    assert.deepEqual(await look(session), { revisions: [], findings: [] })
    const message = 'it\'s 100% "é 名 😀" \\ ? $1 \u0000\nand more'.repeat(500)
    await appendAudit(session, on, about('a'))
    await appendAudit(session, on, { ...about('é'), content: { ...about('é').content, message } })
    await appendAudit(session, on, [about('A'), entry('mark')])
    assert.deepEqual(await look(session), { revisions: ['a', 'é', 'A', undefined], findings: [] })
    await session.close()
  })

  test('takes more entries at once than one statement holds', async (database) => {
    const session = await prepared(database)
    const ids = Array.from({ length: 450 }, (_, i) => `r${i}`)
    await appendAudit(session, on, ids.map(about))
    assert.deepEqual(await look(session), { revisions: ids, findings: [] })
    await session.close()
  })

  test('never forks, however many write at the same time', async (database) => {
    const first = await prepared(database)
    const others = await Promise.all([1, 2, 3].map(() => openSession(database.url)))
    await Promise.all(
      [first, ...others].map(async (session, writer) => {
        const chain = createChain(session, TABLES)
        for (let i = 0; i < 10; i += 1) {
          await chain.append([about(`${writer}-${i}`)])
          await sleep(Math.random() * 5)
        }
      }),
    )
    const { revisions, findings } = await look(first)
    assert.deepEqual(findings, [])
    assert.deepEqual(
      [...revisions].sort(),
      [0, 1, 2, 3].flatMap((writer) => Array.from({ length: 10 }, (_, i) => `${writer}-${i}`)),
    )
    for (const session of [first, ...others]) await session.close()
  })

  test('loses an entry with the transaction that it was written in, and goes on behind what stands', async (database) => {
    const session = await prepared(database)
    const chain = createChain(session, TABLES)
    await chain.append([about('a')])
    const failing = atomically(session, async () => {
      await chain.append([about('b')], { inside: true })
      throw new Error('no')
    })
    await assert.rejects(failing, /^Error: no$/)
    await chain.append([about('c')])
    assert.deepEqual(await look(session), { revisions: ['a', 'c'], findings: [] })
    await session.close()
  })

  test('is not written by one whose turn is over', async (database) => {
    const session = await prepared(database)
    const holder = thisHolder({
      operator: 'tester',
      environment: 'dev',
      toolVersion: '0.0.0',
      revisions: [],
      direction: 'up',
    })
    const claim = await beginClaim({ session, tables: TABLES, holder })
    await appendAudit(session, { ...on, epoch: claim?.epoch }, about('a'))
    await beginClaim({ session, tables: TABLES, holder })
    const { code } = await failureOf(appendAudit(session, { ...on, epoch: claim?.epoch }, about('b')))
    assert.equal(code, 'lock.lost')
    assert.deepEqual(await look(session), { revisions: ['a'], findings: [] })
    await session.close()
  })

  test('goes on where somebody has cut it, and shows the place from then on', async (database) => {
    const session = await prepared(database)
    await appendAudit(session, on, ['a', 'b', 'c'].map(about))
    await database.query('DELETE FROM mig_audit WHERE seq = 3')
    await appendAudit(session, on, about('d'))
    assert.deepEqual(await look(session), {
      revisions: ['a', 'b', 'd'],
      findings: ['entry 3 was removed'],
    })
    // the head is set back, so that the next entry would take a number that is in use
    await database.query(`UPDATE mig_meta SET value = '{"seq":1,"hash":"x"}' WHERE name = 'audit'`)
    await appendAudit(session, on, about('e'))
    const follows = (seq: number) =>
      `entry ${seq} does not follow on entry ${seq - 1}: that was written anew, or inserted`
    assert.deepEqual(await look(session), {
      revisions: ['a', 'b', 'd', 'e'],
      findings: ['entry 3 was removed', follows(5)],
    })
    // nor is it forgotten that there was none
    await database.query(`DELETE FROM mig_meta WHERE name = 'audit'`)
    await appendAudit(session, on, about('f'))
    assert.deepEqual(await look(session), {
      revisions: ['a', 'b', 'd', 'e', 'f'],
      findings: ['entry 3 was removed', follows(5), follows(6)],
    })
    await session.close()
  })

  test('of a transaction that has looked at the database before goes on behind what others wrote since', async (database) => {
    // SQLite lets nobody write meanwhile
    const isAlone = dialect === 'sqlite'
    const session = await prepared(database)
    const other = await openSession(database.url)
    await atomically(session, async () => {
      await session.query('SELECT * FROM mig_audit')
      if (!isAlone) await appendAudit(other, on, about('a'))
      await appendAudit(session, { ...on, inside: true }, about('b'))
    })
    assert.deepEqual(await look(session), { revisions: isAlone ? ['b'] : ['a', 'b'], findings: [] })
    await session.close()
    await other.close()
  })
})
