import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { report } from '../../src/cli/failure.ts'
import { createUi } from '../../src/cli/output.ts'
import { MigError } from '../../src/errors.ts'

function reported(
  error: unknown,
  options: { json?: boolean; debug?: boolean; env?: Record<string, string> } = {},
) {
  const [out, err]: [string[], string[]] = [[], []]
  const ui = createUi({
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    env: options.env ?? {},
    json: options.json ?? false,
    noColor: false,
    verbose: false,
    utc: false,
    mask: (text) => text.replaceAll('hunter2', '****'),
  })
  const status = report(error, ui, { debug: options.debug ?? false })
  return { status, stdout: out.join(''), stderr: err.join('') }
}

describe('an error', () => {
  test('is its message with the ways out below it', () => {
    const error = new MigError('graph.many-heads', 'two heads', { hint: ['mig upgrade heads', 'mig merge'] })
    assert.deepEqual(reported(error), {
      status: 1,
      stdout: '',
      stderr: 'error: two heads\n  mig upgrade heads\n  mig merge\n',
    })
  })

  test('has every line of a hint moved in alike, so that a caret keeps its place', () => {
    const error = new MigError('sql.failed', 'no such table', { hint: ['SELECT *\nFROM nowhere\n     ^'] })
    assert.equal(reported(error).stderr, 'error: no such table\n  SELECT *\n  FROM nowhere\n       ^\n')
  })

  test('has no secret in it, also with its stack and as JSON', () => {
    const error = new MigError('connection.failed', 'hunter2', {
      hint: ['hunter2'],
      details: { url: 'hunter2' },
      cause: new Error('hunter2'),
    })
    assert.equal(reported(error, { debug: true }).stderr.includes('hunter2'), false)
    assert.equal(reported(error, { json: true }).stdout.includes('hunter2'), false)
  })

  test('shows its causes to whoever asks for the stack', () => {
    const error = new MigError('sql.failed', 'outer', { cause: new Error('inner') })
    assert.match(
      reported(error, { debug: true }).stderr,
      /^error: outer\nMigError: outer\n.*\ncaused by Error: inner\n/s,
    )
  })

  test('is drawn without arrows where the locale has none', () => {
    const error = new MigError('graph.broken', 'a → b → a')
    assert.equal(reported(error, { env: { LANG: 'C' } }).stderr, 'error: a -> b -> a\n')
    assert.equal(reported(error, { env: { LANG: 'C.UTF-8' } }).stderr, 'error: a → b → a\n')
  })

  test('that is a bug shows its stack and asks to be reported', () => {
    const { status, stderr } = reported(new TypeError('x is undefined'))
    assert.equal(status, 1)
    assert.match(stderr, /^error: x is undefined\nTypeError: x is undefined\n {4}at /)
    assert.match(
      stderr,
      /\nThis is a bug in mig: please report it, with the lines above and what you did\.\n$/,
    )
  })

  test('that is a bug is one object for --json too, its stack beside it', () => {
    const { stdout, stderr } = reported(new TypeError('x is undefined'), { json: true })
    assert.deepEqual(JSON.parse(stdout), {
      ok: false,
      error: { code: 'bug', message: 'x is undefined', hint: [], details: {} },
    })
    assert.match(stderr, /^TypeError: x is undefined\n {4}at /)
  })
})
