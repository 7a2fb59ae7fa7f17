import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { didYouMean } from '../../../src/core/text/suggest.ts'
import {
  checkConfig,
  CONFIG_KEYS,
  ENVIRONMENT_KEYS,
  NAMING_KEYS,
  POOL_KEYS,
  REVISION_FILE_KEYS,
  VERSION_TABLE_KEYS,
} from '../../../src/io/config/check.ts'
import { defineConfig } from '../../../src/io/config/define.ts'
import type { Fault } from '../../../src/io/config/kinds.ts'
import { failure, loadConfig } from './support.ts'

describe('checking a config', () => {
  const faults: readonly (readonly [config: object, message: string])[] = [
    [{ enviroments: {} }, 'unknown key "enviroments" in migrate.config.json: did you mean "environments"?'],
    [{ zzz: 1 }, 'unknown key "zzz" in migrate.config.json'],
    [
      { environments: { dev: { urll: '' } } },
      'unknown key "environments.dev.urll" in migrate.config.json: did you mean "url"?',
    ],
    [{ pool: { maximum: 3 } }, 'unknown key "pool.maximum" in migrate.config.json'],
    [{ 'a b': 3 }, 'unknown key "a b" in migrate.config.json'],
    [
      { url: 'sqlite:a.db' },
      'unknown key "url" in migrate.config.json: it belongs in environments.dev, or another environment',
    ],
    [
      { qa: { url: 'sqlite:a.db' } },
      'unknown key "qa" in migrate.config.json: an environment stands in environments.qa',
    ],
    [
      { environments: { dev: { templates: 'a' } } },
      'unknown key "environments.dev.templates" in migrate.config.json: it belongs to the top of the config',
    ],
    [
      { environments: { dev: { connection: { host: 'a', databse: 'b' } } } },
      'unknown key "environments.dev.connection.databse" in migrate.config.json: did you mean "database"?',
    ],
    [
      { environments: { dev: { connection: { username: 'a' } } } },
      'unknown key "environments.dev.connection.username" in migrate.config.json: did you mean "user"?',
    ],
    [{ environments: ['dev'] }, 'environments in migrate.config.json: expected an object, got a list'],
    [
      { environments: { 'a/b': {} } },
      'environments["a/b"] in migrate.config.json: expected a name of letters, digits, "_", "-" and ".", got "a/b"',
    ],
    [{ environments: { dev: 5 } }, 'environments.dev in migrate.config.json: expected an object, got 5'],
    [
      { environments: { dev: { url: 5 } } },
      'environments.dev.url in migrate.config.json: expected a URL, got 5',
    ],
    [
      { environments: { dev: { connection: 5 } } },
      'environments.dev.connection in migrate.config.json: expected a URL or an object, got 5',
    ],
    [
      { environments: { dev: { production: 'yes' } } },
      'environments.dev.production in migrate.config.json: expected true or false, got "yes"',
    ],
    [
      { environments: { dev: { branches: 'cart' } } },
      'environments.dev.branches in migrate.config.json: expected a list, got "cart"',
    ],
    [
      { environments: { dev: { branches: ['cart', 5] } } },
      'environments.dev.branches[1] in migrate.config.json: expected a string, got 5',
    ],
    [
      { environments: { dev: { target: '' } } },
      'environments.dev.target in migrate.config.json: expected a string, got an empty string',
    ],
    [{ pool: { max: 0 } }, 'pool.max in migrate.config.json: expected a whole number from 1 to 1000, got 0'],
    [
      { pool: { max: 2.5 } },
      'pool.max in migrate.config.json: expected a whole number from 1 to 1000, got 2.5',
    ],
    [{ pool: { min: 9 } }, "pool.min in migrate.config.json: 9 is more than the pool's max, 4"],
    [
      { lockTimeout: '5 parsecs' },
      `lockTimeout in migrate.config.json: expected a duration of at least 1 ms, such as 500, '500ms', '5s', '2min' or '1h', got "5 parsecs"`,
    ],
    [{ templates: null }, 'templates in migrate.config.json: expected the path of a folder, got null'],
    [
      { locations: [''] },
      'locations[0] in migrate.config.json: expected the path of a folder, got an empty string',
    ],
    [{ locations: [{ recursive: true }] }, 'locations[0] in migrate.config.json: it has no path'],
    [
      { revisionFile: { format: 'tss' } },
      'revisionFile.format in migrate.config.json: expected "ts", "js", "mjs" or "sql", got "tss": did you mean "ts"?',
    ],
    [
      { revisionFile: { timeZone: 'Europe/Pariss' } },
      'revisionFile.timeZone in migrate.config.json: expected a time zone, such as "UTC" or "Europe/Paris", got "Europe/Pariss": did you mean "Europe/Paris"?',
    ],
    [
      { revisionFile: { name: '{dat}_{id}' } },
      'revisionFile.name in migrate.config.json: expected a file name without extension, such as "{date}_{time}_{id}_{slug}", got "{dat}_{id}": {dat} is none of {date} {time} {year} {month} {day} {hour} {minute} {second} {id} {slug}',
    ],
    [
      { revisionFile: { name: '../{id}' } },
      'revisionFile.name in migrate.config.json: expected a file name without extension, such as "{date}_{time}_{id}_{slug}", got "../{id}"',
    ],
    [
      { revisionFile: { name: '{date}' } },
      'revisionFile.name in migrate.config.json: expected a file name without extension, such as "{date}_{time}_{id}_{slug}", got "{date}"',
    ],
    [
      { naming: { unique: 'u_{tabel}_{columns}' } },
      'naming.unique in migrate.config.json: expected a name with {table} and {columns}, such as "uq_{table}_{columns}", got "u_{tabel}_{columns}": {tabel} is none of {table} {columns}',
    ],
    [
      { naming: { primaryKey: 'pk' } },
      'naming.primaryKey in migrate.config.json: expected a name with {table}, such as "pk_{table}", got "pk"',
    ],
    [
      { naming: { foreignKey: '{table}_{referred_table}' } },
      'naming.foreignKey in migrate.config.json: expected a name with {table} and {columns}, such as "fk_{table}_{columns}", got "{table}_{referred_table}"',
    ],
    [
      { naming: { index: '{table}_{columns}_{referred_table}' } },
      'naming.index in migrate.config.json: expected a name with {table} and {columns}, such as "ix_{table}_{columns}", got "{table}_{columns}_{referred_table}": {referred_table} is none of {table} {columns}',
    ],
    [
      { naming: { index: 'uq_{table}_{columns}' } },
      'naming.index in migrate.config.json: "uq_{table}_{columns}" is also what naming.unique makes',
    ],
    [[], 'the config in migrate.config.json: expected an object, got a list'],
  ]
  for (const [config, message] of faults) {
    test(`says: ${message}`, async (t) => {
      const error = await failure(loadConfig(t, config))
      assert.equal(error.message, message)
      assert.equal(error.code, 'config.invalid')
      assert.equal(error.exitStatus, 2)
    })
  }

  test('names all faults at once, in every environment', async (t) => {
    const config = {
      pol: {},
      environments: { dev: { lockTimeout: -1 }, prod: { production: 1, extra: true } },
      revisionFile: { slugLength: '9' },
    }
    const error = await failure(loadConfig(t, config))
    assert.equal(
      error.message,
      [
        'migrate.config.json has 5 faults:',
        '  unknown key "pol": did you mean "pool"?',
        `  environments.dev.lockTimeout: expected a duration of at least 1 ms, such as 500, '500ms', '5s', '2min' or '1h', got -1`,
        '  environments.prod.production: expected true or false, got 1',
        '  unknown key "environments.prod.extra"',
        '  revisionFile.slugLength: expected a whole number from 1 to 200, got "9"',
      ].join('\n'),
    )
    assert.deepEqual(error.details.file, 'migrate.config.json')
    assert.deepEqual((error.details.problems as object[])[3], {
      path: 'environments.prod.extra',
      message: 'unknown key "environments.prod.extra"',
    })
  })

  test('names what the command line sets wrongly', async (t) => {
    const error = await failure(loadConfig(t, {}, { overrides: { lockTimeout: 'soon' } }))
    assert.equal(
      error.message,
      `lockTimeout in the command line: expected a duration of at least 1 ms, such as 500, '500ms', '5s', '2min' or '1h', got "soon"`,
    )
  })

  test('takes durations in every unit', async (t) => {
    const durations = [250, '250ms', '5s', '1.5s', '2 min', '1h']
    const taken = durations.map(
      async (lockTimeout) => (await loadConfig(t, { lockTimeout })).environment.lockTimeout,
    )
    assert.deepEqual(await Promise.all(taken), [250, 250, 5000, 1500, 120_000, 3_600_000])
  })

  test('takes keys that are undefined as left out, and an environment with nothing in it as empty', () => {
    const config = { pool: undefined, locations: undefined, environments: { dev: undefined, qa: null } }
    assert.deepEqual(checkConfig(config), { config: { environments: { dev: {}, qa: {} } }, faults: [] })
  })

  test('is not led astray by names that every object has', () => {
    const config: unknown = JSON.parse(
      '{"__proto__": {}, "constructor": 1, "environments": {"__proto__": {}}}',
    )
    assert.deepEqual(
      checkConfig(config).faults.map((fault) => fault.subject),
      ['unknown key "__proto__"', 'unknown key "constructor"', 'environments.__proto__'],
    )
  })

  test('accepts each default that a key has', () => {
    const defaults = (keys: object): object =>
      Object.fromEntries(
        Object.entries(keys as Record<string, { default?: unknown }>).flatMap(([name, key]) => {
          return key.default === undefined ? [] : [[name, key.default]]
        }),
      )
    const config = {
      ...defaults(CONFIG_KEYS),
      pool: defaults(POOL_KEYS),
      versionTable: defaults(VERSION_TABLE_KEYS),
      revisionFile: defaults(REVISION_FILE_KEYS),
      naming: defaults(NAMING_KEYS),
      environments: { dev: defaults(ENVIRONMENT_KEYS) },
    }
    assert.deepEqual(checkConfig(config), { config, faults: [] })
  })

  test('always names a key that is misspelt, with the key that was meant', () => {
    const tables: readonly (readonly [
      keys: readonly string[],
      wrap: (inner: object) => object,
      prefix: string,
    ])[] = [
      [Object.keys(CONFIG_KEYS), (inner) => inner, ''],
      [Object.keys(ENVIRONMENT_KEYS), (inner) => ({ environments: { qa: inner } }), 'environments.qa.'],
      [Object.keys(POOL_KEYS), (pool) => ({ pool }), 'pool.'],
      [Object.keys(VERSION_TABLE_KEYS), (versionTable) => ({ versionTable }), 'versionTable.'],
      [Object.keys(REVISION_FILE_KEYS), (revisionFile) => ({ revisionFile }), 'revisionFile.'],
      [Object.keys(NAMING_KEYS), (naming) => ({ naming }), 'naming.'],
    ]
    const misspelt = fc
      .constantFrom(...tables)
      .chain(([keys, wrap, prefix]) =>
        fc.record({
          keys: fc.constant(keys),
          wrap: fc.constant(wrap),
          prefix: fc.constant(prefix),
          word: fc.constantFrom(...keys),
          at: fc.nat(),
          cut: fc.nat(1),
          put: fc.stringMatching(/^[a-z]{0,2}$/),
        }),
      )
      .map(({ word, at, cut, put, ...rest }) => {
        const index = at % word.length
        return { ...rest, key: word.slice(0, index) + put + word.slice(index + cut) }
      })
      .filter(
        ({ key }) =>
          key !== '' && ![...Object.keys(CONFIG_KEYS), ...Object.keys(ENVIRONMENT_KEYS)].includes(key),
      )
      .filter(({ key, keys }) => !keys.includes(key))
    fc.assert(
      fc.property(misspelt, fc.boolean(), ({ keys, wrap, prefix, key }, value) => {
        const near = didYouMean(key, keys)
        const problem = near === undefined ? {} : { problem: `did you mean "${near}"?` }
        const expected: Fault = {
          path: `${prefix}${key}`,
          subject: `unknown key "${prefix}${key}"`,
          ...problem,
        }
        assert.deepEqual(checkConfig(wrap({ [key]: value })).faults, [expected])
      }),
      { numRuns: 500 },
    )
  })

  test('defineConfig gives back what it is given', () => {
    const config = { environments: { dev: { url: 'sqlite:a.db' } } }
    assert.equal(defineConfig(config), config)
  })
})
