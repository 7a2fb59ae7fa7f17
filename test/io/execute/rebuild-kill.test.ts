import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { assertSound, EVERYTHING, placeWith } from './rebuild-support.ts'

const VICTIM = fileURLToPath(new URL('./rebuild-victim.js', import.meta.url))

for (const beginning of [
  'INSERT OR ABORT INTO',
  'INSERT INTO "main".sqlite_sequence',
  'DROP TABLE "main"',
  'ALTER TABLE "main"',
  'CREATE TRIGGER',
  'INSERT INTO "mig_revision"',
]) {
  test(`a process that is killed after ${beginning} leaves the file as it was`, async () => {
    const { database, close } = await placeWith(`${EVERYTHING}
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
      INSERT INTO items (Name, size, old) SELECT 'name ' || i, i, hex(zeroblob(200)) FROM n;`)
    try {
      const before = await database.dump()
      const child = spawn(process.execPath, [VICTIM, database.url, beginning], { stdio: 'inherit' })
      const signal = await new Promise((resolve) => child.on('exit', (_code, how) => resolve(how)))
      assert.equal(signal, 'SIGKILL')
      assert.equal(await database.dump(), before)
      await assertSound(database)
    } finally {
      await close()
    }
  })
}
