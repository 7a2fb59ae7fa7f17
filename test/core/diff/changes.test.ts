import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { diffSchemas } from '../../../src/core/diff/index.ts'
import { ops } from '../../../src/core/ops/index.ts'
import { applyAll } from '../../../src/core/ops/list.ts'
import { sql } from '../../../src/core/schema/define.ts'
import { emptySchema, type Schema } from '../../../src/core/schema/model.ts'
import { t } from '../../../src/core/schema/types.ts'
import { dialects } from '../../../src/dialects/index.ts'
import { diffed, made, users } from './support.ts'

const posts = ops.createTable.make('posts', {
  id: t.integer().primaryKey(),
  author: t.integer().references('users', 'id'),
})

describe('a column', () => {
  test('is changed in what differs and nothing else, with what it was', () => {
    const before = made(users({ age: t.integer().default(1) }))
    const after = made(users({ age: t.integer().notNull() }))
    assert.deepEqual(diffed(before, after), [
      `op.alterColumn('users', 'age', { nullable: false, default: null }, { nullable: true, default: 1 })`,
    ])
  })

  test('is told how its values turn into the new type, both ways, where PostgreSQL does not know', () => {
    const before = made(users({ age: t.text() }))
    const after = made(users({ age: t.integer() }))
    assert.deepEqual(diffed(before, after), [
      `op.alterColumn('users', 'age', { type: t.integer(), using: 'age::integer' }, { type: t.text() })`,
    ])
  })

  test('takes along what it alone has, and brings it along', () => {
    const before = made(
      users({ email: t.text().unique(), age: t.integer() }),
      ops.createIndex.make('users', ['email', 'age'], { name: 'ix' }),
    )
    const after = made(users({ team: t.integer().references('teams', 'id') }), teams)
    assert.deepEqual(diffed(before, after), [
      `op.createTable('teams', { id: t.integer().primaryKey() })`,
      `op.addColumn('users', 'team', t.integer().references('teams', 'id'))`,
      `op.dropColumn('users', 'email', { column: { name: 'email', type: { name: 'text' }, nullable: true }, uniques: [{ name: 'uq_users_email', columns: ['email'] }], foreignKeys: [], checks: [], indexes: [{ name: 'ix', keys: [{ column: 'email' }, { column: 'age' }] }] })`,
      `op.dropColumn('users', 'age', t.integer())`,
    ])
  })

  test('that is computed is dropped and added again where what it is computed from gets another type', () => {
    const twice = { twice: t.integer().generatedAs('n * 2') }
    const before = made(users({ n: t.smallint(), ...twice }))
    const after = made(users({ n: t.integer(), ...twice }))
    const anew = [
      `op.dropColumn('users', 'twice', t.integer().generatedAs('n * 2'))`,
      `op.alterColumn('users', 'n', { type: t.integer() }, { type: t.smallint() })`,
      `op.addColumn('users', 'twice', t.integer().generatedAs('n * 2'))`,
    ]
    assert.deepEqual(diffed(before, after), anew)
    assert.deepEqual(diffed(before, after, 'mysql'), [anew[1]])
  })

  test('that numbers the rows has a key for as long as its own is another, where it must have one', () => {
    const keyed = (columns: object, key: readonly string[]) =>
      made(
        ops.createTable.make(
          'words',
          { lang: t.varchar(9), ...columns },
          { primaryKey: { name: 'PRIMARY', columns: key } },
        ),
      )
    const before = keyed({}, ['lang'])
    const after = made(
      ops.createTable.make(
        'words',
        { lang: t.varchar(9).notNull(), id: t.integer().identity() },
        { primaryKey: { name: 'PRIMARY', columns: ['id'] } },
      ),
    )
    assert.deepEqual(diffed(before, after, 'mysql'), [
      `op.dropPrimaryKey('words', { columns: ['lang'], name: 'PRIMARY' })`,
      `op.addColumn('words', 'id', t.integer().identity().unique('mig_numbering'))`,
      `op.addPrimaryKey('words', ['id'], { name: 'PRIMARY' })`,
      `op.dropConstraint('words', 'mig_numbering', { type: 'unique', name: 'mig_numbering', columns: ['id'] })`,
    ])
  })
})

const teams = ops.createTable.make('teams', { id: t.integer().primaryKey() })

describe('a key or an index', () => {
  test('is dropped and made again where something of it differs that nothing changes in place', () => {
    const index = (more: object) =>
      made(users(), ops.createIndex.make('users', ['name'], { name: 'ix', ...more }))
    assert.deepEqual(diffed(index({}), index({ method: 'hash' })), [
      `op.dropIndex('users', 'ix', { name: 'ix', keys: [{ column: 'name' }] })`,
      `op.createIndex('users', ['name'], { name: 'ix', method: 'hash' })`,
    ])
    assert.deepEqual(diffed(index({}), index({ facet: 'of tomorrow' })).length, 0)
    assert.deepEqual(
      diffed(index({}), withFacet(index({}))).map((line) => line.slice(0, 30)),
      [`op.dropIndex('users', 'ix', { `, `op.createIndex('users', ['name`],
    )
  })

  test('is hidden, commented and validated in place', () => {
    const index = (more: object) =>
      made(users(), ops.createIndex.make('users', ['name'], { name: 'ix', ...more }))
    assert.deepEqual(diffed(index({}), index({ invisible: true }), 'mysql'), [
      `op.alterIndex('users', 'ix', { invisible: true }, { invisible: false })`,
    ])
    assert.deepEqual(diffed(index({}), index({ comment: 'c' })), [
      `op.setComment({ index: 'ix', on: 'users' }, 'c', null)`,
    ])
    const check = (notValid: boolean) =>
      made(users(), ops.addCheck.make('users', 'id > 0', { name: 'ck', notValid }))
    assert.deepEqual(diffed(check(true), check(false)), [`op.validateConstraint('users', 'ck')`])
  })

  test('that a foreign key needs is there before the one that has served it goes', () => {
    const indexed = (name: string, columns: readonly string[]) =>
      made(users(), posts, ops.createIndex.make('posts', columns, { name }))
    const [before, after] = [indexed('a', ['author']), indexed('b', ['author', 'id'])]
    assert.deepEqual(diffed(before, after, 'mariadb'), [
      `op.createIndex('posts', ['author', 'id'], { name: 'b' })`,
      `op.dropIndex('posts', 'a', { name: 'a', keys: [{ column: 'author' }] })`,
    ])
    assert.deepEqual(
      diffed(before, after)[0],
      `op.dropIndex('posts', 'a', { name: 'a', keys: [{ column: 'author' }] })`,
    )
  })

  test('is out of the way while its columns change, where the server says so', () => {
    const before = made(users(), posts)
    const after = made(
      ops.createTable.make('users', { id: t.bigint().primaryKey(), name: t.text() }),
      ops.createTable.make('posts', {
        id: t.integer().primaryKey(),
        author: t.bigint().references('users', 'id'),
      }),
    )
    const altered = [
      `op.alterColumn('posts', 'author', { type: t.bigint() }, { type: t.integer() })`,
      `op.alterColumn('users', 'id', { type: t.bigint() }, { type: t.integer() })`,
    ]
    const key = `{ type: 'foreignKey', name: 'fk_posts_author', columns: ['author'], references: { table: 'users', columns: ['id'] } }`
    assert.deepEqual(diffed(before, after), altered)
    assert.deepEqual(diffed(before, after, 'mysql'), [
      `op.dropConstraint('posts', 'fk_posts_author', ${key})`,
      ...altered,
      `op.addForeignKey('posts', ['author'], { table: 'users', columns: ['id'] })`,
    ])
  })

  test('of a table that others refer to goes only when they do not', () => {
    const before = made(users(), posts)
    const after = applyAll(
      [
        ops.dropPrimaryKey.make('users'),
        ops.addPrimaryKey.make('users', ['id', 'name']),
        ops.addUnique.make('users', ['id']),
      ],
      before,
    )
    assert.deepEqual(
      diffed(before, after).map((line) => line.split('(')[0]),
      [
        'op.dropConstraint',
        'op.dropPrimaryKey',
        'op.alterColumn',
        'op.addPrimaryKey',
        'op.addUnique',
        'op.addForeignKey',
      ],
    )
  })
})

/** The schema with something about an index that this version knows nothing of. */
function withFacet(schema: Schema): Schema {
  const table = schema.tables['users']!
  const indexes = table.indexes.map((index) => ({ ...index, facet: 'of tomorrow' }))
  return { ...schema, tables: { users: { ...table, indexes } } }
}

describe('a table', () => {
  test('that is dropped loses first the foreign keys that stand in a circle', () => {
    const before = made(
      ops.createTable.make('a', { id: t.integer().primaryKey(), b: t.integer() }),
      ops.createTable.make('b', { id: t.integer().primaryKey(), a: t.integer().references('a', 'id') }),
      ops.addForeignKey.make('a', ['b'], { table: 'b', columns: ['id'] }),
    )
    assert.deepEqual(
      diffed(before, emptySchema).map((line) => line.split(',')[0]),
      [`op.dropConstraint('b'`, `op.dropTable('a'`, `op.dropTable('b'`],
    )
  })

  test('that is dropped leaves its sequence behind to be dropped by itself', () => {
    const before = made(
      ops.createSequence.make('users_id_seq'),
      ops.createTable.make('users', { id: t.bigint().default(sql(`nextval('users_id_seq'::regclass)`)) }),
      ops.alterSequence.make('users_id_seq', { ownedBy: 'users.id' }),
    )
    assert.deepEqual(diffed(before, emptySchema), [
      `op.alterSequence('users_id_seq', { ownedBy: null }, { ownedBy: 'users.id' })`,
      `op.dropTable('users', { id: t.bigint().default(sql("nextval('users_id_seq'::regclass)")) })`,
      `op.dropSequence('users_id_seq', {})`,
    ])
  })

  test('gets its comment, its settings and its row security, each with what it was', () => {
    const before = made(users())
    const after = made(
      ops.createTable.make(
        'users',
        { id: t.integer().primaryKey(), name: t.text() },
        { comment: 'people', with: { fillfactor: 70 }, rowSecurity: 'forced' },
      ),
    )
    assert.deepEqual(diffed(before, after), [
      `op.setRowSecurity('users', 'forced', 'disabled')`,
      `op.setTableSettings('users', { with: { fillfactor: 70 } }, { with: { fillfactor: null } })`,
      `op.setComment({ table: 'users' }, 'people', null)`,
    ])
  })

  test('takes its columns along to another character set, and those that have their own keep it', () => {
    const table = (collation: string) =>
      made(
        ops.createTable.make(
          'users',
          { name: t.varchar(9), code: t.varchar(9).collate('latin1_bin').charset('latin1') },
          { charset: 'utf8mb4', collation },
        ),
      )
    const own = `{ collation: 'latin1_bin', charset: 'latin1' }`
    const none = '{ charset: null, collation: null }'
    const changed = `op.setTableSettings('users', { charset: 'utf8mb4', collation: 'utf8mb4_bin', convert: true }, { charset: 'utf8mb4', collation: 'utf8mb4_general_ci', convert: true })`
    const lines = diffed(table('utf8mb4_general_ci'), table('utf8mb4_bin'), 'mariadb')
    assert.equal(lines.length, 3)
    assert.equal(lines[0], `op.alterColumn('users', 'code', ${none}, ${own})`)
    assert.equal(lines[1], changed)
    assert.match(lines[2]!, /^op\.alterColumn\('users', 'code', \{ .*'latin1_bin'.* \}, \{ .*null.* \}\)$/)
  })

  test('of MySQL gets other partitions one by one, or all anew', () => {
    const table = (...names: readonly string[]) =>
      made(
        ops.createTable.make(
          'logs',
          { id: t.integer() },
          {
            partitionBy: {
              by: 'range',
              keys: ['id'],
              partitions: names.map((name) => ({ name, values: `VALUES LESS THAN (${name.slice(1)})` })),
            },
          },
        ),
      )
    assert.deepEqual(diffed(table('p1', 'p2'), table('p2', 'p3'), 'mysql'), [
      `op.dropPartition('logs', 'p1', { bound: 'VALUES LESS THAN (1)', before: 'p2', into: 'p2' })`,
      `op.createPartition('logs', 'p3', 'VALUES LESS THAN (3)')`,
    ])
    assert.deepEqual(
      diffed(table('p1'), table('p2'), 'mysql').map((line) => line.split(',')[0]),
      [`op.setPartitioning('logs'`],
    )
  })
})

test('the order of columns, constraints and indexes tells no tables apart', () => {
  const table = (...names: readonly string[]) =>
    made(
      ops.createTable.make('a', Object.fromEntries(names.map((name) => [name, t.integer().unique()]))),
      ...names.map((name) => ops.createIndex.make('a', [name])),
    )
  const [before, after] = [table('x', 'y'), table('y', 'x')]
  assert.deepEqual(diffSchemas({ before, after, dialect: dialects.postgres }), [])
})
