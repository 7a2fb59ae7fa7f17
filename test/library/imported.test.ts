import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createMig } from '../../src/library/create-mig.ts'
import type { ImportedRevisions } from '../../src/io/revisions/modules.ts'
import type { Operations } from '../../src/io/execute/operations.ts'
import { eachDialect, tempFolder } from '../support/databases.ts'
import { projectIn, revisionText, TWO } from './support.ts'

const first = {
  revision: 'aaaa1111',
  down_revision: null,
  message: 'create aaaa1111',
  upgrade: (op: Operations) => op.execute('CREATE TABLE aaaa1111 (n INTEGER)'),
  downgrade: (op: Operations) => op.execute('DROP TABLE aaaa1111'),
}

const second = `-- create bbbb2222
-- revision: bbbb2222
-- down_revision: aaaa1111

-- upgrade
CREATE TABLE bbbb2222 (n INTEGER);

-- downgrade
DROP TABLE bbbb2222;
`

const handle = (revisions: ImportedRevisions, url = 'sqlite:app.db') =>
  createMig({ cwd: tempFolder(), revisions, url })

eachDialect('imported revisions', (_dialect, { test }) => {
  test('are applied and undone as those of a folder, without a config', async (database) => {
    const mig = handle([first, second], database.url)
    assert.deepEqual(
      (await mig.pending()).map(({ id, message }) => [id, message]),
      [
        ['aaaa1111', 'create aaaa1111'],
        ['bbbb2222', 'create bbbb2222'],
      ],
    )
    await mig.upgrade()
    await database.query('INSERT INTO bbbb2222 VALUES (1)')
    assert.deepEqual((await mig.downgrade('base')).to, [])
    assert.deepEqual((await mig.upgrade()).to, ['bbbb2222'])
  })

  test('a module with its text, and SQL, have the checksums of their files', async (database) => {
    const { cwd } = projectIn({
      ...TWO,
      'revisions/3.sql': second.replaceAll('bbbb2222', 'cccc3333').replace('aaaa1111', 'bbbb2222'),
    })
    const read = (name: string) => readFileSync(join(cwd, 'revisions', name), 'utf8')
    // safe: it is a module of a revision
    const module = (name: string) => import(join(cwd, 'revisions', name)) as Promise<object>
    const mig = handle(
      [
        { module: await module('1.mjs'), source: read('1.mjs') },
        { module: await module('2.mjs'), source: read('2.mjs') },
        read('3.sql'),
      ],
      database.url,
    )
    await mig.upgrade()
    const { isGood, unchecked } = await createMig({ cwd, url: database.url }).verify()
    assert.deepEqual([isGood, unchecked], [true, []])
  })

  test('a module without its text is not compared with a file', async (database) => {
    await handle([first], database.url).upgrade()
    const { cwd } = projectIn({ 'revisions/1.mjs': revisionText('aaaa1111', null) })
    const { isGood, unchecked } = await createMig({ cwd, url: database.url }).verify()
    assert.deepEqual([isGood, unchecked], [true, ['aaaa1111']])
    const [row] = await database.query('SELECT checksum FROM mig_revision')
    assert.match(String(row?.['checksum']), /^m[0-9a-f]{63}$/)
  })
})

describe('imported revisions', () => {
  test('by the names of their files have their messages from there', async () => {
    const { message: _, ...unnamed } = first
    const mig = handle({ './revisions/20260101_0800_aaaa1111_create_users.js': unnamed })
    assert.deepEqual(
      (await mig.heads()).heads.map(({ id, message }) => [id, message]),
      [['aaaa1111', 'create users']],
    )
  })

  test('may hang on the default export of CommonJS', async () => {
    const mig = handle([
      { default: first },
      { revision: 'bbbb2222', down_revision: 'aaaa1111', upgrade: () => undefined },
    ])
    assert.deepEqual((await mig.upgrade()).to, ['bbbb2222'])
  })

  test('what is wrong with them is told by their place', async () => {
    await assert.rejects(handle([{ down_revision: null }, { revision: 7 }]).heads(), {
      code: 'graph.broken',
      message: /revisions\[0\].*revision is missing[\s\S]*revisions\[1\].*revision is a number/,
    })
    await assert.rejects(handle([{ revision: 'aaaa1111' }]).upgrade(), {
      code: 'revision.unloadable',
      message: 'revision aaaa1111 cannot be loaded: it exports no function "upgrade"',
    })
  })

  test('have no folder for a new one', async () => {
    await assert.rejects(handle([first]).revision({ message: 'one more' }), { code: 'usage' })
  })
})
