import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { describe, test } from 'node:test'
import { openMig } from '../../src/app/mig.ts'
import { createUi } from '../../src/cli/output.ts'
import { createQuestions } from '../../src/cli/questions.ts'
import { askForValues, readSets } from '../../src/cli/template-values.ts'
import { tempFolder, writeFiles } from '../support/folders.ts'

const OWN = `<%/* an example
  table   identifier      the table
  type    type = t.text() its type
  rule    cascade|set null?  what happens
*/-%>
// upgrade
`.replace('t.text() its', 't.text()  its')

/** What the person is asked, and what the answers come to; an answer is typed when its question is there. */
async function answered(
  given: Readonly<Record<string, string>>,
  answers: readonly string[],
  isTerminal = true,
) {
  const cwd = tempFolder()
  writeFiles(cwd, {
    'migrate.config.json': '{ "templates": "own" }',
    'own/it.eta': OWN,
    'revisions/.keep': '',
  })
  const host = { cwd, env: {}, now: () => new Date(0), newId: () => 'a', operator: () => 'ana' }
  const mig = await openMig({ host })
  const stdin = Object.assign(new PassThrough(), { isTTY: isTerminal })
  const stderr = Object.assign(new PassThrough(), { isTTY: isTerminal })
  const said = { json: false, noColor: true, verbose: false, utc: false }
  const ui = createUi({ stdout: stderr, stderr, env: {}, mask: (text) => text, ...said })
  const { signal } = new AbortController()
  const questions = createQuestions({ stdin: () => stdin, stderr, yes: false, signal }, ui)
  const typed = [...answers]
  let shown = ''
  stderr.setEncoding('utf8').on('data', (text: string) => {
    shown += text
    if (text.endsWith(': ')) stdin.write(`${typed.shift()}\n`)
  })
  const values = await askForValues(mig, 'it', given, { questions, ui })
  await mig.close()
  return { values, shown }
}

describe('on a terminal', () => {
  test('what is missing is asked for, with what may stay as it is', async () => {
    assert.deepEqual(await answered({}, ['users', '', 'set null']), {
      values: { table: 'users', rule: 'set null' },
      shown: 'table: the table: type: its type [t.text()]: rule: what happens (cascade, set null) [none]: ',
    })
  })

  test('an answer that cannot be used is asked for again', async () => {
    const { values, shown } = await answered({ table: 'users', rule: 'cascade' }, [])
    assert.deepEqual([values, shown], [{ table: 'users', rule: 'cascade' }, ''])
    const again = await answered({ rule: 'cascade' }, ['users', 'text', 't.integer()'])
    assert.deepEqual(again.values, { table: 'users', rule: 'cascade', type: 't.integer()' })
    assert.equal(
      again.shown,
      `table: the table: type: its type [t.text()]:   "text" is no value
  for a column type write: t.text()
type: its type [t.text()]: `,
    )
  })

  test('a value that the template does not take is refused before a question', async () => {
    await assert.rejects(answered({ tabel: 'x' }, []), { message: 'template it takes no "tabel"' })
  })
})

test('without a terminal nothing is asked', async () => {
  assert.deepEqual(await answered({}, [], false), { values: {}, shown: '' })
})

test('--set gives each name one value, which may hold an equals sign', () => {
  assert.deepEqual(readSets(['a=b=c', 'd=']), { a: 'b=c', d: '' })
  assert.throws(() => readSets(['=b']), { code: 'usage', message: '--set =b: it gives no value' })
  assert.throws(() => readSets(['a=1', 'a=2']), { message: '--set a is there twice' })
})
