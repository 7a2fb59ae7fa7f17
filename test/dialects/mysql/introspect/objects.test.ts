import assert from 'node:assert/strict'
import { keyOf, type SchemaObject, type View } from '../../../../src/core/schema/objects.ts'
import type { Schema } from '../../../../src/core/schema/model.ts'
import { freshDatabase } from '../../../support/databases.ts'
import {
  assertRead,
  assertReadAs,
  builtFrom,
  integer,
  madeBy,
  onServers,
  readFrom,
  table,
  tables,
  type Each,
  type ServerName,
} from './support.ts'

const objects = (...list: readonly SchemaObject[]): Schema['objects'] =>
  Object.fromEntries(list.map((object) => [keyOf(object), object]))

const one = (server: ServerName) => tables(table(server, 't', [integer('id'), integer('a')]))
const ONE = 'CREATE TABLE t (id int, a int);'

onServers('a view is read without the name of its database', async (server) => {
  const queries: Each<readonly [string, string, string]> = {
    mariadb: [
      `select \`t\`.\`id\` AS \`id\`,\`t\`.\`a\` AS \`a b\`,'é 😀' AS \`s\` from \`t\` where \`t\`.\`a\` > 1`,
      'select `one`.`id` AS `id` from (`one` join `t` `u` on(`u`.`id` = `one`.`id`)) where `u`.`a` in (select `t`.`id` from `t`)',
      'select `t`.`id` AS `x`,`twice`(`t`.`a`) AS `y` from `t` where `t`.`a` > 1',
    ],
    mysql: [
      `select \`t\`.\`id\` AS \`id\`,\`t\`.\`a\` AS \`a b\`,'é 😀' AS \`s\` from \`t\` where (\`t\`.\`a\` > 1)`,
      'select `one`.`id` AS `id` from (`one` join `t` `u` on((`u`.`id` = `one`.`id`))) where `u`.`a` in (select `t`.`id` from `t`)',
      'select `t`.`id` AS `id`,`twice`(`t`.`a`) AS `twice(a)` from `t` where (`t`.`a` > 1)',
    ],
  }
  const columns: Each<Partial<View>> = { mariadb: {}, mysql: { columns: ['x', 'y'] } }
  const [first, second, third] = queries[server]
  await assertReadAs(
    server,
    `${ONE} CREATE FUNCTION twice(n int) RETURNS int DETERMINISTIC RETURN n * 2;
    CREATE VIEW one AS SELECT t.id, t.a AS \`a b\`, 'é 😀' AS s FROM t WHERE t.a > 1;
    CREATE ALGORITHM = TEMPTABLE SQL SECURITY INVOKER VIEW two AS
      SELECT one.id FROM one JOIN t u ON u.id = one.id WHERE u.a IN (SELECT id FROM t);
    CREATE ALGORITHM = MERGE VIEW three (x, y) AS SELECT id, twice(a) FROM t WHERE a > 1 WITH LOCAL CHECK OPTION`,
    {
      ...one(server),
      objects: objects(
        { type: 'view', name: 'one', query: first },
        {
          type: 'view',
          name: 'three',
          query: third,
          ...columns[server],
          checkOption: 'local',
          algorithm: 'merge',
        },
        { type: 'view', name: 'two', query: second, securityInvoker: true, algorithm: 'temptable' },
        {
          type: 'function',
          name: 'twice',
          parameters: 'n int',
          definition: `RETURNS ${server === 'mysql' ? 'int' : 'int(11)'}\n    DETERMINISTIC\nRETURN n * 2`,
        },
      ),
    },
  )
})

onServers('a table or an alias that has the name of the database keeps it', async (server) => {
  const script = (name: string) => `CREATE TABLE \`${name}\` (\`${name}\` int, k int);
    CREATE VIEW v AS SELECT \`${name}\`.k, '\`${name}\`.k' AS s FROM \`${name}\`;
    CREATE VIEW w AS SELECT \`${name}\`.k FROM (SELECT 1 AS k) AS \`${name}\``
  const { schema } = await madeBy(server, `SET @name = DATABASE(); ${script('same')}`)
  const strange = await namedLikeItsDatabase(server, script)
  const seen = (found: Schema, name: string) =>
    Object.values(found.objects).map((object) => 'query' in object && object.query.replaceAll(name, 'same'))
  assert.deepEqual(seen(strange.schema, strange.name), seen(schema, 'same'))
})

onServers('triggers of one event say which one they follow', async (server) => {
  const trigger = { type: 'trigger', table: 't', timing: 'before', events: ['insert'], each: 'row' } as const
  await assertRead(
    server,
    `${ONE} CREATE TRIGGER b BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.a = 'it''s'; SET NEW.a = 2; END;
    CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW FOLLOWS b SET NEW.a = 1;
    CREATE TRIGGER first BEFORE INSERT ON t FOR EACH ROW PRECEDES b SET NEW.a = 'what? 😀';
    CREATE TRIGGER other AFTER DELETE ON t FOR EACH ROW SET @x = OLD.a`,
    {
      ...one(server),
      objects: objects(
        { ...trigger, name: 'first', body: "SET NEW.a = 'what? 😀'" },
        {
          ...trigger,
          name: 'b',
          body: "BEGIN SET NEW.a = 'it''s'; SET NEW.a = 2; END",
          order: { follows: 'first' },
        },
        { ...trigger, name: 'a', body: 'SET NEW.a = 1', order: { follows: 'b' } },
        { ...trigger, name: 'other', timing: 'after', events: ['delete'], body: 'SET @x = OLD.a' },
      ),
    },
  )
})

onServers('routines are read as they were written', async (server) => {
  const integerType = { mariadb: 'int(11)', mysql: 'int' }
  const charset = { mariadb: 'CHARSET latin1 COLLATE latin1_swedish_ci', mysql: 'CHARSET latin1' }
  await assertReadAs(
    server,
    `CREATE FUNCTION f(\`a(b\` int ) RETURNS int DETERMINISTIC COMMENT 'it''s' RETURN \`a(b\` + 1;
    CREATE FUNCTION g() RETURNS varchar(9) CHARACTER SET latin1 READS SQL DATA RETURN 'a';
    CREATE PROCEDURE p(IN a int, OUT b decimal(5, 2)) SQL SECURITY INVOKER BEGIN /* é */ SET b = a; END`,
    {
      tables: {},
      objects: objects(
        {
          type: 'function',
          name: 'f',
          parameters: '`a(b` int ',
          definition: `RETURNS ${integerType[server]}\n    DETERMINISTIC\n    COMMENT 'it''s'\nRETURN \`a(b\` + 1`,
        },
        {
          type: 'function',
          name: 'g',
          parameters: '',
          definition: `RETURNS varchar(9) ${charset[server]}\n    READS SQL DATA\nRETURN 'a'`,
        },
        {
          type: 'procedure',
          name: 'p',
          parameters: 'IN a int, OUT b decimal(5, 2)',
          definition: '    SQL SECURITY INVOKER\nBEGIN /* é */ SET b = a; END'.trim(),
        },
      ),
    },
  )
})

onServers(
  'what a routine, a trigger and an event are made of may mean something else in our mode',
  async (server) => {
    const { unmodelled } = await madeBy(
      server,
      `${ONE} SET SESSION sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT';
    CREATE PROCEDURE same() SELECT 1;
    CREATE PROCEDURE quoted() SELECT "a" FROM t;
    CREATE TRIGGER piped BEFORE INSERT ON t FOR EACH ROW SET NEW.a = NEW.a || NEW.id;
    CREATE EVENT later ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01 00:00:00' DO DELETE FROM "t"`,
    )
    assert.deepEqual(unmodelled, [
      { kind: 'sql_mode of trigger', name: 'piped' },
      { kind: 'sql_mode of procedure', name: 'quoted' },
      { kind: 'sql_mode of event', name: 'later' },
    ])
  },
)

onServers('an event is made again in the time zone in which it was made', async (server) => {
  await assertReadAs(
    server,
    `SET SESSION time_zone = '+05:00';
    CREATE EVENT \`at night\` ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01 03:00:00' ON COMPLETION PRESERVE DISABLE
      COMMENT 'it''s' DO BEGIN DELETE FROM t; DELETE FROM u; END`,
    {
      tables: {},
      objects: objects({
        type: 'native',
        kind: 'event',
        name: 'at night',
        create: [
          "SET @mig_time_zone = @@SESSION.time_zone, SESSION time_zone = '+05:00';",
          "CREATE EVENT `at night` ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01 03:00:00' ON COMPLETION PRESERVE DISABLE COMMENT 'it''s' DO BEGIN DELETE FROM t; DELETE FROM u; END;",
          'SET SESSION time_zone = @mig_time_zone',
        ].join('\n'),
        drop: 'DROP EVENT `at night`',
      }),
    },
  )
})

onServers(
  'a sequence of MariaDB’s says what is not the server’s own',
  async (server) => {
    const { schema, unmodelled } = await madeBy(
      server,
      `CREATE SEQUENCE plain; CREATE SEQUENCE own START WITH 5 INCREMENT BY 2 MINVALUE 1 MAXVALUE 100 CACHE 10 CYCLE;
      CREATE SEQUENCE down INCREMENT BY -1; CREATE SEQUENCE huge MAXVALUE 9007199254740993; DO NEXTVAL(plain)`,
    )
    assert.deepEqual(
      schema.objects,
      objects(
        { type: 'sequence', name: 'plain' },
        { type: 'sequence', name: 'own', start: 5, increment: 2, max: 100, cache: 10, cycle: true },
        { type: 'sequence', name: 'down', increment: -1 },
        { type: 'sequence', name: 'huge', max: 9007199254740993n },
      ),
    )
    assert.deepEqual([schema.tables, unmodelled], [{}, []])
    assert.deepEqual(await builtFrom(server, schema), schema)
  },
  ['mariadb'],
)

/** What a script makes in a database of the name that it is told. */
async function namedLikeItsDatabase(server: ServerName, script: (name: string) => string) {
  const database = await freshDatabase(server)
  try {
    const name = new URL(database.url).pathname.slice(1)
    await database.script(script(name))
    return { name, ...(await readFrom(database.url)) }
  } finally {
    await database.close()
  }
}
