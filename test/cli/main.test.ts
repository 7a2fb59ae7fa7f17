import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { describe, test } from 'node:test'
import { VERSION } from '../../src/version.ts'
import { tempFolder, writeFiles } from '../support/folders.ts'
import { run } from './recorded-terminal.ts'

describe('mig alone', () => {
  test('shows the commands of the first day and where the rest is', async () => {
    assert.deepEqual(await run([]), {
      status: 0,
      stderr: '',
      stdout: `mig ${VERSION} changes the schema of your database, revision by revision.

The first day
  init                  Make a project: a config file and a folder of revisions
  revision              Write the file of a new revision
  upgrade               Apply revisions, up to a target
  downgrade             Undo revisions, back to a target
  status                List what is applied and what is pending
  history               Draw the revisions and how they stand, newest first

And then
  mig --help            All commands
  mig <command> --help  What a command takes, with examples
`,
    })
  })

  test('gives its version', async () => {
    assert.deepEqual(await run(['--version']), { status: 0, stdout: `${VERSION}\n`, stderr: '' })
  })

  test('gives its version as an object too, wherever the options stand', async () => {
    const printed = { status: 0, stdout: `{\n  "ok": true,\n  "version": "${VERSION}"\n}\n`, stderr: '' }
    assert.deepEqual(await run(['--json', '--version']), printed)
    assert.deepEqual(await run(['-V', '--json']), printed)
  })

  test('takes no option of that name behind a command', async () => {
    const { status, stderr } = await run(['heads', '--version'])
    assert.equal(status, 2)
    assert.equal(stderr, 'error: unknown option --version\n  mig heads --help   lists what there is\n')
  })

  test('wants a command where only options are given', async () => {
    assert.deepEqual(await run(['--env', 'prod']), {
      status: 2,
      stdout: '',
      stderr: 'error: no command is named\n  mig --help   lists the commands\n',
    })
  })
})

describe('the help of a command', () => {
  test('says what it does, how it is called and what it takes, with examples', async () => {
    const help = await run(['heads', '--help'])
    assert.equal(help.status, 0)
    assert.equal(
      help.stdout,
      `Show where the branches end.

mig heads [options]

Options
      --check          exit with 5 where there are several

Everywhere
  -e, --env <name>     the environment; else MIG_ENV, NODE_ENV, dev
  -c, --config <file>  the config file; else the nearest migrate.config.*
  -x <key=value>       a value for the revisions, as context.x; may be repeated
      --json           print one JSON object, and nothing else, on standard output
  -y, --yes            answer the harmless questions with yes
  -v, --verbose        say more
      --utc            show times in UTC
      --no-color       print without colours, as NO_COLOR=1 does
      --debug          show the stack of an error, and its causes
  -h, --help           show this help

Examples
  mig heads          shows where the branches end
  mig heads --check  fails a build in which two people have forked the history
`,
    )
  })

  test('is the same by either way to it', async () => {
    const [asked, helped] = [await run(['heads', '-h']), await run(['help', 'heads'])]
    assert.equal(asked.stdout, helped.stdout)
  })
})

describe('a mistake on the command line', () => {
  test('is one message with the way out, and no stack', async () => {
    assert.deepEqual(await run(['upgrad']), {
      status: 2,
      stdout: '',
      stderr:
        'error: there is no command "upgrad": did you mean "upgrade"?\n  mig --help   lists the commands\n',
    })
  })

  test('is no reason to take a member of every object for a command', async () => {
    const { status, stderr } = await run(['constructor'])
    assert.equal(status, 2)
    assert.equal(stderr, 'error: there is no command "constructor"\n  mig --help   lists the commands\n')
  })

  test('is one object for --json, on standard output alone', async () => {
    const { status, stdout, stderr } = await run(['heads', '--json', '--chek'])
    assert.equal(status, 2)
    assert.equal(stderr, '')
    assert.deepEqual(JSON.parse(stdout), {
      ok: false,
      command: 'heads',
      error: {
        code: 'usage',
        message: 'unknown option --chek: did you mean --check?',
        hint: ['mig heads --help   lists what there is'],
        details: {},
      },
    })
  })

  test('names no command for --json where there is none of that name', async () => {
    const { stdout } = await run(['upgrad', '--json'])
    assert.deepEqual(Object.keys(JSON.parse(stdout) as object), ['ok', 'error'])
  })

  test('shows its stack to whoever asks for it', async () => {
    const { stderr } = await run(['upgrad', '--debug'])
    assert.match(stderr, /\n {4}at .*main/)
  })
})

const SQL = (id: string, parent: string) =>
  `-- revision: ${id}\n-- down_revision: ${parent}\n-- message: make ${id}\n-- upgrade\n`

const FORKED = {
  'migrate.config.json': '{ "environments": { "dev": { "url": "sqlite:dev.db" } } }',
  'revisions/1_aaaa.sql': SQL('aaaa', 'none'),
  'revisions/2_bbbb.sql': SQL('bbbb', 'aaaa'),
  'revisions/3_cccc.sql': SQL('cccc', 'aaaa'),
}

describe('a command in a project', () => {
  test('prints its result for people, in ASCII where nothing says otherwise', async () => {
    const cwd = tempFolder()
    writeFiles(cwd, FORKED)
    assert.deepEqual(await run(['branches'], { cwd }), {
      status: 0,
      stdout: 'aaaa  make aaaa\n  -> bbbb  make bbbb  (head)\n  -> cccc  make cccc  (head)\n',
      stderr: '',
    })
  })

  test('prints one object for --json', async () => {
    const cwd = tempFolder()
    writeFiles(cwd, FORKED)
    const { stdout } = await run(['heads', '--json'], { cwd })
    const { ok, command, environment, heads } = JSON.parse(stdout) as Record<string, unknown>
    assert.deepEqual({ ok, command, environment }, { ok: true, command: 'heads', environment: 'dev' })
    assert.deepEqual(
      (heads as { id: string }[]).map(({ id }) => id),
      ['bbbb', 'cccc'],
    )
  })

  test('prints what failed where for --json, the environment as soon as it is known', async () => {
    const cwd = tempFolder()
    writeFiles(cwd, FORKED)
    const failed = async (argv: readonly string[]) => {
      const { stdout } = await run([...argv, '--json'], { cwd })
      const { ok, command, environment } = JSON.parse(stdout) as Record<string, unknown>
      return { ok, command, environment }
    }
    assert.deepEqual(await failed(['show', 'nope']), { ok: false, command: 'show', environment: 'dev' })
    assert.deepEqual(await failed(['show', 'head', '--env', 'nope']), {
      ok: false,
      command: 'show',
      environment: undefined,
    })
  })

  test('exits with 5 where heads --check finds several', async () => {
    const cwd = tempFolder()
    writeFiles(cwd, FORKED)
    assert.equal((await run(['heads', '--check'], { cwd })).status, 5)
    assert.equal((await run(['heads'], { cwd })).status, 0)
  })

  test('warns of what is odd about the graph, beside the answer', async () => {
    const cwd = tempFolder()
    writeFiles(cwd, { ...FORKED, 'revisions/4_dddd.sql': SQL('dddd', 'bbbb, cccc, aaaa') })
    const { stdout, stderr } = await run(['heads'], { cwd })
    assert.equal(stdout, 'dddd  make dddd  (head)\n')
    assert.match(stderr, /^warning: revision "dddd" .* names aaaa as parent/)
  })

  test('shows no password, not even one that an error quotes', async () => {
    const cwd = tempFolder()
    writeFiles(cwd, FORKED)
    const env = { DB_PASSWORD: 'correct horse' }
    const { stderr } = await run(['show', 'correct horse'], { cwd, env })
    assert.equal(
      stderr,
      'error: "****" is no target\n' +
        '  Write head, heads, base, current, an id or its beginning, a label, +2, -1, id+2, id-1, or label@ before one of these.\n',
    )
  })

  test('is left at once when the user wants to stop', async () => {
    const cwd = tempFolder()
    writeFiles(cwd, FORKED)
    const { MigError } = await import('../../src/errors.ts')
    const signal = AbortSignal.abort(new MigError('interrupted', 'interrupted'))
    assert.deepEqual(await run(['heads'], { cwd, signal }), {
      status: 130,
      stdout: '',
      stderr: 'error: interrupted\n',
    })
  })

  test('is not waited for any more once it has ended', async () => {
    const cwd = tempFolder()
    writeFiles(cwd, FORKED)
    for (const argv of [['heads'], ['check'], ['upgrade']]) {
      const { signal } = new AbortController()
      await run(argv, { cwd, signal })
      assert.deepEqual([argv, getEventListeners(signal, 'abort')], [argv, []])
    }
  })
})
