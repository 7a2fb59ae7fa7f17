import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { matrix } from './support/matrix.ts'

const FILE = 'MIGRATION_README.md'
const BETWEEN =
  /(?<=<!-- operations: made from the examples, see test\/matrix.test.ts -->\n\n)[^]*?(?=\n\n<!-- end of operations -->)/

test('the manual says which operation runs where, as the examples show it', () => {
  const text = readFileSync(FILE, 'utf8')
  const [written] = BETWEEN.exec(text) ?? []
  const wanted = matrix()
  if (process.env['UPDATE_CASES'] === '1')
    writeFileSync(
      FILE,
      text.replace(BETWEEN, () => wanted),
    )
  else assert.equal(written, wanted, 'UPDATE_CASES=1 writes it anew')
})
