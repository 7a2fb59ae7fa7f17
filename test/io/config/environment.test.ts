import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { failure, folder, load, loadConfig } from './support.ts'

const named = (...names: string[]) => ({ environments: Object.fromEntries(names.map((name) => [name, {}])) })

describe('choosing the environment', () => {
  const choices: readonly {
    readonly names: readonly string[]
    readonly flag?: string
    readonly env?: Record<string, string>
    readonly chosen: string
    readonly from: string
  }[] = [
    { names: [], chosen: 'dev', from: 'default' },
    { names: [], flag: 'staging', env: { MIG_ENV: 'prod' }, chosen: 'staging', from: 'flag' },
    {
      names: [],
      env: { MIG_ENV: 'prod', NODE_ENV: 'development' },
      chosen: 'prod',
      from: 'MIG_ENV (environment)',
    },
    { names: [], env: { NODE_ENV: 'production' }, chosen: 'prod', from: 'NODE_ENV (environment)' },
    { names: [], env: { NODE_ENV: 'development' }, chosen: 'dev', from: 'NODE_ENV (environment)' },
    { names: [], env: { NODE_ENV: 'test' }, chosen: 'dev', from: 'default' },
    { names: [], env: { MIG_ENV: '', NODE_ENV: '' }, chosen: 'dev', from: 'default' },
    { names: ['dev', 'test'], env: { NODE_ENV: 'test' }, chosen: 'test', from: 'NODE_ENV (environment)' },
    { names: ['dev', 'prod'], flag: 'production', chosen: 'prod', from: 'flag' },
    { names: ['dev', 'prod'], flag: 'development', chosen: 'dev', from: 'flag' },
    { names: ['prod', 'production'], flag: 'production', chosen: 'production', from: 'flag' },
    {
      names: ['prod', 'production'],
      env: { NODE_ENV: 'production' },
      chosen: 'production',
      from: 'NODE_ENV (environment)',
    },
    { names: ['development', 'production'], chosen: 'development', from: 'default' },
    { names: ['development', 'production'], flag: 'prod', chosen: 'production', from: 'flag' },
    { names: ['eu-west.1'], flag: 'eu-west.1', chosen: 'eu-west.1', from: 'flag' },
  ]
  for (const { names, flag, env = {}, chosen, from } of choices) {
    const asked = flag === undefined ? JSON.stringify(env) : `--env ${flag}`
    test(`among [${names.join(', ')}], ${asked} means ${chosen}`, async (t) => {
      const settings = await loadConfig(t, named(...names), { environment: flag, env: { ...env } })
      assert.equal(settings.environment.name, chosen)
      assert.equal(settings.origins.environment, from)
    })
  }

  test('a config that names none has dev, staging and prod', async (t) => {
    assert.deepEqual((await loadConfig(t, {})).environments, ['dev', 'staging', 'prod'])
    assert.deepEqual((await loadConfig(t, { environments: {} })).environments, ['dev', 'staging', 'prod'])
  })

  test('a config that names some has only those', async (t) => {
    assert.deepEqual((await loadConfig(t, named('dev', 'qa'))).environments, ['dev', 'qa'])
  })

  test('only prod and production are for production unless the config says so', async (t) => {
    const config = {
      environments: { dev: {}, prod: {}, production: { production: false }, live: { production: true } },
    }
    const claims = ['dev', 'prod', 'production', 'live'].map(async (environment) => {
      return (await loadConfig(t, config, { environment })).environment.production
    })
    assert.deepEqual(await Promise.all(claims), [false, true, false, true])
  })

  test('an unknown one is named, with the ones that there are', async (t) => {
    const error = await failure(loadConfig(t, named('dev', 'prod'), { environment: 'prd' }))
    assert.equal(error.code, 'environment.unknown')
    assert.equal(error.exitStatus, 2)
    assert.equal(error.message, 'there is no environment "prd": did you mean "prod"?')
    assert.deepEqual(error.hint, ['migrate.config.json has dev, prod'])
    assert.deepEqual(error.details, { environment: 'prd', environments: ['dev', 'prod'] })
  })

  test('an unknown one that a variable asks for is named with the variable', async (t) => {
    const error = await failure(loadConfig(t, named('dev', 'qa'), { env: { NODE_ENV: 'production' } }))
    assert.equal(error.message, 'there is no environment "production", which NODE_ENV (environment) asks for')
  })

  test('one has to be chosen where there is no dev', async (t) => {
    const error = await failure(loadConfig(t, named('staging', 'prod')))
    assert.equal(error.message, 'no environment was chosen, and there is none called "dev"')
    assert.deepEqual(error.hint, [
      'migrate.config.json has staging, prod',
      'mig --env staging ..., or set MIG_ENV',
    ])
  })

  test('a name that is a path reads no file', async (t) => {
    const root = folder(t, { 'a/migrate.config.json': {}, 'a/.env.x/note.txt': '', secrets: 'LEAK=1' })
    const env = {}
    const error = await failure(load(join(root, 'a'), { env, environment: 'x/../../secrets' }))
    assert.equal(error.message, 'there is no environment "x/../../secrets"')
    assert.deepEqual(env, {})
  })
})

describe('dotenv files', () => {
  test('later ones win, and the real environment wins over all', async (t) => {
    const root = folder(t, {
      'migrate.config.json': {},
      '.env': 'A=env\nB=env\nC=env\nD=env\nE=env\n',
      '.env.prod': 'B=prod\nC=prod\nD=prod\nE=prod\n',
      '.env.local': 'C=local\nD=local\nE=local\n',
      '.env.prod.local': 'D=prod.local\nE=prod.local\n',
      '.env.dev': 'A=dev\nF=dev\n',
    })
    const env = { E: '' }
    await load(root, { env, environment: 'prod' })
    assert.deepEqual(env, { A: 'env', B: 'prod', C: 'local', D: 'prod.local', E: '' })
  })

  test('may choose the environment, whose own files are then read', async (t) => {
    const root = folder(t, {
      'migrate.config.json': {},
      '.env': 'MIG_ENV=staging\n',
      '.env.local': 'MIG_ENV=prod\n',
      '.env.prod': 'DATABASE_URL=sqlite:prod.db\n',
    })
    const settings = await load(root)
    assert.equal(settings.environment.name, 'prod')
    assert.equal(settings.origins.environment, 'MIG_ENV (.env.local)')
    assert.equal(settings.environment.connection?.label, 'sqlite prod.db')
    assert.equal(settings.environment.connection.source, 'DATABASE_URL (.env.prod)')
  })

  test('stand beside the config, not in the working directory', async (t) => {
    const root = folder(t, { 'migrate.config.json': {}, '.env': 'A=root\n', 'deep/.env': 'A=deep\nB=deep\n' })
    const env = {}
    await load(join(root, 'deep'), { env })
    assert.deepEqual(env, { A: 'root' })
  })

  test('are read before a config that is a program runs, and only those of the environment that it turns out to be', async (t) => {
    const root = folder(t, {
      'a/migrate.config.cjs':
        'module.exports = () => ({ environments: { dev: { target: process.env.MIG_TEST_TARGET } } })',
      'b/migrate.config.ts':
        'export default { environments: { dev: { target: process.env.MIG_TEST_TARGET } } }',
      'c/migrate.config.cjs':
        'module.exports = { environments: { dev: { target: process.env.MIG_TEST_TARGET } } }',
      ...Object.fromEntries(
        ['a', 'b', 'c'].flatMap((name) => [
          [`${name}/.env.nightly`, 'MIG_TEST_TARGET=nightly\nMIG_TEST_MORE=1\n'],
          [`${name}/.env.dev`, 'MIG_TEST_TARGET=dev\n'],
        ]),
      ),
    })
    t.after(() => delete process.env.NODE_ENV)
    process.env.NODE_ENV = 'nightly'
    for (const name of ['a', 'b', 'c']) {
      const settings = await load(join(root, name), { env: process.env })
      assert.equal(settings.environment.target, 'dev')
      assert.equal(process.env.MIG_TEST_MORE, undefined)
      delete process.env.MIG_TEST_TARGET
    }
  })

  test('a folder of that name is passed over', async (t) => {
    const root = folder(t, { 'migrate.config.json': {} })
    mkdirSync(join(root, '.env'))
    assert.equal((await load(root)).environment.name, 'dev')
  })
})

describe('variables in the strings of a config', () => {
  test('are filled in, and told as the origin', async (t) => {
    const root = folder(t, {
      'migrate.config.yaml':
        'templates: ${BASE}/mine\nenvironments: { dev: { url: "postgres://${USER_NAME}@${HOST}/shop", schemas: ["${S}"] } }\n',
      '.env.dev': 'HOST=db\nUSER_NAME=ana\n',
    })
    const settings = await load(root, { env: { BASE: 'there', S: 'sales' } })
    assert.equal(settings.templates, join(root, 'there/mine'))
    assert.equal(settings.environment.connection?.label, 'postgres ana@db/shop')
    assert.equal(settings.origins.connection, 'environments.dev.url, USER_NAME (.env.dev), HOST (.env.dev)')
    assert.deepEqual(settings.environment.schemas, ['sales'])
    assert.equal(settings.origins.schemas, 'environments.dev.schemas, S (environment)')
  })

  test('that are not set are a fault', async (t) => {
    const config = { templates: '${BASE}/x', environments: { dev: { target: '${A}-${B}' } } }
    const error = await failure(loadConfig(t, config))
    assert.equal(
      error.message,
      [
        'migrate.config.json has 2 faults:',
        '  templates: ${BASE} is not set',
        '  environments.dev.target: ${A} and ${B} are not set',
      ].join('\n'),
    )
  })

  test('need not be set in other environments, whatever kind of value they stand for', async (t) => {
    const config = {
      environments: { dev: {}, prod: { url: '${URL}', lockTimeout: '${LOCK}', branches: ['${B}'] } },
    }
    assert.equal((await loadConfig(t, config)).environment.name, 'dev')
  })

  test('a text that is the whole value of a variable is taken as it is', async (t) => {
    const root = folder(t, {
      'migrate.config.mjs': 'export default { environments: { dev: { target: process.env.MIG_TEST_ODD } } }',
      '.env': `MIG_TEST_ODD='a\${b}c'\n`,
    })
    t.after(() => delete process.env.MIG_TEST_ODD)
    assert.equal((await load(root, { env: process.env })).environment.target, 'a${b}c')
  })
})
