import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { type TestDialect, tempFolder, writeFiles } from './databases.ts'
import { skipOn } from './dialects.ts'
import { parseScript } from './scenario/script.ts'
import { readScript, runScenario } from './scenario.ts'

/** A command that prints its words and what it reads, and ends with the status that the first word names. */
const ECHO = `
let read = ''
process.stdin.on('data', (text) => (read += text)).on('end', () => {
  const [status, ...words] = process.argv.slice(2)
  process.stdout.write(words.join(' ') + '\\n')
  process.stderr.write('read ' + read + ' in ' + process.cwd() + ' with ' + process.env.COLOR + '\\n')
  process.exitCode = Number(status)
})
`

interface Made {
  readonly path: string
  run(options?: { dialect?: TestDialect; update?: boolean }): Promise<void>
  /** What a failing run says, with the archive's folder left out. */
  failure(): Promise<string>
}

function scenario(text: string): Made {
  const folder = tempFolder()
  writeFiles(folder, { 'echo.cjs': ECHO, 'case.txtar': text })
  const path = join(folder, 'case.txtar')
  const command = [process.execPath, join(folder, 'echo.cjs')]
  const run: Made['run'] = ({ dialect = 'sqlite', update = false } = {}) =>
    runScenario({ path, dialect, command, update })
  return {
    path,
    run,
    failure: async () => {
      const error = await run().catch((error: unknown) => error)
      assert.ok(error instanceof Error, 'the scenario did not fail')
      return error.message.replace(`${folder}/`, '')
    },
  }
}

describe('a scenario', () => {
  test('passes where the command does all that is written below it', async () => {
    await scenario(`# a comment
env COLOR=blue
mig 3 one "two words" $COLOR
exit 3
stdin "yes"
stdout "two words"
stdout == out.txt
stderr "read yes in $WORK with blue"
! stdout "three"
! stderr "undefined"
-- out.txt --
one two words blue
`).run()
  })

  test('finds the files of the archive in its folder, and not those that are expected outputs', async () => {
    await scenario(`exists revisions/a.ts
absent expected.txt
cp revisions other
rm revisions/a.ts
absent revisions/a.ts
cd other
exists a.ts
mig 0
stderr "in $WORK/other with undefined"
stdout == expected.txt
-- revisions/a.ts --
export {}
-- expected.txt --

`).run()
  })

  test('looks into its database', async () => {
    await scenario(`absent app.db
sql "CREATE TABLE t (a int, b text)" ""
sql "INSERT INTO t VALUES (1, NULL), (2, 'x')" ""
sql "SELECT a, b FROM t ORDER BY a" "1|\\n2|x"
exists app.db
`).run()
  })

  for (const dialect of ['postgres', 'mariadb', 'mysql'] as const) {
    test(`has a fresh database of its own on ${dialect}`, { skip: skipOn(dialect) }, async () => {
      await scenario(
        `dialects: all
sql "CREATE TABLE t (a int)" ""
sql "SELECT count(*) AS n FROM t" "0"
mig 0 $DATABASE_URL
stdout "/$DATABASE"
`.replace('"/$DATABASE"', `'/$DATABASE'`),
      ).run({ dialect })
    })
  }

  test('fails at a status that nothing announced', async () => {
    assert.equal(
      await scenario('\nmig 1 gone\n').failure(),
      'case.txtar:2: exit 1\n--- exit 1, stdout:\ngone\n--- stderr:\nread  in $WORK with undefined\n---',
    )
  })

  test('fails at each thing that is not as it says, naming the line', async () => {
    const failures = await Promise.all(
      [
        'mig 0\nexit 1',
        'mig 0 abc\nstdout "abd"',
        'mig 0 abc\n! stdout "ab"',
        'mig 0 abc\nstdout == out\n-- out --\nabd',
        'mig 0 abc\nstdout == none',
        'exists nothing',
        'absent here\n-- here --\n',
        `sql "SELECT 1 AS n" "2"`,
        'stdout "x"',
        'mig 0\nstdout one two three',
        'cd nowhere',
        'mig $NOBODY',
        'run this',
      ].map((text) => scenario(text).failure()),
    )
    assert.deepEqual(
      failures.map((failure) => failure.split('\n')[0]),
      [
        'case.txtar:2: exit 0',
        'case.txtar:2: stdout lacks "abd"',
        'case.txtar:2: stdout has "ab"',
        'case.txtar:2: stdout is not out',
        'case.txtar:2: the archive has no file none',
        'case.txtar:1: nothing is not there',
        'case.txtar:1: here is there',
        'case.txtar:1: SELECT 1 AS n gives "1"',
        'case.txtar:1: there is no command above',
        'case.txtar:2: write: stdout "text", or: stdout == file',
        'case.txtar:1: not a folder: nowhere',
        'case.txtar:1: $NOBODY has no value here',
        'case.txtar:1: unknown verb run',
      ],
    )
  })

  test('writes the expected files anew where that is asked for, and then passes', async () => {
    const made = scenario('mig 0 new\nstdout == out\n-- in --\nkept\n-- out --\nold\n')
    await made.run({ update: true })
    assert.equal(
      readFileSync(made.path, 'utf8'),
      'mig 0 new\nstdout == out\n-- in --\nkept\n-- out --\nnew\n',
    )
    await made.run()
  })
})

describe('the dialects of a scenario', () => {
  test('are SQLite alone where the first line does not name them', () => {
    assert.deepEqual(readScript(scenario('mig 0\n').path).dialects, ['sqlite'])
  })

  test('are those of the first line', () => {
    assert.deepEqual(parseScript('dialects: all\n').dialects, ['sqlite', 'postgres', 'mariadb', 'mysql'])
    assert.deepEqual(parseScript('dialects: mysql, postgres\n').dialects, ['mysql', 'postgres'])
    assert.throws(() => parseScript('dialects: oracle\n'), { message: '1: unknown dialect oracle' })
  })
})
