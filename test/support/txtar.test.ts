import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { formatTxtar, parseTxtar } from './txtar.ts'

describe('parseTxtar', () => {
  test('gives the script and each file below it', () => {
    const archive = parseTxtar(
      'mig heads\n\n-- a.ts --\none\ntwo\n-- dir/b.sql --\n-- a comment\nSELECT 1;\n',
    )
    assert.equal(archive.script, 'mig heads\n\n')
    assert.deepEqual(
      [...archive.files],
      [
        ['a.ts', 'one\ntwo\n'],
        ['dir/b.sql', '-- a comment\nSELECT 1;\n'],
      ],
    )
  })

  test('keeps an empty file, and ends the last line where the archive does not', () => {
    assert.deepEqual(
      [...parseTxtar('-- empty --\n-- last --\nx').files],
      [
        ['empty', ''],
        ['last', 'x\n'],
      ],
    )
  })

  test('refuses two files of one name', () => {
    assert.throws(() => parseTxtar('-- a --\n-- a --\n'), { message: 'the archive holds a twice' })
  })
})

describe('formatTxtar', () => {
  test('writes what parseTxtar reads', () => {
    const text = fc.stringMatching(/^([ -~]*\n)*$/).filter((text) => !/^-- .*\S --\s*$/m.test(text))
    const files = fc
      .dictionary(fc.stringMatching(/^[a-z/.]+$/), text)
      .map((files) => new Map(Object.entries(files)))
    fc.assert(
      fc.property(text, files, (script, files) => {
        assert.deepEqual(parseTxtar(formatTxtar({ script, files })), { script, files })
      }),
    )
  })

  test('refuses a file with a line that looks like a marker', () => {
    assert.throws(() => formatTxtar({ script: '', files: new Map([['a', 'x\n-- b --\n']]) }), {
      message: 'a has a line that would begin a file of the archive',
    })
  })
})
