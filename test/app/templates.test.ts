import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { downgrade } from '../../src/app/downgrade.ts'
import { openMig, type Mig } from '../../src/app/mig.ts'
import { newRevision } from '../../src/app/new-revision.ts'
import { upgrade } from '../../src/app/upgrade.ts'
import { isMigError } from '../../src/errors.ts'
import { eachDialect, tempFolder, writeFiles, type TestDatabase } from '../support/databases.ts'
import { alike, rowsOf, unorderedSchemaOf } from '../support/dumps.ts'
import { CASES } from './template-cases.ts'

const ADMIN = 'mig_*'

/** What every case begins with: two tables with rows, one of which refers to nothing yet. */
const FIRST = `// the shop as it stands
import { t } from 'migraph'

export const revision = '0000aaaa'
export const down_revision = null

export function upgrade(op) {
  op.createTable('users', {
    id: t.bigint().identity().primaryKey(),
    name: t.varchar(40).notNull(),
    email: t.varchar(60),
    visits: t.integer().notNull().default(0),
    slug: t.varchar(60),
    bio: t.varchar(200),
    motto: t.varchar(80).notNull().default('none'),
  })
  op.createTable('posts', { id: t.bigint().identity().primaryKey(), user_id: t.bigint(), title: t.varchar(40) })
  op.createTable('roles', { id: t.integer().primaryKey(), name: t.varchar(20) })
  op.bulkInsert('users', [
    { id: 1, name: 'Ana', email: 'ana@example.com', visits: 3, bio: 'one', motto: 'onward' },
    { id: 2, name: 'Bo?', visits: 7, bio: null },
    { id: 3, name: "C 'é'", email: 'c@example.com', bio: 'three, lines' },
  ], { key: ['id'] })
  op.bulkInsert('posts', [{ id: 1, user_id: 1, title: 'first' }, { id: 2, user_id: 3, title: null }], { key: ['id'] })
  op.bulkInsert('roles', [{ id: 9, name: 'owner' }], { key: ['id'] })
}
`

interface Project {
  readonly folder: string
  open(): Promise<Mig>
}

function projectWith(url: string, files: Readonly<Record<string, string>> = {}): Project {
  const folder = tempFolder()
  writeFiles(folder, {
    'migrate.config.json': JSON.stringify({
      environments: { dev: { url } },
      ...(Object.keys(files).some((path) => path.startsWith('templates/')) && { templates: 'templates' }),
    }),
    'revisions/1.mjs': FIRST,
    ...files,
  })
  let count = 0
  return {
    folder,
    open: () =>
      openMig({
        host: {
          cwd: folder,
          env: {},
          now: () => new Date(Date.UTC(2026, 10, 21, 3)),
          newId: () => `${String(++count).padStart(4, '0')}bbbb`,
          operator: () => 'ana@desk',
        },
      }),
  }
}

/** Runs the work with the project open, and closes it. */
async function using<T>(project: Project, work: (mig: Mig) => Promise<T>): Promise<T> {
  const mig = await project.open()
  try {
    return await work(mig)
  } finally {
    await mig.close()
  }
}

async function answerOf({ query }: TestDatabase, ask: string): Promise<unknown> {
  const rows = await query(ask)
  const [only] = rows
  return only && 'n' in only ? Number(only['n']) : rows.map((row) => ({ ...row }))
}

async function dumped(database: TestDatabase): Promise<readonly [schema: string, rows: string]> {
  const dump = alike(await database.dump({ ignore: [ADMIN] }))
  // a column that comes back is the last
  const rows = rowsOf(dump).replaceAll(/^.+$/gm, (row) =>
    row
      .split(/, ?(?=[^ ])|[{}]/)
      .toSorted()
      .join(),
  )
  return [unorderedSchemaOf(dump), rows]
}

eachDialect('a revision of the template', (dialect, { test }) => {
  for (const { title, template, values, ask, answer, refused = {}, first = {}, stays } of CASES) {
    test(`${title} goes up and down again over rows`, async (database) => {
      const project = projectWith(database.url)
      await using(project, (mig) => upgrade(mig, 'head'))
      if (first[dialect] !== undefined) await database.script(first[dialect])
      const written = await using(project, (mig) => newRevision(mig, { template, values })).catch(
        (error: unknown) => {
          assert.ok(isMigError(error) && refused[dialect] !== undefined, error as Error)
          assert.equal(error.code, 'operation.unsupported')
          assert.ok(error.message.includes(refused[dialect]), error.message)
          return undefined
        },
      )
      if (!written) {
        assert.deepEqual(readdirSync(join(project.folder, 'revisions')), ['1.mjs'])
        return
      }
      assert.equal(refused[dialect], undefined)
      const before = await dumped(database)
      await using(project, (mig) => upgrade(mig, 'head'))
      assert.notDeepEqual(await dumped(database), before)
      if (ask !== undefined) assert.deepEqual(await answerOf(database, ask), answer)
      const after = await dumped(database)
      await using(project, (mig) => downgrade(mig, '-1'))
      const back = await dumped(database)
      if (stays === undefined) assert.deepEqual(back, before)
      else {
        assert.equal(back[0], before[0])
        assert.deepEqual(await answerOf(database, stays[0]), stays[1])
      }
      await using(project, (mig) => upgrade(mig, 'head'))
      if (!values['timestamps']) assert.deepEqual(await dumped(database), after)
    })
  }
})

eachDialect('a data migration', (_dialect, { test }) => {
  test('that fails in the middle keeps what is done, and goes on there', async (database) => {
    const project = projectWith(database.url)
    await using(project, (mig) => upgrade(mig, 'head'))
    await database.script('CREATE UNIQUE INDEX one_slug ON users (slug)')
    await using(project, (mig) =>
      newRevision(mig, {
        template: 'data_migration',
        values: { table: 'users', column: 'slug', value: "CASE WHEN id < 3 THEN 'x' ELSE 'y' END", batch: 1 },
      }),
    )
    const filled = 'SELECT id, slug FROM users WHERE slug IS NOT NULL ORDER BY id'
    await assert.rejects(using(project, (mig) => upgrade(mig, 'head')))
    assert.equal((await database.query(filled)).length, 1)
    await database.script("UPDATE users SET slug = 'z' WHERE id = 1")
    await using(project, (mig) => upgrade(mig, 'head'))
    assert.deepEqual(
      (await database.query(filled)).map(({ slug }) => slug),
      ['z', 'x', 'y'],
    )
  })
})
