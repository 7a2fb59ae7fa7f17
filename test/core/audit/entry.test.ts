import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { canonical } from '../../../src/core/audit/canonical.ts'
import { momentOf } from '../../../src/core/audit/period.ts'
import { saidStatements, saidText } from '../../../src/core/audit/said.ts'
import { sha256 } from './support.ts'

describe('an entry of the audit trail', () => {
  test('is the same text whatever the order of its keys, in ASCII alone', () => {
    assert.equal(
      canonical({ b: 1, a: { d: undefined, c: [undefined, null, 2n] }, é: '名\u007F"' }),
      String.raw`{"a":{"c":[null,null,"2"]},"b":1,"\u00e9":"\u540d\u007f\""}`,
    )
    assert.deepEqual(JSON.parse(canonical({ text: '😀 é' })), { text: '😀 é' })
  })

  test('keeps the beginning of a long statement, and the hash of the whole', () => {
    const long = `SELECT ${'x'.repeat(3000)}`
    assert.deepEqual(saidText('SELECT 1', sha256), { sql: 'SELECT 1' })
    assert.deepEqual(saidText(long, sha256), { sql: `${long.slice(0, 2000)}…`, hash: sha256(long) })
  })

  test('keeps no password of a statement', () => {
    const said = (sql: string) => saidText(sql, sha256).sql
    assert.equal(
      said("CREATE ROLE app LOGIN PASSWORD 'it''s secret' NOINHERIT"),
      "CREATE ROLE app LOGIN PASSWORD '****' NOINHERIT",
    )
    assert.equal(said("CREATE USER a IDENTIFIED BY 'x\\'y'"), "CREATE USER a IDENTIFIED BY '****'")
    assert.equal(
      said("ALTER USER a IDENTIFIED WITH caching_sha2_password BY 'x'"),
      "ALTER USER a IDENTIFIED WITH caching_sha2_password BY '****'",
    )
  })

  test('keeps the first of many statements, and the last, which may be the one that failed', () => {
    const all = Array.from({ length: 1200 }, (_, i) => ({ sql: String(i), ms: 1 }))
    const { statements = [], moreStatements } = saidStatements(all)
    assert.deepEqual([statements.length, statements[0]?.sql, statements.at(-1)?.sql], [500, '0', '1199'])
    assert.equal(moreStatements, 700)
    assert.deepEqual(saidStatements([]), {})
  })
})

describe('a moment that a person names', () => {
  test('is a span before now, a day or a time', () => {
    const now = new Date('2026-11-21T10:00:00Z')
    const moment = (text: string) => momentOf(text, now, 'beginning')
    assert.equal(moment('7d'), '2026-11-14T10:00:00.000Z')
    assert.equal(moment('90min'), '2026-11-21T08:30:00.000Z')
    assert.equal(moment('2 w'), '2026-11-07T10:00:00.000Z')
    assert.equal(moment('2026-11-20'), '2026-11-20T00:00:00.000Z')
    assert.equal(momentOf('2026-11-20', now, 'end'), '2026-11-20T23:59:59.999Z')
    assert.equal(moment('2026-11-20T12:00:00+02:00'), '2026-11-20T10:00:00.000Z')
    assert.equal(moment('2026-13-40'), undefined)
    assert.equal(moment('yesterday'), undefined)
    assert.equal(moment('99999999999999d'), undefined)
  })
})
