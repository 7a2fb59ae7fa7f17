import assert from 'node:assert/strict'
import type { ForeignKey, Index, PrimaryKey, Unique } from '../../../../src/core/schema/model.ts'
import { assertReadAs, integer, madeBy, onServers, table, tables } from './support.ts'

const text = { name: 'varchar', length: 100 } as const

onServers('a unique index that is its columns alone is a constraint, any other an index', async (server) => {
  const uniques: readonly Unique[] = [
    { name: 'one', columns: ['a'] },
    { name: 'two', columns: ['b', 'a'] },
  ]
  const indexes: readonly Index[] = [
    { name: 'beginning', keys: [{ column: 'b', length: 10 }], unique: true },
    { name: 'said', keys: [{ column: 'a' }], unique: true, comment: "it's" },
  ]
  await assertReadAs(
    server,
    `CREATE TABLE t (a int NOT NULL, b varchar(100), UNIQUE two (b, a), UNIQUE one (a), UNIQUE beginning (b(10)),
      UNIQUE said (a) COMMENT 'it''s')`,
    tables(
      table(server, 't', [integer('a', { nullable: false }), { name: 'b', type: text, nullable: true }], {
        uniques,
        indexes,
      }),
    ),
  )
})

onServers('an index says what it is besides its columns', async (server) => {
  const hidden = { mariadb: 'IGNORED', mysql: 'INVISIBLE' }
  const indexes: readonly Index[] = [
    { name: 'falling', keys: [{ column: 'a', order: 'desc' }, { column: 'b' }] },
    { name: 'hidden', keys: [{ column: 'a' }], invisible: true },
    { name: 'part', keys: [{ column: 'b', length: 5 }, { column: 'a' }], comment: "it's" },
    { name: 'plain', keys: [{ column: 'a' }] },
    { name: 'place', keys: [{ column: 'g' }], type: 'spatial' },
    { name: 'words', keys: [{ column: 'b' }, { column: 'c' }], type: 'fulltext' },
  ]
  await assertReadAs(
    server,
    `CREATE TABLE t (a int, b varchar(100), c text, g geometry NOT NULL, KEY plain (a), KEY falling (a DESC, b),
      KEY part (b(5), a) COMMENT 'it''s', KEY hidden (a) ${hidden[server]}, FULLTEXT words (b, c), SPATIAL place (g))`,
    tables(
      table(
        server,
        't',
        [
          integer('a'),
          { name: 'b', type: text, nullable: true },
          { name: 'c', type: { name: 'native', sql: 'text' }, nullable: true },
          { name: 'g', type: { name: 'geometry' }, nullable: false },
        ],
        { indexes: indexes.toSorted((a, b) => (a.name < b.name ? -1 : 1)) },
      ),
    ),
  )
})

onServers(
  'an index of MySQL’s may be on expressions, and have a parser',
  async (server) => {
    await assertReadAs(
      server,
      `CREATE TABLE t (a int, b varchar(100), KEY e ((a + 1) DESC, b), UNIQUE u ((concat(b, 'é\\\\''😀'))),
        FULLTEXT f (b) WITH PARSER ngram)`,
      tables(
        table(server, 't', [integer('a'), { name: 'b', type: text, nullable: true }], {
          indexes: [
            { name: 'e', keys: [{ expression: '(`a` + 1)', order: 'desc' }, { column: 'b' }] },
            { name: 'f', keys: [{ column: 'b' }], type: 'fulltext', parser: 'ngram' },
            {
              name: 'u',
              keys: [{ expression: `concat(\`b\`,_utf8mb4'é\\\\\\'😀')` }],
              unique: true,
            },
          ],
        }),
      ),
    )
  },
  ['mysql'],
)

onServers('the method of an index is said where it is not the engine’s own', async (server) => {
  const { schema, unmodelled } = await madeBy(
    server,
    `CREATE TABLE t (a int, b int, KEY own (a), KEY other (b) USING BTREE, UNIQUE (b)) ENGINE = MEMORY`,
  )
  const { indexes, uniques } = schema.tables['t']!
  assert.deepEqual(indexes, [
    { name: 'other', keys: [{ column: 'b' }], method: 'btree' },
    { name: 'own', keys: [{ column: 'a' }] },
  ])
  assert.deepEqual(uniques, [{ name: 'b', columns: ['b'] }])
  assert.deepEqual(unmodelled, [])
})

onServers('a primary key may hold the beginnings of columns', async (server) => {
  const primaryKey: PrimaryKey = { name: 'PRIMARY', columns: ['b', 'a'], lengths: { b: 10 } }
  await assertReadAs(
    server,
    'CREATE TABLE t (a int, b varchar(100), PRIMARY KEY (b(10), a))',
    tables(
      table(server, 't', [integer('a', { nullable: false }), { name: 'b', type: text, nullable: false }], {
        primaryKey,
      }),
    ),
  )
})

onServers('the order of a primary key is told as what has no place', async (server) => {
  const { schema, unmodelled } = await madeBy(
    server,
    'CREATE TABLE t (a int, b int, PRIMARY KEY (a DESC, b))',
  )
  assert.deepEqual(schema.tables['t']!.primaryKey, { name: 'PRIMARY', columns: ['a', 'b'] })
  assert.deepEqual(unmodelled, [{ kind: 'order of primary key', name: 't' }])
})

onServers('a column that numbers the rows may be a key that is not the primary one', async (server) => {
  await assertReadAs(
    server,
    'CREATE TABLE t (a int NOT NULL, b int AUTO_INCREMENT, PRIMARY KEY (a, b), KEY numbers (b))',
    tables(
      table(
        server,
        't',
        [integer('a', { nullable: false }), integer('b', { nullable: false, identity: true })],
        {
          primaryKey: { name: 'PRIMARY', columns: ['a', 'b'] },
          indexes: [{ name: 'numbers', keys: [{ column: 'b' }] }],
        },
      ),
    ),
  )
})

onServers(
  'a foreign key says what differs from the server’s own, and its index is one like any other',
  async (server) => {
    const saysRestrict = { mariadb: {}, mysql: { onDelete: 'restrict' } as const }
    const saysNoAction = { mariadb: { onDelete: 'no action' } as const, mysql: {} }
    const references = { table: 'parents', columns: ['id'] }
    const foreignKeys: readonly ForeignKey[] = [
      { name: 'children_ibfk_1', columns: ['a'], references },
      { name: 'gone', columns: ['b'], references, onDelete: 'cascade', onUpdate: 'set null' },
      { name: 'noaction', columns: ['c'], references, ...saysNoAction[server] },
      { name: 'own', columns: ['parent'], references: { table: 'children', columns: ['id'] } },
      { name: 'restricted', columns: ['d'], references, ...saysRestrict[server] },
    ]
    const key = { primaryKey: { name: 'PRIMARY', columns: ['id'] } }
    const id = integer('id', { nullable: false })
    await assertReadAs(
      server,
      `CREATE TABLE parents (id int PRIMARY KEY);
    CREATE TABLE children (id int PRIMARY KEY, a int, b int, c int, d int, parent int, FOREIGN KEY (a) REFERENCES parents (id),
      CONSTRAINT gone FOREIGN KEY (b) REFERENCES parents (id) ON DELETE CASCADE ON UPDATE SET NULL,
      CONSTRAINT noaction FOREIGN KEY (c) REFERENCES parents (id) ON DELETE NO ACTION,
      CONSTRAINT restricted FOREIGN KEY (d) REFERENCES parents (id) ON DELETE RESTRICT,
      CONSTRAINT own FOREIGN KEY (parent) REFERENCES children (id))`,
      tables(
        table(server, 'parents', [id], key),
        table(server, 'children', [id, ...['a', 'b', 'c', 'd', 'parent'].map((name) => integer(name))], {
          ...key,
          foreignKeys,
          indexes: [
            { name: 'a', keys: [{ column: 'a' }] },
            { name: 'gone', keys: [{ column: 'b' }] },
            { name: 'noaction', keys: [{ column: 'c' }] },
            { name: 'own', keys: [{ column: 'parent' }] },
            { name: 'restricted', keys: [{ column: 'd' }] },
          ],
        }),
      ),
    )
  },
)

onServers(
  'a check of MariaDB’s stands at its column or at the table',
  async (server) => {
    await assertReadAs(
      server,
      `CREATE TABLE t (a int CHECK (a > 1), b int, CONSTRAINT ordered CHECK (a < b + 1), CHECK (b <> 5),
        CONSTRAINT said CHECK (b <> 'it''s \\\\ é 😀?'))`,
      tables(
        table(server, 't', [integer('a'), integer('b')], {
          checks: [
            { name: 'CONSTRAINT_1', expression: '`b` <> 5' },
            { name: 'a', expression: '`a` > 1', atColumn: true },
            { name: 'ordered', expression: '`a` < `b` + 1' },
            { name: 'said', expression: `\`b\` <> 'it\\'s \\\\ é 😀?'` },
          ],
        }),
      ),
    )
  },
  ['mariadb'],
)

onServers(
  'a check of MySQL’s may be written down and not checked',
  async (server) => {
    await assertReadAs(
      server,
      `CREATE TABLE t (a int CHECK (a > 1), b int, CONSTRAINT ordered CHECK (a < b) NOT ENFORCED,
        CONSTRAINT said CHECK (b <> 'it''s \\\\ é 😀?'))`,
      tables(
        table(server, 't', [integer('a'), integer('b')], {
          checks: [
            { name: 'ordered', expression: '(`a` < `b`)', notEnforced: true },
            { name: 'said', expression: `(\`b\` <> _utf8mb4'it\\'s \\\\ é 😀?')` },
            { name: 't_chk_1', expression: '(`a` > 1)' },
          ],
        }),
      ),
    )
  },
  ['mysql'],
)
