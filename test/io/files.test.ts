import assert from 'node:assert/strict'
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { insideFolder, writeFileAtomically } from '../../src/io/files.ts'
import { tempFolder, writeFiles } from '../support/folders.ts'

describe('writing a file', () => {
  test('makes the folders that it needs and leaves nothing else behind', () => {
    const folder = tempFolder()
    writeFileAtomically(join(folder, 'a', 'b', 'c.txt'), 'text\n')
    assert.deepEqual(readdirSync(join(folder, 'a', 'b')), ['c.txt'])
    assert.equal(readFileSync(join(folder, 'a', 'b', 'c.txt'), 'utf8'), 'text\n')
  })

  test('replaces a file and keeps its permissions', () => {
    const path = join(tempFolder(), 'a.txt')
    writeFileAtomically(path, 'one')
    chmodSync(path, 0o640)
    writeFileAtomically(path, 'two')
    assert.equal(readFileSync(path, 'utf8'), 'two')
    assert.equal(statSync(path).mode & 0o777, 0o640)
  })

  test('writes through a symbolic link, which stays one', () => {
    const folder = tempFolder()
    writeFiles(folder, { 'real.txt': 'one' })
    symlinkSync('real.txt', join(folder, 'link.txt'))
    writeFileAtomically(join(folder, 'link.txt'), 'two')
    assert.equal(lstatSync(join(folder, 'link.txt')).isSymbolicLink(), true)
    assert.equal(readFileSync(join(folder, 'real.txt'), 'utf8'), 'two')
  })

  test('refuses, when it is to be exclusive, to replace a file', () => {
    const path = join(tempFolder(), 'a.txt')
    writeFileAtomically(path, 'one', { exclusive: true })
    assert.throws(() => writeFileAtomically(path, 'two', { exclusive: true }), {
      code: 'file.exists',
      message: `${path} is already there`,
    })
    assert.equal(readFileSync(path, 'utf8'), 'one')
    assert.deepEqual(readdirSync(join(path, '..')), ['a.txt'])
  })

  for (const exclusive of [true, false]) {
    test(`says why it cannot be written, ${exclusive ? 'exclusive' : 'replacing'}`, () => {
      const folder = tempFolder()
      writeFiles(folder, { file: '' })
      const path = join(folder, 'file', 'a.txt')
      assert.throws(() => writeFileAtomically(path, 'text', { exclusive }), {
        code: 'file.unwritable',
        message: `${path} cannot be written: its folder is a file`,
      })
      const below = join(folder, 'file', 'below', 'a.txt')
      assert.throws(() => writeFileAtomically(below, 'text', { exclusive }), {
        code: 'file.unwritable',
        message: `${below} cannot be written: not a directory`,
      })
    })
  }

  test('replaces no folder', () => {
    const folder = tempFolder()
    mkdirSync(join(folder, 'a'))
    assert.throws(() => writeFileAtomically(join(folder, 'a'), 'text'), { code: 'file.unwritable' })
    assert.deepEqual(readdirSync(folder), ['a'])
  })
})

describe('a file name that a user had a part in', () => {
  const unfit: readonly (readonly [name: string, problem: string])[] = [
    ['', 'is empty'],
    ['  ', 'is empty'],
    ['.', 'is a folder'],
    ['..', 'is a folder'],
    ['../a', 'holds the character /'],
    ['/etc/passwd', 'holds the character /'],
    ['..\\a', 'holds the character \\'],
    ['c:a', 'holds the character :'],
    ['a*', 'holds the character *'],
    ['a\0b', 'holds a control character'],
    ['a\nb', 'holds a control character'],
    [' a', 'begins or ends with a space or ends with a dot'],
    ['a.', 'begins or ends with a space or ends with a dot'],
    ['NUL', 'is the name of a device on Windows'],
    ['com1.ts', 'is the name of a device on Windows'],
    ['é'.repeat(128), 'is longer than 255 bytes'],
  ]
  for (const [name, problem] of unfit) {
    test(`is refused if it ${problem}: ${JSON.stringify(name.slice(0, 20))}`, () => {
      assert.throws(() => insideFolder('/srv/revisions', name), {
        code: 'usage',
        message: `${JSON.stringify(name)} cannot be the name of a file: it ${problem}`,
      })
    })
  }

  for (const name of ['20261121_0300_4b1d_add.ts', '..a', 'a..b', 'console.ts', 'ünïcode 漢字.sql']) {
    test(`is taken: ${name}`, () => {
      assert.equal(insideFolder('/srv/revisions', name), `/srv/revisions/${name}`)
    })
  }

  test('gives a path in the folder, or none', () => {
    const alphabet = fc.constantFrom('.', '/', '\\', 'a', ' ', '~', '\0', '%2e', ':')
    const names = fc.array(alphabet, { maxLength: 8 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(names, (name) => {
        const path = attempt(() => insideFolder('/srv/revisions', name))
        assert.deepEqual(
          [path ?? `/srv/revisions/${name}`, dirname(path ?? '/srv/revisions/a')],
          [`/srv/revisions/${name}`, '/srv/revisions'],
        )
      }),
    )
  })
})

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
