import assert from 'node:assert/strict'
import { existsSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import { defineSchema, type Definition } from '../../../src/core/schema-module/index.ts'
import { table, view } from '../../../src/core/schema-module/definition.ts'
import { t as types } from '../../../src/core/schema/types.ts'
import { MigError } from '../../../src/errors.ts'
import { packageFolder } from '../../../src/io/package.ts'
import { loadSource, loadSources, type SourceContext } from '../../../src/io/schema-sources/index.ts'
import { folder, load } from '../config/support.ts'

type Files = Readonly<Record<string, string>>

/** A project of these files whose config says this of its schema. */
async function project(t: TestContext, schema: unknown, files: Files = {}, more: object = {}) {
  const config = { schema, environments: { dev: { url: 'sqlite:a.db' } }, ...more }
  const root = folder(t, { 'migrate.config.json': JSON.stringify(config), ...files })
  const env = { PATH: process.env['PATH'] }
  const context: SourceContext = { settings: await load(root, { env }), host: { env } }
  return { root, context }
}

async function loading(t: TestContext, schema: unknown, files: Files = {}, more: object = {}) {
  const { context } = await project(t, schema, files, more)
  return loadSources(context)
}

async function failure(loaded: Promise<unknown>): Promise<Pick<MigError, 'code' | 'message' | 'hint'>> {
  const outcome = await loaded.then(
    () => assert.fail('it should have failed'),
    (error: unknown) => error,
  )
  assert.ok(outcome instanceof MigError, String(outcome))
  const { code, message, hint } = outcome
  return { code, message, hint }
}

const schemaOf = (...definitions: readonly Definition[]) => defineSchema(definitions).schema
const users = table('users', { id: types.bigint().identity().primaryKey(), name: types.text() })
const posts = table('posts', { id: types.integer(), author: types.bigint().references('users', 'id') })

const USERS = `import { t, table } from 'migraph'

export const users = table('users', {
  id: t.bigint().identity().primaryKey(),
  name: t.text().renamedFrom('nick'),
})
`
const POSTS = `import { t, table } from 'migraph'
export default [table('posts', { id: t.integer(), author: t.bigint().references('users', 'id') })]
`

describe('the modules of a schema', () => {
  test('are put together, in a project that has nothing installed', async (t) => {
    const { root, context } = await project(t, ['./posts.ts', 'db/*.mjs'], {
      'posts.ts': POSTS,
      'db/users.mjs': USERS,
    })
    assert.deepEqual(await loadSources(context), [
      {
        kind: 'module',
        module: {
          schema: schemaOf(users, posts),
          renames: [{ type: 'column', table: 'users', from: 'nick', to: 'name' }],
        },
        files: [join(root, 'posts.ts'), join(root, 'db/users.mjs')],
        label: 'posts.ts, db/users.mjs',
      },
    ])
  })

  for (const [how, file, text] of [
    ['TypeScript', 'schema.ts', USERS],
    ['JavaScript', 'schema.mjs', USERS],
    ['JavaScript of a package of no type', 'schema.js', USERS],
    [
      'CommonJS',
      'schema.cjs',
      "const { t, table } = require('migraph')\nexports.users = table('users', { id: t.bigint().identity().primaryKey(), name: t.text() })\n",
    ],
  ] as const) {
    test(`may be ${how}`, async (t) => {
      const [loaded] = await loading(t, file, { [file]: text })
      assert.ok(loaded?.kind === 'module')
      assert.deepEqual(loaded.module.schema, schemaOf(users))
    })
  }

  test('import what the package exports where it is installed', async (t) => {
    const { root, context } = await project(t, 'schema.mjs', {
      'schema.mjs': USERS,
      'node_modules/.keep': '',
    })
    symlinkSync(packageFolder(), join(root, 'node_modules/migraph'))
    const [loaded] = await loadSources(context)
    assert.ok(loaded?.kind === 'module')
    assert.deepEqual(loaded.module.schema, schemaOf(users))
  })

  test('count once, however often they are imported and named', async (t) => {
    const [loaded] = await loading(t, ['db/*.ts', 'db/users.ts', 'db/*'], {
      'db/a.ts': "export * from './users.ts'\nexport * from './v.mjs'\n",
      'db/users.ts': USERS,
      'db/v.mjs': "import { view } from 'migraph'\nexport const v = view('v', 'SELECT 1')\n",
      'db/z.ts':
        "import { users } from './users'\nimport { v } from './v.mjs'\nexport default { users, v }\n",
    })
    assert.ok(loaded?.kind === 'module')
    assert.deepEqual(loaded.module.schema, schemaOf(users, view('v', 'SELECT 1')))
  })

  test('may share what defines nothing', async (t) => {
    const [loaded] = await loading(t, 'db/*.ts', {
      'db/columns.ts': "import { t } from 'migraph'\nexport const id = t.bigint().identity().primaryKey()\n",
      'db/users.ts':
        "import { t, table } from 'migraph'\nimport { id } from './columns.ts'\nexport const users = table('users', { id, name: t.text() })\n",
    })
    assert.ok(loaded?.kind === 'module')
    assert.deepEqual(loaded.module.schema, schemaOf(users))
  })

  test('name keys as the project does', async (t) => {
    const [loaded] = await loading(t, 'a.ts', { 'a.ts': USERS }, { naming: { primaryKey: '{table}_pkey' } })
    assert.ok(loaded?.kind === 'module')
    assert.equal(loaded.module.schema.tables['users']?.primaryKey?.name, 'users_pkey')
  })

  test('may say that there is to be nothing', async (t) => {
    const [loaded] = await loading(t, 'a.ts', { 'a.ts': 'export default []\n' })
    assert.ok(loaded?.kind === 'module')
    assert.deepEqual(loaded.module, defineSchema([]))
  })

  const faults: readonly (readonly [why: string, files: Files, message: string, hint: readonly string[]])[] =
    [
      [
        'a table that two files define, naming both places',
        { 'a.ts': USERS, 'b.mjs': `// another\n${USERS}` },
        'table "users" is defined twice',
        ['a.ts:3', 'b.mjs:4'],
      ],
      [
        'a definition that makes no sense, naming its place',
        {
          'a.ts':
            "import { t, table } from 'migraph'\n\nexport const a = table('a', { id: t.text() }, { uniqe: [] })\n",
        },
        'table "a": there is no option "uniqe": did you mean "unique"?',
        ['a.ts:3'],
      ],
      [
        'a type that the database lacks, naming the place',
        {
          'a.ts': `import { t, table } from 'migraph'\n\nexport const a = table('a', { id: t.array(t.text()) })\n`,
        },
        'create table a: column "id": sqlite has no type array of text',
        ['a.ts:3', "t.type('...') takes any type as the server spells it"],
      ],
      [
        'a query with an open quote, naming the place',
        { 'a.ts': `import { view } from 'migraph'\n\nexport const a = view('a', "SELECT 'x")\n` },
        'unterminated string, begun in line 2, column 8',
        ['a.ts:3'],
      ],
      [
        'a module that throws, naming its line',
        {
          'a.ts':
            "import { t, table } from 'migraph'\nexport const a = table('a', {\n  id: t.varchar(0),\n})\n",
        },
        'a.ts cannot be loaded: t.varchar(0): it takes a whole number above 0',
        ['a.ts:3   id: t.varchar(0),', 'write how long it is: t.varchar(20)'],
      ],
      [
        'a module that does not parse, naming its line',
        { 'a.ts': 'export const a = (\n' },
        'a.ts cannot be loaded: Unexpected token',
        ['a.ts:2:1'],
      ],
      [
        'a module that imports what is not there',
        { 'a.ts': "import { x } from './x.ts'\nexport default [x]\n" },
        "a.ts cannot be loaded: Cannot find module './x.ts'",
        ["a.ts:1   import { x } from './x.ts'"],
      ],
      [
        'modules without a definition',
        { 'a.ts': 'export const a = 1\n', 'b.ts': 'export {}\n' },
        'a.ts, b.ts export no definition of a schema module',
        ["write: export const users = table('users', { id: t.bigint().identity().primaryKey() })"],
      ],
    ]
  for (const [why, files, message, hint] of faults) {
    test(`are refused for ${why}`, async (t) => {
      assert.deepEqual(await failure(loading(t, Object.keys(files), files)), {
        code: 'schema.invalid',
        message,
        hint,
      })
    })
  }
})

describe('the files of a schema', () => {
  test('may be SQL, of which the texts are given in their order', async (t) => {
    const files = { 'db/2.sql': '\uFEFFSELECT 2;\n', 'db/1.sql': 'SELECT 1;\n', 'types.sql': '-- none\n' }
    assert.deepEqual(await loading(t, ['types.sql', 'db/*.sql'], files), [
      {
        kind: 'sql',
        texts: [
          { path: 'types.sql', text: '-- none\n' },
          { path: 'db/1.sql', text: 'SELECT 1;\n' },
          { path: 'db/2.sql', text: 'SELECT 2;\n' },
        ],
        label: 'types.sql, db/1.sql, db/2.sql',
      },
    ])
  })

  const globs: readonly (readonly [pattern: string, found: readonly string[]])[] = [
    ['a.sql', ['a.sql']],
    ['./a.sql', ['a.sql']],
    ['*.sql', ['a.sql']],
    ['db/*', ['db/b.sql', 'db/c1.sql', 'db/c2.sql', 'db/[id].sql']],
    ['db/**', ['db/b.sql', 'db/c1.sql', 'db/c2.sql', 'db/[id].sql', 'db/deep/er/d.sql']],
    ['**/*.sql', ['a.sql', 'db/b.sql', 'db/c1.sql', 'db/c2.sql', 'db/[id].sql', 'db/deep/er/d.sql']],
    ['**/{b,d}.sql', ['db/b.sql', 'db/deep/er/d.sql']],
    ['db/c?.sql', ['db/c1.sql', 'db/c2.sql']],
    ['db/[id].sql', ['db/[id].sql']],
    ['db/**/er/*.sql', ['db/deep/er/d.sql']],
    ['db/.hidden/*.sql', ['db/.hidden/h.sql']],
    ['node_modules/x/*.sql', ['node_modules/x/n.sql']],
  ]
  const tree = [...new Set(globs.flatMap(([, found]) => found))]
  for (const [pattern, found] of globs) {
    test(`are found by ${pattern}`, async (t) => {
      const files = Object.fromEntries([...tree, 'db/readme.md'].map((path) => [path, 'SELECT 1']))
      const [loaded] = await loading(t, pattern, files)
      assert.ok(loaded?.kind === 'sql')
      assert.deepEqual(loaded.texts.map(({ path }) => path).toSorted(), found.toSorted())
    })
  }

  test('are refused where there are none', async (t) => {
    const { root, context } = await project(t, ['a.sql', 'b.ts'], { 'a.sql': '' })
    assert.deepEqual(await failure(loadSources(context)), {
      code: 'schema.invalid',
      message: 'schema[1]: there is no file b.ts',
      hint: [`it is looked for from ${root}`],
    })
  })

  test('are refused where nothing matches', async (t) => {
    const { message } = await failure(loading(t, 'db/*', { 'db/readme.md': '' }))
    assert.equal(message, 'schema: no module and no SQL matches db/*')
  })
})

describe('a command of a schema', () => {
  const printing = 'console.log(`CREATE TABLE ${process.argv[2]} (id int);`)'

  test('gives what it prints, run without a shell where it is a list', async (t) => {
    const command = ['node', 'print.mjs', 'a; b $HOME']
    assert.deepEqual(await loading(t, { command }, { 'print.mjs': printing }), [
      {
        kind: 'sql',
        texts: [{ path: 'node print.mjs a; b $HOME', text: 'CREATE TABLE a; b $HOME (id int);\n' }],
        label: 'node print.mjs a; b $HOME',
      },
    ])
  })

  test('is run by a shell where it is a text, in the folder of the config and with its environment', async (t) => {
    const { root, context } = await project(
      t,
      { command: 'node print.mjs "$WHAT" && pwd' },
      {
        'print.mjs': printing,
      },
    )
    const env = { ...context.host.env, WHAT: 'x' }
    const [loaded] = await loadSources({ ...context, host: { env } })
    assert.ok(loaded?.kind === 'sql')
    assert.equal(loaded.texts[0]?.text, `CREATE TABLE x (id int);\n${root}\n`)
  })

  const faults: readonly (readonly [
    why: string,
    source: object,
    message: string,
    hint: readonly string[],
  ])[] = [
    [
      'fails, with the end of what it says on stderr',
      { command: 'seq 1 12 >&2; echo no s3cret-of-mine >&2; exit 3' },
      'the command seq 1 12 >&2; echo no **** >&2; exit 3 has ended with status 3',
      ['4', '5', '6', '7', '8', '9', '10', '11', '12', 'no ****'],
    ],
    [
      'cannot be started',
      { command: ['no-such-program'] },
      'the command no-such-program cannot be started: spawn no-such-program ENOENT',
      [],
    ],
    ['prints nothing', { command: ['true'] }, 'the command true has printed nothing', []],
  ]
  for (const [why, source, message, hint] of faults) {
    test(`is refused where it ${why}`, async (t) => {
      const root = folder(t, { 'migrate.config.json': JSON.stringify({ schema: source }) })
      const env = { PATH: process.env['PATH'], DB_PASSWORD: 's3cret-of-mine' }
      const loaded = loadSources({ settings: await load(root, { env }), host: { env } })
      assert.deepEqual(await failure(loaded), { code: 'schema.invalid', message, hint })
    })
  }

  test('is ended where it takes too long, with all that it has started', async (t) => {
    const command = 'sh -c "sleep 1; touch late.txt" & sleep 30'
    const { root, context } = await project(t, { command, timeout: '300ms' })
    assert.equal(
      (await failure(loadSources(context))).message,
      `the command ${command} has not ended after 0.3 s`,
    )
    await new Promise((settle) => setTimeout(settle, 1_000))
    assert.equal(existsSync(join(root, 'late.txt')), false)
  })

  test('ends when the run is interrupted', async (t) => {
    const { context } = await project(t, { command: 'sleep 30' })
    const stop = new AbortController()
    const loaded = loadSources({ ...context, signal: stop.signal })
    setTimeout(() => stop.abort(new Error('interrupted')), 200)
    const start = Date.now()
    await assert.rejects(loaded, { message: 'interrupted' })
    assert.ok(Date.now() - start < 5_000)
  })
})

describe('the sources of a schema', () => {
  test('are given by kind, and databases are not connected to', async (t) => {
    const schema = ['revisions', { url: 'postgres://shop:s3cret@db.internal/wanted' }, 'a.sql', 'a.ts']
    const loaded = await loading(t, schema, { 'a.sql': '', 'a.ts': USERS })
    assert.deepEqual(
      loaded.map(({ kind, label }) => [kind, label]),
      [
        ['module', 'a.ts'],
        ['sql', 'a.sql'],
        ['revisions', 'the revisions'],
        ['database', 'postgres shop@db.internal/wanted'],
      ],
    )
  })

  test('are refused where the URL of one is not set', async (t) => {
    const { message } = await failure(loading(t, { url: null }))
    assert.equal(message, 'environment "dev" has no database: schema.url is written down, but it is empty')
  })

  test('are refused where there is none', async (t) => {
    assert.equal((await failure(loading(t, undefined))).code, 'schema.unset')
  })

  test('may be named apart from the config', async (t) => {
    const { root, context } = await project(t, undefined, { 'a.sql': 'SELECT 1', 'b.ts': USERS })
    const module = await loadSource(context, join(root, 'b.ts'))
    assert.ok(module.kind === 'module')
    assert.deepEqual(module.module.schema, schemaOf(users))
    assert.deepEqual(await loadSource(context, join(root, 'a.sql')), {
      kind: 'sql',
      texts: [{ path: 'a.sql', text: 'SELECT 1' }],
      label: 'a.sql',
    })
    const database = await loadSource(context, { url: 'mysql://u:s3cret@h/d' })
    assert.ok(database.kind === 'database')
    assert.equal(database.label, 'mysql u@h/d')
    assert.equal((await failure(loadSource(context, { url: 'nonsense:' }))).code, 'connection.unsupported')
  })
})
