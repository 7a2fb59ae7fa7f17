import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { findRevisionFiles } from '../../../src/io/revisions/find.ts'
import { tempFolder, writeFiles } from '../../support/folders.ts'

function folderWith(...names: readonly string[]): string {
  const folder = tempFolder()
  writeFiles(folder, Object.fromEntries(names.map((name) => [name, 'text'])))
  return folder
}

function found(folder: string, recursive = false): readonly string[] {
  return findRevisionFiles([{ path: folder, recursive }]).map(({ path }) => path.slice(folder.length + 1))
}

describe('finding revision files', () => {
  test('takes every extension that a revision may have, and no other file', () => {
    const folder = folderWith(
      ...['a.ts', 'b.mts', 'c.cts', 'd.js', 'e.mjs', 'f.cjs', 'g.sql'],
      ...['a.d.ts', 'b.d.mts', 'c.d.cts', 'd.js.map', 'README.md', 'data.json', 'x.tsx', 'ts', 'sql'],
      ...['.hidden.ts', '.sql', 'node_modules/h.js', 'sub/i.ts'],
    )
    assert.deepEqual(found(folder), ['a.ts', 'b.mts', 'c.cts', 'd.js', 'e.mjs', 'f.cjs', 'g.sql'])
  })

  test('looks into the folders below only if asked, and never into hidden ones or node_modules', () => {
    const folder = folderWith('b.ts', 'sub/a.ts', 'sub/deep/c.ts', '.git/d.ts', 'sub/node_modules/e.ts')
    assert.deepEqual(found(folder), ['b.ts'])
    assert.deepEqual(found(folder, true), ['sub/a.ts', 'b.ts', 'sub/deep/c.ts'])
  })

  test('sorts by name without extension and then by path, in all folders together', () => {
    const folder = folderWith('y/2.ts', 'x/3.ts', 'x/1.ts', 'y/1.sql', 'x/1_later.ts', 'x/1.js')
    assert.deepEqual(found(folder, true), ['x/1.js', 'x/1.ts', 'y/1.sql', 'x/1_later.ts', 'y/2.ts', 'x/3.ts'])
  })

  test('tells size and time of each file', () => {
    const folder = folderWith('a.ts')
    const [file] = findRevisionFiles([{ path: folder, recursive: false }])
    assert.equal(file?.size, 4)
    assert.ok(Math.abs(Date.now() - file.mtimeMs) < 60_000)
    assert.deepEqual([file.folder, file.name, file.stem], [folder, 'a.ts', 'a'])
  })

  test('counts a file once that two locations reach, for the inner one', () => {
    const folder = folderWith('a.ts', 'dev/b.ts')
    const inner = { path: join(folder, 'dev'), recursive: false, environment: 'dev' }
    const outer = { path: folder, recursive: true }
    const files = findRevisionFiles([inner, outer])
    assert.deepEqual(
      files.map(({ name, location }) => [name, location.environment]),
      [
        ['a.ts', undefined],
        ['b.ts', 'dev'],
      ],
    )
  })

  test('follows a link to a file, but none to a folder and none that leads nowhere', () => {
    const folder = folderWith('a.ts')
    const other = folderWith('b.ts')
    symlinkSync(join(other, 'b.ts'), join(folder, 'b.ts'))
    symlinkSync(folder, join(folder, 'round'))
    symlinkSync('nowhere', join(folder, 'c.ts'))
    assert.deepEqual(found(folder, true), ['a.ts', 'b.ts'])
  })

  test('takes a folder for a folder whatever its name', () => {
    const folder = folderWith('a.ts')
    mkdirSync(join(folder, 'b.ts'))
    assert.deepEqual(found(folder), ['a.ts'])
  })
})

describe('a location', () => {
  test('that does not exist is an error that names it', () => {
    const path = join(tempFolder(), 'revisions')
    assert.throws(() => findRevisionFiles([{ path, recursive: false }]), {
      code: 'config.invalid',
      message: `there is no folder of revisions at ${path}`,
      hint: ['correct "locations" in the config', 'mig init   makes a project with its folder'],
      details: { path },
    })
  })

  test('that may be absent holds no files then', () => {
    const folder = folderWith('a.ts')
    const absent = { path: join(folder, 'none'), recursive: false }
    const options = { mayBeAbsent: (location: object) => location === absent }
    const files = findRevisionFiles([absent, { path: folder, recursive: false }], options)
    assert.deepEqual(
      files.map(({ name }) => name),
      ['a.ts'],
    )
  })

  test('that is a file is an error, even where it may be absent', () => {
    const folder = folderWith('a.ts')
    const path = join(folder, 'a.ts')
    const location = { path, recursive: false, environment: 'dev' }
    assert.throws(() => findRevisionFiles([location], { mayBeAbsent: () => true }), {
      code: 'config.invalid',
      message: `the location of revisions ${path} is no folder`,
      details: { path, environment: 'dev' },
    })
  })
})
