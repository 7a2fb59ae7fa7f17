import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { describe, test } from 'node:test'
import { createUi } from '../../src/cli/output.ts'
import { createQuestions } from '../../src/cli/questions.ts'
import { MigError } from '../../src/errors.ts'

interface Setting {
  readonly isTerminal?: boolean
  readonly yes?: boolean
  readonly signal?: AbortSignal
  /** What the person types; null: closes the input. */
  readonly typed?: string | null
}

function asking({ isTerminal = true, yes = false, signal, typed }: Setting) {
  const stdin = Object.assign(new PassThrough(), { isTTY: isTerminal })
  const stderr = Object.assign(new PassThrough(), { isTTY: isTerminal })
  const said = { json: false, noColor: true, verbose: false, utc: false }
  const ui = createUi({ stdout: stderr, stderr, env: {}, mask: (text) => text, ...said })
  const stopping = signal ?? new AbortController().signal
  const questions = createQuestions({ stdin: () => stdin, stderr, yes, signal: stopping }, ui)
  if (typed === null) stdin.end()
  else if (typed !== undefined) stdin.write(`${typed}\n`)
  return { questions, shown: () => ((stderr.read() as Buffer | null) ?? '').toString() }
}

describe('a question', () => {
  test('is put to the person at the terminal, and its answer trimmed', async () => {
    const { questions, shown } = asking({ typed: '  add phone ' })
    assert.equal(await questions.ask('What does it do?'), 'add phone')
    assert.equal(shown(), 'What does it do? ')
  })

  test('has no answer where nothing is typed or the input is closed', async () => {
    assert.equal(await asking({ typed: '' }).questions.ask('?'), undefined)
    assert.equal(await asking({ typed: null }).questions.ask('?'), undefined)
  })

  test('leaves its line, also where the input is closed behind it', async () => {
    const { questions, shown } = asking({ typed: null })
    await questions.ask('What does it do?')
    assert.equal(shown(), 'What does it do? \n')
  })

  test('is not put where there is no terminal', async () => {
    const { questions, shown } = asking({ isTerminal: false, typed: 'y' })
    assert.equal(questions.canAsk(), false)
    assert.equal(await questions.confirm('Go on?'), false)
    assert.equal(shown(), '')
  })

  test('of yes or no means no unless yes is typed', async () => {
    const answers = await Promise.all(
      ['', 'n', 'yo', 'y', 'YES'].map((typed) => asking({ typed }).questions.confirm('Go on?')),
    )
    assert.deepEqual(answers, [false, false, false, true, true])
  })

  test('of yes or no is answered by --yes', async () => {
    const { questions, shown } = asking({ isTerminal: false, yes: true })
    assert.equal(await questions.confirm('Go on?'), true)
    assert.equal(shown(), '')
  })

  test('ends when the user wants to stop', async () => {
    const reason = new MigError('interrupted', 'interrupted')
    await assert.rejects(asking({ signal: AbortSignal.abort(reason) }).questions.ask('?'), reason)
  })
})
