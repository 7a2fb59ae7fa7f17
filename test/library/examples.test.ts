import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { cpSync, readFileSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createMig } from '../../src/library/create-mig.ts'
import { eachDialect } from '../support/databases.ts'
import { execute } from '../support/execute.ts'
import { tempFolder } from '../support/folders.ts'
import { installed } from './installed.ts'

let workplace: string | undefined

/** The examples, beside an installed package. */
function examples(): string {
  if (workplace === undefined) {
    workplace = installed()
    // what a clone has laid beside them is not what is installed
    const filter = (path: string) => !path.includes('node_modules')
    cpSync('examples', workplace, { recursive: true, filter })
  }
  return workplace
}

const environment = (url: string) => ({ PATH: process.env['PATH'] ?? '', DATABASE_URL: url })

async function runs(script: string, url: string): Promise<string> {
  const { stdout, stderr, status } = await execute([process.execPath, script], {
    cwd: examples(),
    env: environment(url),
  })
  assert.equal(status, 0, stderr)
  return stdout
}

/** Starts the server; its port. */
async function serve(
  url: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly at: string; readonly child: ChildProcess; readonly ended: Promise<number | null> }> {
  const child = spawn(process.execPath, ['http-server/server.js'], {
    cwd: examples(),
    env: { ...environment(url), PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  while (!said.includes('\n') && child.exitCode === null) await sleep(20)
  return { at: `http://127.0.0.1:${/\d+/.exec(said)![0]}`, child, ended }
}

async function asked(address: string): Promise<readonly [status: number, body: unknown]> {
  const response = await fetch(address)
  return [response.status, await response.json()]
}

/** The answer as soon as the server no longer starts. */
async function started(at: string): Promise<readonly [status: number, body: unknown]> {
  for (const deadline = Date.now() + 30_000; ;) {
    const answer = await asked(`${at}/ready`)
    if ((answer[1] as { state: string }).state !== 'starting' || Date.now() > deadline) return answer
    await sleep(50)
  }
}

eachDialect('the examples', (_dialect, { test }) => {
  test('script: applies at the first start, and only looks at the second', async ({ url }) => {
    assert.equal(await runs('script/main.js', url), 'database: applied\nnotes: 1\n')
    assert.equal(await runs('script/main.js', url), 'database: current\nnotes: 2\n')
  })

  test('http-server: the probe tells the state of the database', async (database) => {
    const { url } = database
    const { at, child, ended } = await serve(url, { MIGRATE: 'wait' })
    try {
      assert.deepEqual(await asked(`${at}/ready`), [503, { ready: false, state: 'starting' }])
      assert.deepEqual(await asked(`${at}/notes`), [503, {}])
      const mig = createMig({
        cwd: join(examples(), 'http-server'),
        variables: { DATABASE_URL: url },
      })
      await mig.upgrade()
      assert.deepEqual(await started(at), [200, { ready: true, state: 'ready' }])
      assert.deepEqual(await asked(`${at}/notes`), [200, []])
      await mig.downgrade('-1')
      assert.deepEqual(await asked(`${at}/ready`), [
        503,
        { ready: false, state: 'pending', pending: ['8d20e4c6f1a3'] },
      ])
    } finally {
      child.kill('SIGTERM')
    }
    assert.equal(await ended, 0)
  })

  test('http-server: three at once, which all migrate, become ready', async ({ url }) => {
    const servers = await Promise.all([1, 2, 3].map(() => serve(url, {})))
    try {
      const answers = await Promise.all(servers.map(({ at }) => started(at)))
      assert.deepEqual(
        answers.map(([status]) => status),
        [200, 200, 200],
      )
    } finally {
      for (const { child } of servers) child.kill('SIGTERM')
    }
    assert.deepEqual(await Promise.all(servers.map(({ ended }) => ended)), [0, 0, 0])
  })

  test('two-services: start at once on one database, and neither sees the other', async (database) => {
    const both = () =>
      Promise.all(['orders', 'billing'].map((name) => runs(`two-services/${name}/main.js`, database.url)))
    assert.deepEqual(await both(), [
      'orders: applied, 1 pending before, 0 rows\n',
      'billing: applied, 1 pending before, 0 rows\n',
    ])
    assert.deepEqual(await both(), [
      'orders: current, 0 pending before, 0 rows\n',
      'billing: current, 0 pending before, 0 rows\n',
    ])
    assert.deepEqual(await database.query('SELECT revision FROM billing_mig_revision'), [
      { revision: 'e9a2b6f40d18' },
    ])
  })
})

describe('the examples in a clone', () => {
  test('find the package once they are told where it is', async () => {
    const clone = tempFolder()
    for (const name of ['dist', 'package.json', 'templates']) symlinkSync(resolve(name), join(clone, name))
    const filter = (path: string) => !path.includes('node_modules')
    cpSync('examples', join(clone, 'examples'), { recursive: true, filter })
    const [, block = ''] = readFileSync('examples/README.md', 'utf8').split('```\n')
    const commands = block.split('\n').flatMap((line) => /^\$ ((?!npm ).+)$/.exec(line)?.[1] ?? [])
    const { stdout, stderr, status } = await execute(['sh', '-ec', commands.join('\n')], {
      cwd: clone,
      env: { PATH: process.env['PATH'] ?? '' },
    })
    assert.equal(status, 0, stderr)
    assert.equal(stdout, block.split('main.js\n')[1])
  })
})
