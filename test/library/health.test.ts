import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { healthy } from '../../src/library/boot/health.ts'
import { isMigError } from '../../src/errors.ts'
import type { ConnectionSettings } from '../../src/io/config/settings.ts'

// safe: nothing else of them is looked at
const settings = (dialect: string) =>
  ({
    dialect,
    driver: dialect,
    label: 'shop',
    source: 'the test',
    connection: {},
  }) as unknown as ConnectionSettings

const glance = (server: string, version: string) => ({ server, version, isReadOnly: false })

function problemOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    assert.ok(isMigError(error))
    assert.equal(error.code, 'database.unfit')
    return error.message
  }
  return 'none'
}

describe('a server that speaks like MySQL', () => {
  for (const server of ['8.0.11-TiDB-v8.5.0', '8.0.30-Vitess']) {
    test(`serves as it serves the command, which takes a lease: ${server}`, () => {
      assert.deepEqual(healthy(glance(server, server), settings('mysql'), {}), {
        kind: 'mysql',
        version: server,
      })
    })
  }

  test('is unfit below the oldest version all the same', () => {
    const server = '5.7.25-TiDB-v6.1.0'
    assert.equal(
      problemOf(() => healthy(glance(server, server), settings('mysql'), {})),
      'shop cannot serve: it is mysql 5.7.25-TiDB-v6.1.0, older than 8',
    )
  })
})

describe('a server that speaks like PostgreSQL and is none', () => {
  for (const name of ['CockroachDB', 'Redshift', 'YugabyteDB']) {
    test(`is unfit: ${name}`, () => {
      const server = `PostgreSQL 15.0 ${name} v1`
      assert.equal(
        problemOf(() => healthy(glance(server, '15.0'), settings('postgres'), {})),
        `shop cannot serve: it is ${name}, which mig does not know`,
      )
    })
  }
})
