import assert from 'node:assert/strict'
import { chmodSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createBackup } from '../../../src/app/backup/create.ts'
import { listBackups } from '../../../src/app/backup/backup.ts'
import { openMig } from '../../../src/app/mig.ts'
import { wholeOf, type WholeRequest } from '../../../src/io/backup/files/whole.ts'
import { eachDialect, tempFolder, writeFiles, type TestDialect } from '../../support/databases.ts'
import { failureOf, openSession } from '../execute/support.ts'

type Server = Exclude<TestDialect, 'sqlite'>

/** The programs that write and read back, and what one that fits every server says of its version. */
const PROGRAMS: Readonly<Record<Server, readonly [dump: string, restore: string, version: string]>> = {
  postgres: ['pg_dump', 'pg_restore', 'pg_dump (PostgreSQL) 99.1'],
  mysql: ['mysqldump', 'mysql', 'mysqldump  Ver 99.1.0 for Linux on x86_64'],
  mariadb: ['mariadb-dump', 'mariadb', 'mariadb-dump from 99.1.0-MariaDB'],
}

/** Writes down how it was called, with the files that it was pointed to, and does as FAKE_STATUS says. */
const FAKE = `#!${process.execPath}
const { readFileSync, statSync, writeFileSync } = require('node:fs')
if (process.argv.includes('--version')) {
  console.log(process.env.FAKE_VERSION)
  process.exit()
}
const files = {}
const look = (path) => {
  files[path] = { text: readFileSync(path, 'utf8'), mode: statSync(path).mode & 0o777 }
  return files[path].text
}
for (const arg of process.argv) {
  const options = /^--defaults-file=(.*)$/.exec(arg)?.[1]
  if (options) for (const [, path] of look(options).matchAll(/^ssl-(?:ca|cert|key)="(.*)"$/gm)) look(path)
}
for (const name of ['PGSSLROOTCERT', 'PGSSLCERT', 'PGSSLKEY']) {
  if (process.env[name] && process.env[name] !== 'system') look(process.env[name])
}
const command = readFileSync('/proc/self/cmdline', 'utf8').split('\\0')
writeFileSync(process.env.FAKE_CALL, JSON.stringify({ command, env: process.env, files }))
const file = process.argv.find((arg) => arg.startsWith('--file='))?.slice('--file='.length)
if (file) writeFileSync(file, 'half of it')
else console.log('-- Dump completed')
if (process.env.FAKE_STATUS) console.error('cannot go on\\nthe password ' + process.env.FAKE_SAYS + ' is wrong')
process.exitCode = Number(process.env.FAKE_STATUS ?? 0)
`

interface Call {
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly files: Readonly<Record<string, { readonly text: string; readonly mode: number }>>
}

interface Stage {
  readonly env: Readonly<Record<string, string>>
  called(): Call
}

/** Programs of our own, which come first on the PATH. */
function stage(dialect: Server, more: Readonly<Record<string, string>> = {}): Stage {
  const folder = tempFolder()
  const [dump, restore, version] = PROGRAMS[dialect]
  for (const name of [dump, restore]) {
    writeFileSync(join(folder, name), FAKE)
    chmodSync(join(folder, name), 0o755)
  }
  const call = join(folder, 'call.json')
  const path = `${folder}${delimiter}${process.env.PATH ?? ''}`
  return {
    env: { PATH: path, FAKE_VERSION: version, FAKE_CALL: call, ...more },
    // safe: written by the program above
    called: () => JSON.parse(readFileSync(call, 'utf8')) as Call,
  }
}

function opened(environment: object, env: Readonly<Record<string, string>>) {
  const cwd = tempFolder()
  writeFiles(cwd, { 'migrate.config.json': JSON.stringify({ environments: { dev: environment } }) })
  const host = {
    cwd,
    env,
    now: () => new Date(),
    newId: () => '4b1d2c9e8f77',
    operator: () => 'ana@home',
  }
  return openMig({ host })
}

const SECRET = 'ge#heim"1'

/** Lets the program of an environment like that one write, and gives how it was called. */
async function written(dialect: Server, url: string, environment: object): Promise<Call> {
  const { env, called } = stage(dialect)
  await whole(url, environment, env, (request) =>
    wholeOf(request.session).write(request, join(tempFolder(), 'whole')),
  )
  return called()
}

/** The database is that of `url`, and what leads to it as `environment` says. */
async function whole<T>(
  url: string,
  environment: object,
  env: Readonly<Record<string, string>>,
  work: (request: WholeRequest) => Promise<T>,
): Promise<T> {
  const { settings, signal } = await opened(environment, env)
  const { root, secrets } = settings
  const session = await openSession(url)
  try {
    return await work({ session, connection: settings.environment.connection!, root, env, secrets, signal })
  } finally {
    await session.close()
  }
}

/** What a program of MySQL and MariaDB reads from its file of options. */
function optionsIn({ command, files }: Call): Readonly<Record<string, string>> {
  const path = command.find((arg) => arg.startsWith('--defaults-file='))!.slice('--defaults-file='.length)
  const lines = files[path]!.text.matchAll(/^([\w-]+)="(.*)"$/gm)
  return Object.fromEntries([...lines].map(([, name, value]) => [name!, value!]))
}

const TRUST: Readonly<Record<Server, readonly (readonly [option: string, seen: object])[]>> = {
  postgres: [
    ['', {}],
    ['sslmode=disable', { PGSSLMODE: 'disable' }],
    ['sslmode=require', { PGSSLMODE: 'require' }],
    ['sslmode=verify-ca', { PGSSLMODE: 'verify-ca' }],
    ['sslmode=verify-full', { PGSSLMODE: 'verify-full', PGSSLROOTCERT: 'system' }],
  ],
  mysql: [
    ['', {}],
    ['ssl-mode=DISABLED', { 'ssl-mode': 'DISABLED' }],
    ['ssl-mode=REQUIRED', { 'ssl-mode': 'REQUIRED' }],
    ['ssl-mode=VERIFY_CA', { 'ssl-mode': 'VERIFY_CA' }],
    ['ssl-mode=VERIFY_IDENTITY', { 'ssl-mode': 'VERIFY_IDENTITY' }],
  ],
  mariadb: [
    ['', {}],
    ['ssl-mode=DISABLED', { ssl: '0' }],
    ['ssl-mode=REQUIRED', { ssl: '1', 'ssl-verify-server-cert': '0' }],
    ['ssl-mode=VERIFY_CA', { ssl: '1', 'ssl-verify-server-cert': '0' }],
    ['ssl-mode=VERIFY_IDENTITY', { ssl: '1', 'ssl-verify-server-cert': '1' }],
  ],
}

eachDialect('the program that writes the whole database', (dialect, { test }) => {
  if (dialect === 'sqlite') return
  const account = `${dialect}://ana:${encodeURIComponent(SECRET)}@db.internal:6000/shop`
  const settingsOf = (call: Call) => (dialect === 'postgres' ? call.env : optionsIn(call))
  const tlsOf = (call: Call) =>
    Object.fromEntries(Object.entries(settingsOf(call)).filter(([name]) => /ssl/i.test(name)))

  test('is told the password where nobody else can read it', async ({ url }) => {
    const { env, called } = stage(dialect)
    const path = join(tempFolder(), 'whole')
    writeFileSync(path, gzipSync('-- Dump completed\n'))
    const calls = [
      await written(dialect, url, { url: account }),
      await whole(url, { url: account }, env, async (request) => {
        await wholeOf(request.session).restore(request, path)
        return called()
      }),
    ]
    for (const call of calls) {
      assert.equal(call.command.join(' ').includes('heim'), false)
      const { PGHOST, PGPORT, PGUSER, PGPASSWORD, ...others } = call.env
      assert.equal(JSON.stringify(others).includes('heim'), false)
      if (dialect === 'postgres') {
        assert.deepEqual([PGHOST, PGPORT, PGUSER, PGPASSWORD], ['db.internal', '6000', 'ana', SECRET])
      } else {
        const { host, port, user, password } = optionsIn(call)
        assert.deepEqual([host, port, user, password], ['db.internal', '6000', 'ana', String.raw`ge#heim\"1`])
      }
      for (const [file, { mode }] of Object.entries(call.files)) {
        assert.equal(mode, 0o600)
        assert.equal(existsSync(file), false)
      }
    }
  })

  test('looks at who answers as far as mig itself does', async ({ url }) => {
    const seen: unknown[] = []
    for (const [option] of TRUST[dialect]) {
      seen.push([option, tlsOf(await written(dialect, url, { url: `${account}?${option}` }))])
    }
    assert.deepEqual(seen, TRUST[dialect])
  })

  test('is given the certificates as files of its owner, which are gone afterwards', async ({ url }) => {
    const ssl = { ca: 'the authority', cert: 'the certificate', key: 'the key' }
    const connection = { host: 'db.internal', user: 'ana', database: 'shop', ssl }
    const call = await written(dialect, url, { dialect, connection })
    const settings = settingsOf(call)
    const names =
      dialect === 'postgres' ? ['PGSSLROOTCERT', 'PGSSLCERT', 'PGSSLKEY'] : ['ssl-ca', 'ssl-cert', 'ssl-key']
    const given = names.map((name) => call.files[settings[name]!])
    assert.deepEqual(
      given,
      Object.values(ssl).map((text) => ({ text, mode: 0o600 })),
    )
    assert.deepEqual(
      Object.keys(call.files).filter((file) => existsSync(file)),
      [],
    )
  })

  test('says why it fails, without the password', async ({ url }) => {
    const { env } = stage(dialect, { FAKE_STATUS: '3', FAKE_SAYS: SECRET })
    const error = await whole(url, { url: account }, env, (request) =>
      failureOf(wholeOf(request.session).write(request, join(tempFolder(), 'whole'))),
    )
    assert.deepEqual(
      [error.code, error.message, error.hint],
      [
        'backup.failed',
        `${PROGRAMS[dialect][0]} has ended with status 3`,
        ['cannot go on', 'the password **** is wrong'],
      ],
    )
  })

  test('leaves no file and no backup where it fails', async ({ url }) => {
    const { env } = stage(dialect, { FAKE_STATUS: '3' })
    const mig = await opened({ url }, env)
    try {
      const error = await failureOf(createBackup(mig, { whole: true }))
      assert.equal(error.message, `${PROGRAMS[dialect][0]} has ended with status 3`)
      const folder = mig.settings.environment.backup.folder
      assert.deepEqual(readdirSync(folder), ['.gitignore'])
      assert.deepEqual(
        (await listBackups(mig)).backups.filter(({ state }) => state === 'kept'),
        [],
      )
    } finally {
      await mig.close()
    }
  })
})
