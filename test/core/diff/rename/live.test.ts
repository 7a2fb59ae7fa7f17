import assert from 'node:assert/strict'
import type { Dialect } from '../../../../src/core/dialect.ts'
import { diffSchemas } from '../../../../src/core/diff/index.ts'
import { applyRenames, findRenames, printRename, renameOps } from '../../../../src/core/diff/rename/index.ts'
import { ops, type Op } from '../../../../src/core/ops/index.ts'
import { applyAll } from '../../../../src/core/ops/list.ts'
import { emptySchema } from '../../../../src/core/schema/model.ts'
import { t } from '../../../../src/core/schema/types.ts'
import { bodyOf, openSession, run, step, USERS_OWN } from '../../../io/execute/support.ts'
import { introspected, spelled } from '../../../io/scratch/support.ts'
import { eachDialect } from '../../../support/databases.ts'

interface Names {
  readonly people: string
  readonly mail: string
  readonly author: string
  readonly happy: string
}

/** Two tables whose keys, checks and indexes have conventional names. */
const made = ({ people, mail, author, happy }: Names, { name, family }: Dialect): readonly Op[] => [
  ...(family === 'postgres' ? [ops.createEnum.make('mood', ['sad', happy])] : []),
  ops.createTable.make(people, {
    id: t.bigint().primaryKey(),
    [mail]: t.varchar(100).notNull().unique().check(`${mail} <> ''`),
    city: t.varchar(50),
    born: t.date(),
    ...(family === 'postgres' && { mood: t.type('mood') }),
  }),
  ops.createIndex.make(people, [mail, 'born'], name === 'sqlite' ? { where: `${mail} <> 'x'` } : {}),
  ops.createTable.make('posts', {
    id: t.bigint().primaryKey(),
    [author]: t.bigint().notNull().references(people, 'id'),
    title: t.varchar(100),
  }),
  ops.createIndex.make('posts', [author, 'title']),
]

const OLD = { people: 'user', mail: 'mail', author: 'author_user_id', happy: 'Happy' }
const NEW = { people: 'users', mail: 'user_mail', author: 'user_id', happy: 'happy' }

eachDialect('renames that are found', (_dialect, { test }) => {
  test('make the database what is wanted, and keep every row', async (database) => {
    const session = await openSession(database.url)
    const { dialect } = session
    const rows = () => database.query(`SELECT ${dialect.quote('title')} FROM ${dialect.table('posts')}`)
    try {
      await run(session, [step('made', { upgrade: bodyOf(made(OLD, dialect)) })])
      const insert = (table: string, columns: string, values: string) =>
        database.query(`INSERT INTO ${dialect.table(table)} (${columns}) VALUES (${values})`)
      await insert(OLD.people, 'id, mail, city', "1, 'a@b.c', 'Rome'")
      await insert('posts', 'id, author_user_id, title', "1, 1, 'kept'")

      const read = async () => {
        const { schema } = await introspected(session)
        const tables = Object.entries(schema.tables).filter(([table]) => !table.startsWith('mig_'))
        return { ...schema, tables: Object.fromEntries(tables) }
      }
      const before = await read()
      const after = await spelled(session, applyAll(made(NEW, dialect), emptySchema))
      const { decided, open } = findRenames(before, after, { hints: [], refused: [] })
      assert.deepEqual(open.map(printRename), [])
      const found = decided.map(printRename)
      assert.deepEqual(found.slice(0, 3), [
        'user:users',
        'posts.author_user_id:user_id',
        'users.mail:user_mail',
      ])
      assert.equal(found.includes('enum:mood.Happy:happy'), dialect.family === 'postgres')
      assert.deepEqual(diffSchemas({ before: applyRenames(before, decided), after, dialect }), [])

      await run(session, [step('renamed', { upgrade: bodyOf(renameOps(decided)) })])
      assert.deepEqual(diffSchemas({ before: await read(), after, dialect }), [])
      assert.deepEqual(await rows(), [{ title: 'kept' }])
      assert.match(await database.dump(USERS_OWN), /Rome/)
    } finally {
      await session.close()
    }
  })
})
