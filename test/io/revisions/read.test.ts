import assert from 'node:assert/strict'
import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { cacheFolder } from '../../../src/io/revisions/cache-folder.ts'
import { readGraph } from '../../../src/io/revisions/read.ts'
import { tempFolder, writeFiles } from '../../support/folders.ts'
import { age, project, revision, settingsFor } from './project.ts'

const uncached = { cache: false } as const

describe('reading the graph of a project', () => {
  test('gives every revision with its file, whatever the file is written in', () => {
    const { root, settings } = project({
      'revisions/1_a.ts': revision('a'),
      'revisions/2_b.cjs':
        "exports.revision = 'b'\nexports.down_revision = 'a'\nexports.upgrade = () => {}\n",
      'revisions/3_c.sql':
        '-- revision: c\n-- down_revision: b\n-- transaction: false\n-- upgrade\nSELECT 1;\n',
      'revisions/4_d.mjs': revision('d', 'c', "export const replaces = ['x']\n"),
    })
    const { graph, files } = readGraph(settings, uncached)
    assert.deepEqual([...graph.revisions.keys()], ['a', 'b', 'c', 'd'])
    assert.deepEqual(graph.revisions.get('b')?.parents, ['a'])
    assert.equal(graph.revisions.get('a')?.path, 'revisions/1_a.ts')
    const folder = join(root, 'revisions')
    assert.deepEqual(
      [...files.values()],
      [
        { id: 'a', path: join(folder, '1_a.ts'), relativePath: 'revisions/1_a.ts', format: 'ts' },
        { id: 'b', path: join(folder, '2_b.cjs'), relativePath: 'revisions/2_b.cjs', format: 'js' },
        {
          id: 'c',
          path: join(folder, '3_c.sql'),
          relativePath: 'revisions/3_c.sql',
          format: 'sql',
          transaction: false,
        },
        {
          id: 'd',
          path: join(folder, '4_d.mjs'),
          relativePath: 'revisions/4_d.mjs',
          format: 'js',
          replaces: ['x'],
        },
      ],
    )
    assert.deepEqual([...files.keys()], ['a', 'b', 'c', 'd'])
  })

  test('runs no file', () => {
    const { settings } = project({ 'revisions/a.ts': `${revision('a')}throw new Error('it ran')\n` })
    assert.deepEqual(readGraph(settings, uncached).graph.heads, ['a'])
  })

  test('passes over files that hold no revision', () => {
    const { settings } = project({
      'revisions/a.ts': revision('a'),
      'revisions/shared.ts': 'export const columns = 3\n',
    })
    assert.deepEqual([...readGraph(settings, uncached).files.keys()], ['a'])
  })

  test('says which environment a location belongs to', () => {
    const { root } = project({ 'revisions/a.ts': revision('a'), 'dev/b.ts': revision('b', 'a') })
    const locations = [
      { path: join(root, 'revisions'), recursive: false },
      { path: join(root, 'dev'), recursive: false, environment: 'dev' },
    ]
    const { files } = readGraph(settingsFor(root, locations), uncached)
    assert.deepEqual([files.get('a')?.environment, files.get('b')?.environment], [undefined, 'dev'])
  })

  test('names every unreadable file together with the faults of the graph', () => {
    const { settings } = project({
      'revisions/1.ts': "export const revision = '1' + '2'\nexport function upgrade() {}\n",
      'revisions/2.ts': revision('b', 'missing'),
    })
    assert.throws(() => readGraph(settings, uncached), {
      code: 'graph.broken',
      message: [
        'the revision graph has two faults:',
        '  revisions/1.ts:1:14: revision is not a literal: it is read from the text, never by running the file',
        '  revision "b" (revisions/2.ts) names a missing parent: missing',
      ].join('\n'),
    })
  })
})

describe('a file that cannot be read', () => {
  test(
    'is a fault of the graph, with the reason that the disk gave',
    { skip: process.getuid?.() === 0 && 'root reads all' },
    () => {
      const { root, settings } = project({ 'revisions/a.ts': revision('a') })
      chmodSync(join(root, 'revisions/a.ts'), 0)
      assert.throws(() => readGraph(settings, uncached), {
        message: 'the revision graph has one fault:\n  revisions/a.ts: cannot be read: permission denied',
      })
    },
  )
})

describe('a compiled file beside its source', () => {
  test('is the same revision, and the source stands for it', () => {
    const { settings } = project({
      'revisions/a.js': revision('a'),
      'revisions/a.ts': revision('a'),
      'revisions/b.cjs': revision('b', 'a'),
      'revisions/b.cts': revision('b', 'a'),
    })
    const { files } = readGraph(settings, uncached)
    assert.deepEqual(
      [...files.values()].map(({ relativePath }) => relativePath),
      ['revisions/a.ts', 'revisions/b.cts'],
    )
  })

  test('is a revision of its own if it has another id', () => {
    const { settings } = project({ 'revisions/a.js': revision('b', 'a'), 'revisions/a.ts': revision('a') })
    assert.deepEqual([...readGraph(settings, uncached).graph.revisions.keys()], ['a', 'b'])
  })

  test('is a duplicate in another folder, or with another name, or in SQL', () => {
    const sql = '-- revision: a\n-- upgrade\n'
    for (const twin of ['revisions/sub/a.js', 'revisions/a2.js', 'revisions/a.sql']) {
      const { root } = project({
        'revisions/a.ts': revision('a'),
        [twin]: twin.endsWith('sql') ? sql : revision('a'),
      })
      const settings = settingsFor(root, [{ path: join(root, 'revisions'), recursive: true }])
      assert.throws(() => readGraph(settings, uncached), {
        code: 'graph.broken',
        message: /revision "a" is there twice/,
      })
    }
  })
})

describe('the folder of revisions', () => {
  test('may be missing where no config names it', () => {
    const root = tempFolder()
    const locations = [{ path: join(root, 'revisions'), recursive: false }]
    assert.equal(readGraph(settingsFor(root, locations, 'default'), uncached).files.size, 0)
  })

  test('may not be missing where the config names it, nor that of an environment', () => {
    const root = tempFolder()
    const path = join(root, 'revisions')
    const missing = { code: 'config.invalid', message: `there is no folder of revisions at ${path}` }
    assert.throws(() => readGraph(settingsFor(root, [{ path, recursive: false }]), uncached), missing)
    const own = settingsFor(
      root,
      [{ path, recursive: false, environment: 'dev' }],
      'default, environments.dev.locations',
    )
    assert.throws(() => readGraph(own, uncached), missing)
  })
})

describe('the index of headers', () => {
  const OLD = 3600

  function indexed() {
    const { root, settings } = project({
      'revisions/a.ts': revision('a'),
      'revisions/b.ts': revision(
        'b',
        'a',
        "export const branch_labels = ['l']\nexport const environments = ['dev']\nexport const transaction = false\n",
      ),
      'revisions/c.ts': revision(
        'c',
        null,
        "export const depends_on = ['l']\nexport const replaces = ['x', 'y']\n",
      ),
      'revisions/shared.ts': 'export const columns = 3\n',
    })
    for (const name of ['a', 'b', 'c', 'shared']) age(join(root, 'revisions', `${name}.ts`), OLD)
    const cache = join(root, 'cache')
    const read = () => readGraph(settings, { cache, version: '1' })
    return {
      root,
      settings,
      cache,
      read,
      index: join(cache, 'headers.json'),
      a: join(root, 'revisions', 'a.ts'),
    }
  }

  /** Puts other content of the same length in a file, and sets its old time again. */
  function changeUnseen(path: string, from: string, to: string): void {
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.replaceAll(from, to))
    age(path, OLD)
  }

  test('gives the same as the files', () => {
    const { settings, read, index } = indexed()
    const fresh = readGraph(settings, uncached)
    assert.deepEqual(read(), fresh)
    const written = readFileSync(index, 'utf8')
    assert.deepEqual(read(), fresh)
    assert.equal(readFileSync(index, 'utf8'), written)
  })

  test('is what a second run reads instead of files that have not changed', () => {
    const { read, index } = indexed()
    read()
    writeFileSync(index, readFileSync(index, 'utf8').replaceAll('revision a', 'from the index'))
    assert.equal(read().graph.revisions.get('a')?.message, 'from the index')
  })

  const changesBeside: Readonly<Record<string, (root: string) => void>> = {
    'was added': (root) => writeFiles(root, { 'revisions/aa.ts': revision('aa') }),
    'has another name': (root) =>
      renameSync(join(root, 'revisions', 'a.ts'), join(root, 'revisions', 'z.ts')),
  }
  for (const [what, change] of Object.entries(changesBeside)) {
    test(`is read for the files beside one that ${what}`, () => {
      const { root, read, index } = indexed()
      read()
      writeFileSync(index, readFileSync(index, 'utf8').replaceAll(/"revision ([bc])"/g, '"$1 of the index"'))
      change(root)
      const { revisions } = read().graph
      assert.equal(revisions.get('b')?.message, 'b of the index')
      assert.equal(revisions.get('c')?.message, 'c of the index')
    })
  }

  test('is not believed for a file of another size', () => {
    const { read, a } = indexed()
    read()
    writeFileSync(a, revision('a').replace('revision a', 'a longer message'))
    age(a, OLD)
    assert.equal(read().graph.revisions.get('a')?.message, 'a longer message')
  })

  test('is not believed for a file of another time', () => {
    const { read, a } = indexed()
    read()
    changeUnseen(a, 'revision a', 'revision A')
    age(a, OLD - 1)
    assert.equal(read().graph.revisions.get('a')?.message, 'revision A')
  })

  test('holds no file that was changed within the last two seconds', () => {
    const { read, a } = indexed()
    age(a, 0)
    read()
    const text = readFileSync(a, 'utf8')
    writeFileSync(a, text.replace('revision a', 'revision A'))
    age(a, 0)
    assert.equal(read().graph.revisions.get('a')?.message, 'revision A')
  })

  test('forgets a file that is gone', () => {
    const { root, read, index } = indexed()
    read()
    rmSync(join(root, 'revisions', 'c.ts'))
    assert.deepEqual([...read().files.keys()], ['a', 'b'])
    assert.doesNotMatch(readFileSync(index, 'utf8'), /"c\.ts"/)
  })

  test('keeps what it knows of folders that this environment does not read, while they are there', () => {
    const { root, settings, cache, read, index } = indexed()
    writeFiles(root, { 'dev/d.ts': revision('d', 'c') })
    age(join(root, 'dev', 'd.ts'), OLD)
    const dev = { path: join(root, 'dev'), recursive: false, environment: 'dev' }
    readGraph({ ...settings, locations: [...settings.locations, dev] }, { cache, version: '1' })
    rmSync(join(root, 'revisions', 'c.ts'))
    read()
    assert.match(readFileSync(index, 'utf8'), /"d\.ts"/)
    rmSync(join(root, 'dev'), { recursive: true })
    rmSync(join(root, 'revisions', 'b.ts'))
    read()
    assert.doesNotMatch(readFileSync(index, 'utf8'), /"d\.ts"/)
  })

  const strangers: Readonly<Record<string, (text: string) => string>> = {
    'is not JSON': () => '{ "format": 1, ',
    'has no content': () => '',
    'holds no object': () => 'null',
    'is of another format': (text) => text.replace('"format":1', '"format":0'),
    'was made by another version': (text) => text.replace('"version":"1"', '"version":"2"'),
    'is that of another project': (text) => text.replace('"root":"', '"root":"/elsewhere'),
    'has rows of another shape': (text) => text.replace('"a","stale"', '7,"stale"'),
    'has something else than folders': (text) => text.replace(/"folders":.*/, '"folders":{"revisions":3}}'),
  }
  for (const [problem, spoil] of Object.entries(strangers)) {
    test(`is read over where it ${problem}`, () => {
      const { settings, read, index } = indexed()
      read()
      writeFileSync(index, spoil(readFileSync(index, 'utf8').replace('"revision a"', '"stale"')))
      assert.deepEqual(read(), readGraph(settings, uncached))
    })
  }

  test('is only ever a help: where it cannot be written, reading works', () => {
    const { root, settings } = indexed()
    writeFileSync(join(root, 'no-folder'), '')
    const cache = join(root, 'no-folder', 'cache')
    assert.deepEqual([...readGraph(settings, { cache }).files.keys()], ['a', 'b', 'c'])
  })

  test('lies in node_modules/.cache where there is node_modules', () => {
    const { root, settings } = project({ 'revisions/a.ts': revision('a'), 'node_modules/.keep': '' })
    age(join(root, 'revisions', 'a.ts'), OLD)
    readGraph(settings)
    assert.equal(existsSync(join(root, 'node_modules', '.cache', 'migraph', 'headers.json')), true)
  })
})

describe('the folder for what can be computed again', () => {
  test("is in the user's cache, by project, where there is no node_modules", (t) => {
    const before = process.env['XDG_CACHE_HOME']
    t.after(() => {
      if (before === undefined) delete process.env['XDG_CACHE_HOME']
      else process.env['XDG_CACHE_HOME'] = before
    })
    process.env['XDG_CACHE_HOME'] = '/caches'
    assert.match(cacheFolder('/srv/shop'), /^\/caches\/migraph\/shop-[0-9a-f]{12}$/)
    assert.notEqual(cacheFolder('/srv/shop'), cacheFolder('/opt/shop'))
    process.env['XDG_CACHE_HOME'] = 'relative'
    assert.match(cacheFolder('/srv/shop'), /^\/.*\/\.cache\/migraph\/shop-[0-9a-f]{12}$/)
  })
})
