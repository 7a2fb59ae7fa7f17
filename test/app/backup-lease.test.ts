import assert from 'node:assert/strict'
import { chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { freshDatabase, tempFolder, writeFiles, type TestDatabase } from '../support/databases.ts'
import { skipOn, variableOf } from '../support/dialects.ts'
import { execute } from '../support/execute.ts'
import { startGalera } from '../support/servers/mysql-family.ts'
import { stopEverything } from '../support/servers/process.ts'
import { create, drop, revision } from './audit-support.ts'

const MIG = join(process.cwd(), 'dist', 'bin', 'mig.js')

/** The client of MariaDB, which only ends when the test opens the gate, after all has been put back. */
const WAITS = `#!/bin/sh
PATH="\${PATH#*:}" mariadb "$@"
status=$?
case "$*" in *--version*) exit $status ;; esac
: > "$GATE.reached"
while [ -d "\${GATE%/*}" ] && [ ! -e "$GATE" ]; do sleep 0.1; done
exit $status
`

const isSet = (entry: [string, string | undefined]): entry is [string, string] => entry[1] !== undefined

/** A server whose nodes know nothing of each other's locks. */
describe('in a cluster, where a lease stands in for the lock', { skip: skipOn('mariadb') }, () => {
  let database: TestDatabase | undefined
  let missing = ''

  before(async () => {
    try {
      process.env[variableOf('mariadb')] = (await startGalera()).url
      database = await freshDatabase('mariadb')
    } catch (error) {
      missing = `no Galera cluster: ${(error as Error).message}`
    }
  })
  after(async () => {
    await database?.close()
    await stopEverything()
  })

  const inCluster = (name: string, body: (database: TestDatabase) => Promise<void>) =>
    test(name, (t: TestContext) => (database === undefined ? t.skip(missing) : body(database)))

  inCluster('whoever puts a whole database back holds it all the while', async (database) => {
    const folder = tempFolder()
    const gate = join(folder, 'gate')
    const dev = { url: database.url, lease: '1s', lockTimeout: '2s' }
    writeFiles(folder, {
      'migrate.config.json': JSON.stringify({ environments: { dev } }),
      'revisions/1.mjs': revision('aaaa1111', [], create('a')),
      'programs/mariadb': WAITS,
    })
    chmodSync(join(folder, 'programs/mariadb'), 0o755)
    const env = Object.fromEntries(Object.entries({ ...process.env, GATE: gate }).filter(isSet))
    const path = `${join(folder, 'programs')}:${env['PATH']}`
    const mig = (...args: readonly string[]) =>
      execute([process.execPath, MIG, ...args], { cwd: folder, env: { ...env, PATH: path } })
    await mig('upgrade')
    await mig('backup', 'create', '--whole')
    await mig('downgrade', 'base')
    const name = new URL(database.url).pathname.slice(1)
    const restoring = mig('backup', 'restore', '1', '--replace', name, '--discard')
    for (let i = 0; i < 600 && !existsSync(`${gate}.reached`); i += 1) await sleep(50)
    writeFiles(folder, { 'revisions/2.mjs': revision('bbbb2222', ['aaaa1111'], create('b')) })
    const other = await mig('upgrade')
    writeFiles(folder, { gate: '' })
    const { status, stderr } = await restoring
    assert.equal(other.status, 1)
    assert.match(other.stderr, /error: another mig works on this database: /)
    assert.equal(status, 0, stderr)
    const applied = await database.query('SELECT revision FROM mig_revision')
    assert.deepEqual(applied, [{ revision: 'aaaa1111' }])
    const lock = await database.query('SELECT holder, expires FROM mig_lock')
    assert.deepEqual(lock, [{ holder: null, expires: null }])
    assert.equal((await mig('upgrade')).status, 0)
  })

  inCluster('a table that is dropped could not be locked, and that is said', async () => {
    const own = await freshDatabase('mariadb')
    try {
      const folder = tempFolder()
      writeFiles(folder, {
        'migrate.config.json': JSON.stringify({ environments: { dev: { url: own.url } } }),
        'revisions/1.mjs': revision('aaaa1111', [], create('c')),
        'revisions/2.mjs': revision('bbbb2222', ['aaaa1111'], drop('c')),
      })
      const mig = (...args: readonly string[]) => execute([process.execPath, MIG, ...args], { cwd: folder })
      await mig('upgrade', 'aaaa1111')
      await own.query('INSERT INTO c VALUES (1)')
      const { status, stderr } = await mig('upgrade')
      assert.equal(status, 0, stderr)
      const why = 'the server belongs to a Galera cluster'
      const said = `c could not be locked, so that what others wrote in that moment is not kept: ${why}`
      assert.ok(stderr.includes(said), stderr)
      assert.match(stderr, /kept 1 row of c in backup 1/)
    } finally {
      await own.close()
    }
  })
})
