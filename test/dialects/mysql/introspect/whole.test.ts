import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutDatabase } from '../../../../src/dialects/mysql/introspect/written.ts'
import { assertReadAs, integer, madeBy, onServers, table, tables } from './support.ts'

const ODD = 'a`b "c" \'d\' é 名 %'

onServers('names may hold what a careless quoting would trip over', async (server) => {
  const quoted = `\`${ODD.replaceAll('`', '``')}\``
  await assertReadAs(
    server,
    `CREATE TABLE ${quoted} (${quoted} int NOT NULL, \`x.y\` int, PRIMARY KEY (${quoted}),
      UNIQUE \`u.${ODD.replaceAll('`', '``')}\` (\`x.y\`), KEY \`k(1)\` (\`x.y\`, ${quoted}));
    CREATE TABLE t (a int, CONSTRAINT \`f.k\` FOREIGN KEY (a) REFERENCES ${quoted} (${quoted}))`,
    tables(
      table(server, ODD, [integer(ODD, { nullable: false }), integer('x.y')], {
        primaryKey: { name: 'PRIMARY', columns: [ODD] },
        uniques: [{ name: `u.${ODD}`, columns: ['x.y'] }],
        indexes: [{ name: 'k(1)', keys: [{ column: 'x.y' }, { column: ODD }] }],
      }),
      table(server, 't', [integer('a')], {
        foreignKeys: [{ name: 'f.k', columns: ['a'], references: { table: ODD, columns: [ODD] } }],
        indexes: [{ name: 'f.k', keys: [{ column: 'a' }] }],
      }),
    ),
  )
})

onServers('a name with a dot would be one of another schema, and is told instead', async (server) => {
  const { schema, unmodelled } = await madeBy(
    server,
    `CREATE TABLE \`a.b\` (id int PRIMARY KEY); CREATE TABLE t (a int, CONSTRAINT f FOREIGN KEY (a) REFERENCES \`a.b\` (id));
    CREATE VIEW \`v.w\` AS SELECT 1 AS x; CREATE PROCEDURE \`p.q\`() SELECT 1`,
  )
  assert.deepEqual(Object.keys(schema.tables), ['t'])
  assert.deepEqual([schema.tables['t']!.foreignKeys, schema.objects], [[], {}])
  assert.deepEqual(unmodelled, [
    { kind: 'table', name: 'a.b' },
    { kind: 'view', name: 'v.w' },
    { kind: 'routine', name: 'p.q' },
    { kind: 'foreign key', name: 't.f' },
  ])
})

onServers('tables that are to be left out are, with all that is their own', async (server) => {
  const { schema, unmodelled } = await madeBy(
    server,
    `CREATE TABLE mig_revision (id int PRIMARY KEY); CREATE TABLE t (a int);
    CREATE TRIGGER stamp BEFORE INSERT ON mig_revision FOR EACH ROW SET NEW.id = 1`,
    { ignore: (name) => name.startsWith('mig_') },
  )
  assert.deepEqual(schema, { complete: true, ...tables(table(server, 't', [integer('a')])) })
  assert.deepEqual(unmodelled, [])
})

onServers('another database than the session’s own is read by its name', async (server) => {
  const { schema } = await madeBy(server, 'CREATE TABLE t (a int)', { defaultSchema: 'no such database' })
  assert.deepEqual(schema, { complete: true, tables: {}, objects: {} })
})

onServers('an empty database is an empty schema', async (server) => {
  const { schema, unmodelled } = await madeBy(server, 'SELECT 1')
  assert.deepEqual([schema, unmodelled], [{ complete: true, tables: {}, objects: {} }, []])
})

onServers('the number of queries does not grow with the tables', async (server) => {
  const tablesOf = (count: number) =>
    Array.from(
      { length: count },
      (_, i) => `CREATE TABLE t${i} (id int PRIMARY KEY, a int DEFAULT 1, p int, b varbinary(9),
        KEY (a), FOREIGN KEY (p) REFERENCES t0 (id), CHECK (a > 0));`,
    ).join('\n')
  const few = await madeBy(server, tablesOf(2))
  const many = await madeBy(server, tablesOf(40))
  assert.equal(Object.keys(many.schema.tables).length, 40)
  assert.deepEqual([few.queries, many.queries], [12, 12])
})

onServers(
  'a session in a mode in which the server spells things otherwise reads the same',
  async (server) => {
    const script = `CREATE TABLE t (a varchar(9) DEFAULT 'it''s \\\\', b varchar(20) AS (concat(a, 'é')), CHECK (a <> 'x'))
    ROW_FORMAT = DYNAMIC; CREATE VIEW v AS SELECT a FROM t; CREATE PROCEDURE p() SELECT 1`
    const plain = await madeBy(server, script)
    const odd = await madeBy(server, script, {
      before: `SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'`,
    })
    assert.deepEqual(odd.schema, plain.schema)
    assert.deepEqual(odd.unmodelled, [])
  },
)

test('a name that only looks like the database stays in the query of a view', () => {
  const queries = [
    ['select `d`.`t`.`a` AS `a` from `d`.`t`', 'select `t`.`a` AS `a` from `t`'],
    ["select '`d`.`t`' AS `d`.`x`", "select '`d`.`t`' AS `x`"],
    ['select `o`.`t`.`a` from `o`.`t` `q`', 'select `o`.`t`.`a` from `o`.`t` `q`'],
    ['select `d`.`f`(1) AS `d`', 'select `f`(1) AS `d`'],
    ['select `d`.`a` from `d`.`t` `d`', 'select `d`.`a` from `t` `d`'],
    ['select `d`.`d`.`d` from (`d`.`d` join `d`.`t`)', 'select `d`.`d` from (`d` join `t`)'],
  ] as const
  assert.deepEqual(
    queries.map(([query]) => withoutDatabase(query, 'd')),
    queries.map(([, without]) => without),
  )
})
