import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { parseArguments, splitCommandLine } from '../../src/cli/parse.ts'
import type { Options, Positional } from '../../src/cli/command.ts'

const options = {
  message: { type: 'string', alias: 'm', value: 'text', describe: '' },
  label: { type: 'string', array: true, describe: '' },
  'rev-range': { type: 'string', alias: 'r', describe: '' },
  transaction: { type: 'string', choices: ['each', 'all'], describe: '' },
  purge: { type: 'boolean', describe: '' },
} as const satisfies Options

const target: Positional = { name: 'target', describe: '' }
const targets: Positional = { name: 'target', describe: '', required: true, many: true }

function parse(argv: readonly string[], positionals: readonly Positional[] = [target]) {
  return parseArguments('go', { options, positionals }, argv)
}

async function argsOf(argv: readonly string[], positionals?: readonly Positional[]) {
  const { message, label, revRange, purge, target } = (await parse(argv, positionals)).args
  return { message, label, revRange, purge, target }
}

const nothing = { message: undefined, label: [], revRange: undefined, purge: false, target: undefined }

function usage(message: string, hint: readonly string[] = ['mig go --help   lists what there is']) {
  return { name: 'MigError', code: 'usage', message, hint, exitStatus: 2 }
}

describe('the name of the command', () => {
  test('is the first word, wherever options stand', () => {
    assert.deepEqual(splitCommandLine(['--env', 'prod', '--json', 'upgrade', 'head']), {
      name: 'upgrade',
      rest: ['--env', 'prod', '--json', 'head'],
    })
  })

  test('is not the value of a global option, attached or not', () => {
    assert.deepEqual(splitCommandLine(['-e', 'prod', '-x', 'a=b', '--config=c.ts', 'heads']), {
      name: 'heads',
      rest: ['-e', 'prod', '-x', 'a=b', '--config=c.ts'],
    })
  })

  test('is absent where only options are given', () => {
    assert.deepEqual(splitCommandLine(['--help']), { name: undefined, rest: ['--help'] })
  })
})

describe('the arguments of a command', () => {
  test('are all absent where none is given', async () => {
    assert.deepEqual(await argsOf([]), nothing)
  })

  for (const text of ['-1', '+2', '-3:current', 'cart@-1', '007', '1e3', '0x10', 'true', 'a.b', '-2:head']) {
    test(`take ${text} for a target, as it was typed`, async () => {
      assert.deepEqual(await argsOf([text]), { ...nothing, target: text })
      assert.deepEqual(await argsOf(['--rev-range', text]), { ...nothing, revRange: text })
      assert.deepEqual(await argsOf(['-r', text]), { ...nothing, revRange: text })
      assert.deepEqual(await argsOf([`--rev-range=${text}`]), { ...nothing, revRange: text })
    })
  }

  test('take several targets', async () => {
    assert.deepEqual(await argsOf(['a', '-1', '--purge', 'b'], [targets]), {
      ...nothing,
      purge: true,
      target: ['a', '-1', 'b'],
    })
  })

  test('take every spelling of a short option', async () => {
    for (const argv of [['-m', 'text'], ['-mtext'], ['-m=text'], ['--message', 'text'], ['--message=text']]) {
      assert.deepEqual(await argsOf(argv), { ...nothing, message: 'text' })
    }
  })

  test('keep the quotes and dashes of a text', async () => {
    assert.deepEqual(await argsOf(['-m', '"quoted"']), { ...nothing, message: '"quoted"' })
    assert.deepEqual(await argsOf(['-m', '- add a column']), { ...nothing, message: '- add a column' })
    assert.deepEqual(await argsOf(['-m', '-> rename']), { ...nothing, message: '-> rename' })
  })

  test('collect an option that may be repeated', async () => {
    assert.deepEqual(await argsOf(['--label', 'a', 'b', '--label=c']), {
      ...nothing,
      label: ['a', 'c'],
      target: 'b',
    })
  })

  test('take what follows -- for targets', async () => {
    assert.deepEqual(await argsOf(['--', '--purge']), { ...nothing, target: '--purge' })
  })

  test('know the options that every command has', async () => {
    const { globals } = await parse(['-e', 'prod', '-yv', '-x', 'a=1', '-x', 'b', '--no-color'])
    assert.deepEqual(globals, {
      env: 'prod',
      config: undefined,
      x: ['a=1', 'b'],
      json: false,
      yes: true,
      verbose: true,
      utc: false,
      noColor: true,
      debug: false,
      help: false,
    })
  })

  test('need not fit beside --help', async () => {
    const { globals } = await parse(['--help', '--bogus', 'a', 'b'], [targets])
    assert.equal(globals.help, true)
  })

  test('are read as they were typed, whatever the text', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => !value.startsWith('\uE000'))
    const check = fc.asyncProperty(text, async (value) => {
      assert.equal((await argsOf([`--message=${value}`])).message, value)
      assert.equal((await argsOf(['--', value])).target, value)
    })
    await fc.assert(check)
  })
})

describe('a command line that is wrong', () => {
  test('names an unknown option and the one that was meant', async () => {
    await assert.rejects(parse(['--purg']), usage('unknown option --purg: did you mean --purge?'))
  })

  test('names an unknown letter', async () => {
    await assert.rejects(parse(['-q']), usage('unknown option -q'))
  })

  test('takes a word behind one dash for the option with two', async () => {
    await assert.rejects(parse(['-json']), usage('unknown option -json: did you mean --json?'))
  })

  test('is no reason to take a member of every object for an option', async () => {
    await assert.rejects(parse(['--constructor=a']), usage('unknown option --constructor'))
  })

  test('says that a value is missing', async () => {
    const error = usage('--message needs a value: --message <text>')
    await assert.rejects(parse(['-m']), error)
    await assert.rejects(parse(['-m', '']), error)
    await assert.rejects(parse(['--message=']), error)
    await assert.rejects(parse(['-m', '--purge']), error)
  })

  test('says that an option is given twice', async () => {
    await assert.rejects(parse(['-m', 'a', '-m', 'b']), usage('--message is given 2 times: a, b'))
  })

  test('says which values there are', async () => {
    const error = usage('--transaction cannot be "eech": did you mean "each"?', [
      'it is one of each, all',
      'mig go --help   lists what there is',
    ])
    await assert.rejects(parse(['--transaction', 'eech']), error)
  })

  test('says that an argument is missing', async () => {
    const error = usage('mig go needs a target', [
      'mig go <target...> [options]',
      'mig go --help   lists what there is',
    ])
    await assert.rejects(parse([], [targets]), error)
  })

  test('says that an argument is too much', async () => {
    const hint = ['mig go [target] [options]', 'mig go --help   lists what there is']
    await assert.rejects(parse(['a', 'b', 'c']), usage('mig go takes one argument; "b c" is too much', hint))
  })
})
