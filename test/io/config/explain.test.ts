import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { isMigError } from '../../../src/errors.ts'
import { explainSettings } from '../../../src/io/config/explain.ts'
import { mask } from '../../../src/io/config/secrets.ts'
import { folder, load, loadConfig } from './support.ts'

const PLANTED = 'hunter2&co/pw'
const ENCODED = encodeURIComponent(PLANTED)

describe('explaining settings', () => {
  test('tells each value and where it came from', async (t) => {
    const root = folder(t, {
      'migrate.config.json': {
        lockTimeout: '5s',
        schema: [
          'schema.ts',
          { command: ['npx', 'orm', 'export'] },
          { url: `postgres://shop:${ENCODED}@db/shop` },
          'revisions',
        ],
        environments: {
          prod: {
            url: '${PROD_URL}',
            branches: ['cart', 'shop'],
            locations: [{ path: 'more', recursive: true }],
          },
        },
      },
      '.env.prod': `PROD_URL=postgres://shop:${ENCODED}@db/shop?sslmode=require\n`,
    })
    const rows = explainSettings(await load(root, { environment: 'prod' }))
    const url = 'environments.prod.url, PROD_URL (.env.prod)'
    assert.deepEqual(
      rows.map(({ key, value, from }) => [key, value, from]),
      [
        ['environment', 'prod', 'flag'],
        ['production', true, 'default'],
        ['connection', 'postgres shop@db/shop', url],
        ['connection.driver', 'pg', url],
        ['connection.host', 'db', url],
        ['connection.port', 5432, url],
        ['connection.user', 'shop', url],
        ['connection.database', 'shop', url],
        ['connection.password', '****', url],
        ['connection.ssl', { rejectUnauthorized: false }, url],
        ['pool.min', 0, 'default'],
        ['pool.max', 4, 'default'],
        ['schema', ['schema.ts', 'npx orm export', 'postgres shop@db/shop', 'revisions'], 'schema'],
        ['autogenerate.include', [], 'default'],
        ['autogenerate.exclude', [], 'default'],
        ['autogenerate.renames.enabled', true, 'default'],
        ['autogenerate.renames.upper', 0.85, 'default'],
        ['autogenerate.renames.lower', 0.15, 'default'],
        ['autogenerate.renames.margin', 4, 'default'],
        ['schemas', [], 'default'],
        ['lockTimeout', 5000, 'lockTimeout'],
        ['lease', 30_000, 'default'],
        ['statementTimeout', null, 'default'],
        ['target', null, 'default'],
        ['policy.downgrade', 'allow', 'default'],
        ['policy.maxRisk', null, 'default'],
        ['policy.hours', [], 'default'],
        ['policy.maxRowsAtRisk', null, 'default'],
        ['policy.backup', null, 'default'],
        ['policy.allowedImports', null, 'default'],
        ['branches', ['cart', 'shop'], 'environments.prod.branches'],
        ['backup.mode', 'auto', 'default'],
        ['backup.folder', `${root}/backups`, 'default'],
        ['backup.keep', 30 * 86_400_000, 'default'],
        ['versionTable.schema', null, 'default'],
        ['versionTable.revision', 'mig_revision', 'default'],
        ['versionTable.meta', 'mig_meta', 'default'],
        ['versionTable.lock', 'mig_lock', 'default'],
        ['versionTable.statement', 'mig_statement', 'default'],
        ['versionTable.audit', 'mig_audit', 'default'],
        ['versionTable.backup', 'mig_backup', 'default'],
        ['versionTable.inverse', 'mig_inverse', 'default'],
        [
          'locations',
          [`${root}/revisions`, `${root}/more (recursive)`],
          'default, environments.prod.locations',
        ],
        ['templates', null, 'default'],
        ['revisionFile.name', '{date}_{time}_{id}_{slug}', 'default'],
        ['revisionFile.timeZone', 'UTC', 'default'],
        ['revisionFile.slugLength', 40, 'default'],
        ['revisionFile.format', 'ts', 'default'],
        ['naming.primaryKey', 'pk_{table}', 'default'],
        ['naming.unique', 'uq_{table}_{columns}', 'default'],
        ['naming.check', 'ck_{table}_{columns}', 'default'],
        ['naming.foreignKey', 'fk_{table}_{columns}', 'default'],
        ['naming.index', 'ix_{table}_{columns}', 'default'],
        ['naming.exclusion', 'ex_{table}_{columns}', 'default'],
        ['hooks.onStep', null, 'default'],
        ['hooks.onSlow', null, 'default'],
        ['hooks.onFailure', null, 'default'],
        ['hooks.slowAfter', 10_000, 'default'],
      ],
    )
  })

  test('counts durations in milliseconds, where there are any', async (t) => {
    const rows = explainSettings(
      await loadConfig(t, { lockTimeout: '5s', environments: { dev: { url: 'sqlite:a.db' } } }),
    )
    const timeouts = rows.filter(({ key }) => key.endsWith('Timeout'))
    assert.deepEqual(timeouts, [
      { key: 'lockTimeout', value: 5000, unit: 'ms', from: 'lockTimeout' },
      { key: 'statementTimeout', value: null, from: 'default' },
    ])
  })

  test('writes as text what JSON cannot hold, and hides what a name calls a secret', async (t) => {
    const root = folder(t, {
      'migrate.config.mjs': `export default { environments: { dev: { client: 'pg', connection: {
        database: 'shop', ssl: { ca: 'two\\nlines', key: 'k', check: () => true, none: null, list: [1, 'a'] },
      } } } }`,
    })
    const rows = explainSettings(await load(root))
    assert.deepEqual(rows.find(({ key }) => key === 'connection.ssl')?.value, {
      ca: '(text)',
      key: '****',
      check: '(function)',
      none: null,
      list: [1, 'a'],
    })
  })

  test('tells why there is no connection', async (t) => {
    const rows = explainSettings(await loadConfig(t, { environments: { dev: { url: '' } } }))
    assert.deepEqual(
      rows.find(({ key }) => key === 'connection'),
      {
        key: 'connection',
        value: 'environment "dev" has no database: environments.dev.url is written down, but it is empty',
        from: 'environments.dev.url',
      },
    )
  })
})

describe('masking', () => {
  test('hides a secret as it is, percent-encoded and as in JSON', () => {
    const secret = 'p"a s/s%'
    assert.equal(
      mask(`1 ${secret} 2 ${encodeURIComponent(secret)} 3 ${JSON.stringify(secret)} 4`, [secret]),
      '1 **** 2 **** 3 "****" 4',
    )
  })

  test('hides a short secret only where it is a word of its own', () => {
    assert.equal(mask('mig: a table, password a, a@b', ['a']), 'mig: **** table, password ****, ****@b')
  })

  test('hides the longer one of two secrets first', () => {
    assert.equal(mask('hunter22 hunter2', ['hunter2', 'hunter22']), '**** ****')
  })

  test('leaves no secret of some length in any text', () => {
    const secret = fc
      .string({ unit: 'binary', minLength: 6, maxLength: 20 })
      .filter((text) => !text.includes('*'))
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (planted, before, after) => {
        assert.equal(mask(`${before}${planted}${after}`, [planted]).includes(planted), false)
      }),
    )
  })

  test('does not hide a password that is also the name of the user or the database', async (t) => {
    const url = 'postgres://postgres:postgres@localhost/shop'
    const settings = await loadConfig(t, {
      environments: { dev: { url }, prod: { url: 'mysql://a:other-one@b/c' } },
    })
    assert.deepEqual(settings.secrets, ['other-one'])
  })
})

describe('a planted password', () => {
  const places: readonly (readonly [
    name: string,
    files: Record<string, string | object>,
    env?: Record<string, string>,
  ])[] = [
    [
      'in a URL',
      { 'migrate.config.json': { environments: { dev: { url: `postgres://u:${ENCODED}@db/shop` } } } },
    ],
    [
      'in another environment',
      { 'migrate.config.json': { environments: { dev: {}, prod: { url: `mysql://u:${ENCODED}@db/shop` } } } },
    ],
    [
      'in a connection',
      {
        'migrate.config.json': {
          environments: {
            dev: { client: 'pg', connection: { user: 'u', password: PLANTED, database: 'd' } },
          },
        },
      },
    ],
    [
      'deep in a connection',
      {
        'migrate.config.json': {
          environments: {
            dev: { client: 'pg', connection: { database: 'd', ssl: { passphrase: PLANTED, key: PLANTED } } },
          },
        },
      },
    ],
    ['in DATABASE_URL', { 'migrate.config.json': {} }, { DATABASE_URL: `postgres://u:${ENCODED}@db/shop` }],
    [
      'in DB_PASSWORD',
      { 'migrate.config.json': {}, '.env': `DB_ENGINE=pg\nDB_NAME=d\nDB_PASSWORD='${PLANTED}'\n` },
    ],
    [
      'in a variable of the config',
      { 'migrate.config.yaml': 'environments: { dev: { url: "${URL}" } }' },
      { URL: `mysql://u:${ENCODED}@db/d` },
    ],
    [
      'raw in a URL that is malformed by it',
      { 'migrate.config.json': { environments: { dev: { url: `postgres://u:${PLANTED}@db/shop` } } } },
    ],
    [
      'in a URL of an unknown kind',
      { 'migrate.config.json': { environments: { dev: { url: `mongo://u:${ENCODED}@db/shop` } } } },
    ],
    [
      'in a query',
      {
        'migrate.config.json': { environments: { dev: { url: `postgres://u@db/shop?password=${ENCODED}` } } },
      },
    ],
    [
      'in a value of the wrong type',
      { 'migrate.config.json': { environments: { dev: { pool: `postgres://u:${PLANTED}@db/d` } } } },
    ],
    [
      'in a list where none belongs',
      { 'migrate.config.json': { environments: { dev: { url: [PLANTED] } } } },
    ],
    [
      'beside a fault',
      { 'migrate.config.json': { enviroments: { dev: { url: `postgres://u:${ENCODED}@db/shop` } } } },
    ],
    [
      'beside a syntax error in JSON',
      { 'migrate.config.json': `{ "url": "postgres://u:${PLANTED}@db/d" "a": 1 }` },
    ],
    ['beside a syntax error in YAML', { 'migrate.config.yaml': `url: "${PLANTED}"\n b: ${PLANTED}: 1\n` }],
    [
      'beside a syntax error in TypeScript',
      { 'migrate.config.ts': `export default { url: '${PLANTED}' b: 1 }` },
    ],
    [
      'beside a syntax error in JavaScript',
      { 'migrate.config.cjs': `module.exports = { url: '${PLANTED}' b: 1 }` },
    ],
    [
      'in an error that the config throws',
      { 'migrate.config.mjs': `throw new Error('bad: ${PLANTED}')` },
      { APP_PASSWORD: PLANTED },
    ],
  ]
  for (const [name, files, env = {}] of places) {
    test(`${name} shows in no output and in no error`, async (t) => {
      const loading = load(folder(t, files), { env: { ...env } })
      const outputs = await loading.then(
        (settings) => [
          explainSettings(settings),
          settings.origins,
          settings.environment.connection?.label,
          settings.environment.connection?.source,
          settings.environment.connectionProblem,
        ],
        (error: unknown) => {
          assert.ok(isMigError(error))
          return [error]
        },
      )
      const shown = inspect(outputs, { depth: 20, showHidden: true })
      assert.equal(shown.includes(PLANTED), false, shown)
      assert.equal(shown.includes(ENCODED), false, shown)
      assert.equal(shown.includes('hunter2'), false, shown)
    })
  }

  test('is known as a secret to mask, however it was given', async (t) => {
    const config = {
      environments: {
        dev: { url: `postgres://u:${ENCODED}@db/shop` },
        qa: { client: 'pg', connection: { password: 'quality' } },
      },
    }
    const settings = await loadConfig(t, config, {
      env: { DB_PASSWORD: 'fromparts', CI_TOKEN: '12345678', TOKEN: '1' },
    })
    assert.deepEqual(settings.secrets, [ENCODED, PLANTED, 'quality', 'fromparts', '12345678'])
  })
})
