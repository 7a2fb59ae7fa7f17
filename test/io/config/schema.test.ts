import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { MigConfig } from '../../../src/io/config/define.ts'
import { requireSchema } from '../../../src/io/config/settings.ts'
import { failure, folder, load, loadConfig } from './support.ts'

const FORMS =
  'expected a path of .ts, .js, .mjs or .sql files, "revisions", { command: ... } or { url: ... }, got '

describe('the schema in a config', () => {
  test('is one source or several, each with its place', async (t) => {
    const config = {
      schema: [
        './schema.ts',
        'db/**/*.{ts,sql}',
        { command: 'npx drizzle-kit export' },
        { command: ['pg_dump', '-s', 'x'], timeout: '2min' },
        'revisions',
      ],
    }
    const { environment, origins } = await loadConfig(t, config)
    assert.deepEqual(requireSchema(environment), [
      { kind: 'files', pattern: './schema.ts', place: 'schema[0]' },
      { kind: 'files', pattern: 'db/**/*.{ts,sql}', place: 'schema[1]' },
      { kind: 'command', command: 'npx drizzle-kit export', timeout: 60_000, place: 'schema[2]' },
      { kind: 'command', command: ['pg_dump', '-s', 'x'], timeout: 120_000, place: 'schema[3]' },
      { kind: 'revisions', place: 'schema[4]' },
    ])
    assert.equal(origins['schema'], 'schema')
  })

  test('of an environment stands in for that of all', async (t) => {
    const config = { schema: 'schema.ts', environments: { qa: { schema: 'revisions' }, dev: {} } }
    const place = async (environment: string) =>
      requireSchema((await loadConfig(t, config, { environment })).environment)
    assert.deepEqual(await place('qa'), [{ kind: 'revisions', place: 'environments.qa.schema' }])
    assert.deepEqual(await place('dev'), [{ kind: 'files', pattern: 'schema.ts', place: 'schema' }])
  })

  test('may be a database, whose password is a secret', async (t) => {
    const config = { schema: { url: 'postgres://shop:${PASSWORD}@db.internal/wanted' } }
    const settings = await loadConfig(t, config, { env: { PASSWORD: 's3cret' } })
    const [source] = requireSchema(settings.environment)
    assert.ok(source?.kind === 'database' && source.connection)
    assert.equal(source.connection.label, 'postgres shop@db.internal/wanted')
    assert.equal(source.connection.source, 'schema.url, PASSWORD (environment)')
    assert.ok(settings.secrets.includes('s3cret'))
  })

  test('whose database is written down and empty is a fault only where it is needed', async (t) => {
    const root = folder(t, {
      'migrate.config.mjs': 'export default { schema: [{ url: process.env.NOT_SET_ANYWHERE }] }',
    })
    const [source] = requireSchema((await load(root)).environment)
    assert.ok(source?.kind === 'database' && source.connection === undefined)
    assert.equal(
      source.problem.message,
      'environment "dev" has no database: schema[0].url is written down, but it is empty',
    )
  })

  test('that is missing is a fault only where it is needed', async (t) => {
    const { environment, origins } = await loadConfig(t, {})
    assert.equal(origins['schema'], 'default')
    assert.throws(() => requireSchema(environment), {
      code: 'schema.unset',
      message: 'environment "dev" has no schema: nothing says what the database is to be',
      hint: ["write into the config, as one of many ways: schema: './schema.ts'"],
    })
  })

  const faults: readonly (readonly [schema: unknown, message: string])[] = [
    [5, `schema in migrate.config.json: ${FORMS}5`],
    ['', `schema in migrate.config.json: ${FORMS}an empty string`],
    ['public', `schema in migrate.config.json: ${FORMS}"public"`],
    ['schema.json', `schema in migrate.config.json: ${FORMS}"schema.json"`],
    ['revision', `schema in migrate.config.json: ${FORMS}"revision": did you mean "revisions"?`],
    [
      'postgres://u:s3cret@h/d',
      `schema in migrate.config.json: ${FORMS}a string: a URL is written as { url: ... }`,
    ],
    ['sqlite:a.db', `schema in migrate.config.json: ${FORMS}"sqlite:a.db": a URL is written as { url: ... }`],
    [['a.ts', null], `schema[1] in migrate.config.json: ${FORMS}null`],
    [{}, 'schema in migrate.config.json: it has neither command nor url'],
    [{ comand: 'x' }, 'unknown key "schema.comand" in migrate.config.json: did you mean "command"?'],
    [
      { command: 'x', url: 'sqlite:a.db' },
      'schema in migrate.config.json: command and url are both there: keep one',
    ],
    [{ url: 'sqlite:a.db', timeout: 5 }, 'schema in migrate.config.json: a timeout belongs to a command'],
    [
      { command: [] },
      'schema.command in migrate.config.json: expected a command line, or a list of a program and its arguments, got a list',
    ],
    [
      [{ command: 'x', timeout: 'soon' }],
      `schema[0].timeout in migrate.config.json: expected a duration of at least 1 ms, such as 500, '500ms', '5s', '2min' or '1h', got "soon"`,
    ],
    [[{ url: 5 }], 'schema[0].url in migrate.config.json: expected a URL, got 5'],
  ]
  for (const [schema, message] of faults) {
    test(`is refused: ${message}`, async (t) => {
      assert.equal((await failure(loadConfig(t, { schema }))).message, message)
    })
  }

  test('is checked by TypeScript', () => {
    const right: readonly MigConfig[] = [
      { schema: 'a.ts' },
      { schema: ['a.ts', { command: ['a', 'b'] }, { url: process.env['A'] }] },
    ]
    const wrong: readonly MigConfig[] = [
      // @ts-expect-error no number is a source
      { schema: 5 },
      // @ts-expect-error a command is a text or a list of texts
      { schema: { command: 5 } },
    ]
    assert.equal(right.length + wrong.length, 4)
  })
})
