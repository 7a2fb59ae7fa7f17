import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { createUi, type OutputOptions } from '../../src/cli/output.ts'
import { segment } from '../../src/core/view/segments.ts'

/** A user interface whose two streams write into one list, with what each is called. */
function recorded(options: Partial<OutputOptions> & { readonly isTerminal?: boolean } = {}) {
  const written: [stream: string, text: string][] = []
  const stream = (name: string) => ({
    isTTY: options.isTerminal ?? false,
    columns: 40,
    write: (text: string) => written.push([name, text]),
  })
  const ui = createUi({
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    env: {},
    json: false,
    noColor: false,
    verbose: false,
    utc: false,
    mask: (text) => text,
    ...options,
  })
  return { ui, written }
}

const line = [segment('id', '9f3c'), segment('plain', ' · '), segment('applied', 'applied')]

describe('what a command says', () => {
  test('is plain ASCII in a pipe', () => {
    const { ui, written } = recorded()
    ui.out(line)
    assert.deepEqual(written, [['stdout', '9f3c, applied\n']])
    assert.equal(ui.width, undefined)
  })

  test('is painted on a terminal', () => {
    const { ui, written } = recorded({ isTerminal: true })
    ui.out(line)
    assert.deepEqual(written, [['stdout', '\u001B[33m9f3c\u001B[39m · \u001B[32mapplied\u001B[39m\n']])
    assert.equal(ui.width, 40)
  })

  test('goes to standard error where standard output belongs to JSON', () => {
    const { ui, written } = recorded({ json: true })
    ui.out('working')
    ui.object({ ok: true })
    assert.deepEqual(written, [
      ['stderr', 'working\n'],
      ['stdout', '{\n  "ok": true\n}\n'],
    ])
  })

  test('is a warning on standard error', () => {
    const { ui, written } = recorded()
    ui.warn('odd')
    assert.deepEqual(written, [['stderr', 'warning: odd\n']])
  })
})

describe('a password', () => {
  const mask = (text: string) => text.replaceAll(/\b(?:true|1234)\b/g, '****')

  test('is hidden in JSON without breaking it', () => {
    const { ui, written } = recorded({ mask })
    ui.object({ ok: true, port: 1234, url: 'pg://shop:1234@db' })
    assert.deepEqual(JSON.parse(written[0]![1]), { ok: true, port: 1234, url: 'pg://shop:****@db' })
  })

  test('is hidden in a script too, with a warning that it is not what it was', () => {
    const { ui, written } = recorded({ mask })
    ui.raw('SELECT 1;\n')
    ui.raw("ALTER USER shop PASSWORD '1234';\n")
    assert.deepEqual(written, [
      ['stdout', 'SELECT 1;\n'],
      ['stdout', "ALTER USER shop PASSWORD '****';\n"],
      ['stderr', 'warning: the text holds a password of the settings; it is printed as ****\n'],
    ])
  })
})

describe('the progress line', () => {
  function started(t: TestContext, isTerminal: boolean) {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const { ui, written } = recorded({ isTerminal, noColor: true })
    ui.progress.show('1 of 3  9f3c  create a table with a very long name')
    return { ui, written }
  }

  test('is not drawn for what is done at once', (t) => {
    const { ui, written } = started(t, true)
    t.mock.timers.tick(149)
    ui.out('done')
    assert.deepEqual(written, [['stdout', 'done\n']])
  })

  test('is cut to the terminal, and gone before anything else is said', (t) => {
    const { ui, written } = started(t, true)
    t.mock.timers.tick(150)
    ui.out('done')
    t.mock.timers.tick(1000)
    assert.deepEqual(written, [
      ['stderr', '\r\u001B[2K  … 1 of 3  9f3c  create a table with a'],
      ['stderr', '\r\u001B[2K'],
      ['stdout', 'done\n'],
    ])
  })

  test('is not drawn into a pipe', (t) => {
    const { written } = started(t, false)
    t.mock.timers.tick(1000)
    assert.deepEqual(written, [])
  })
})
