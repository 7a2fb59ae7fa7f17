import assert from 'node:assert/strict'
import type { Column, ColumnType } from '../../../../src/core/schema/model.ts'
import {
  assertReadAs,
  builtFrom,
  integer,
  madeBy,
  onServers,
  table,
  tables,
  type ServerName,
} from './support.ts'

type Case<T> = readonly [sql: string, expected: T]

const TYPES: readonly Case<ColumnType>[] = [
  ['int', { name: 'integer' }],
  ['int unsigned', { name: 'integer', unsigned: true }],
  ['bool', { name: 'boolean' }],
  ['tinyint', { name: 'tinyint' }],
  ['smallint(5) unsigned zerofill', { name: 'native', sql: 'smallint(5) unsigned zerofill' }],
  ['mediumint', { name: 'mediumint' }],
  ['bigint unsigned', { name: 'bigint', unsigned: true }],
  ['decimal(12,3)', { name: 'decimal', precision: 12, scale: 3 }],
  ['decimal unsigned', { name: 'decimal', precision: 10, scale: 0, unsigned: true }],
  ['float', { name: 'real' }],
  ['float(7,2)', { name: 'native', sql: 'float(7,2)' }],
  ['double', { name: 'double' }],
  ['double unsigned', { name: 'native', sql: 'double unsigned' }],
  ['bit(8)', { name: 'bit', length: 8 }],
  ['char(3)', { name: 'char', length: 3 }],
  ['char(0)', { name: 'native', sql: 'char(0)' }],
  ['varchar(20)', { name: 'varchar', length: 20 }],
  ['binary(4)', { name: 'binary', length: 4 }],
  ['varbinary(9)', { name: 'varbinary', length: 9 }],
  ['tinytext', { name: 'tinytext' }],
  ['text', { name: 'native', sql: 'text' }],
  ['longtext', { name: 'text' }],
  ['mediumblob', { name: 'mediumblob' }],
  ['blob', { name: 'native', sql: 'blob' }],
  ['longblob', { name: 'binary' }],
  ['date', { name: 'date' }],
  ['year', { name: 'year' }],
  ['time(3)', { name: 'time', precision: 3 }],
  ['datetime', { name: 'datetime' }],
  ['datetime(6)', { name: 'datetime', precision: 6 }],
  ['timestamp(2) null', { name: 'timestamp', precision: 2 }],
  [
    `enum('a','it''s','b\\\\c','"','é,','\\n')`,
    { name: 'enum', values: ['a', "it's", 'b\\c', '"', 'é,', '\n'] },
  ],
  [`set('x','y')`, { name: 'set', values: ['x', 'y'] }],
  ['geometry', { name: 'geometry' }],
  ['geometrycollection', { name: 'geometrycollection' }],
  ['multipolygon', { name: 'multipolygon' }],
]

const OWN_TYPES: Readonly<Record<ServerName, readonly Case<ColumnType>[]>> = {
  mariadb: [
    ['int(5)', { name: 'native', sql: 'int(5)' }],
    ['tinyint(1) unsigned', { name: 'native', sql: 'tinyint(1) unsigned' }],
    ['inet4', { name: 'inet4' }],
    ['inet6', { name: 'inet6' }],
    ['uuid', { name: 'uuid' }],
    ['text compressed', { name: 'native', sql: 'text /*M!100301 COMPRESSED*/' }],
  ],
  mysql: [
    ['int(5)', { name: 'integer' }],
    ['tinyint(1) unsigned', { name: 'tinyint', unsigned: true }],
    ['json', { name: 'json' }],
  ],
}

onServers('each type has one name', async (server) => {
  const cases = [...TYPES, ...OWN_TYPES[server]]
  const list = cases.map(([sql], i) => `c${i} ${sql}`).join(', ')
  const columns = cases.map(([, type], i): Column => ({ name: `c${i}`, type, nullable: true }))
  await assertReadAs(server, `CREATE TABLE t (${list})`, tables(table(server, 't', columns)))
})

type Default = Column['default']

const DEFAULTS: readonly Case<Default>[] = [
  ['int default 7', 7],
  [`int default '-7'`, -7],
  ['bigint unsigned default 18446744073709551615', 18446744073709551615n],
  ['bool default true', true],
  ['tinyint(1) default 5', 5],
  ['decimal(10,2) default 99.9', 99.9],
  ['decimal(10,2) default 0', 0],
  ['decimal(40,20) default 12345678901234567890.5', '12345678901234567890.50000000000000000000'],
  ['double default 1.5e300', 1.5e300],
  ['float default 1e-7', 1e-7],
  [`bit(8) default b'101'`, 5],
  ['year default 2020', 2020],
  [`date default '2020-01-31'`, '2020-01-31'],
  [`time(3) default '-10:00:00'`, '-10:00:00.000'],
  ['datetime default null', undefined],
  ['datetime(3) default current_timestamp(3)', { sql: 'CURRENT_TIMESTAMP' }],
  [`varchar(60) default 'it''s \\\\ "q" \\n\\t é'`, `it's \\ "q" \n\t é`],
  [`varchar(10) default ''`, ''],
  [`varchar(10) default 'a\\0b'`, { sql: "X'610062'" }],
  [`varchar(10) default 'NULL'`, 'NULL'],
  ['varchar(10) default 7', '7'],
  [`varchar(30) default 'current_timestamp()'`, 'current_timestamp()'],
  [`varchar(20) default 'what? 😀'`, 'what? 😀'],
  [`varchar(20) character set latin1 collate latin1_swedish_ci default 'é?'`, 'é?'],
  [`enum('x','y') default 'y'`, 'y'],
  [`set('x','y') default 'x,y'`, 'x,y'],
  [`varbinary(8) default 'abc'`, 'abc'],
  ['varbinary(8) default 0x0100ff00', { sql: "X'0100FF00'" }],
  ['binary(6) default 0xff00', { sql: "X'FF'" }],
  ['binary(4) default 0x414200', 'AB'],
  ['binary(4) default 0x00', ''],
]

const OWN_DEFAULTS: Readonly<Record<ServerName, readonly Case<Default>[]>> = {
  mariadb: [
    ['int default (1 + 2)', { sql: '(1 + 2)' }],
    ['date default current_date', { sql: 'curdate()' }],
    ['datetime(6) default current_timestamp(3)', { sql: '(current_timestamp(3))' }],
    [`text default 'abc'`, 'abc'],
    [`varchar(30) default concat('it''s', 'é 😀')`, { sql: `concat('it\\'s','é 😀')` }],
    ['char(36) default uuid()', { sql: 'uuid()' }],
  ],
  mysql: [
    ['int default (1 + 2)', { sql: '(1 + 2)' }],
    ['date default (current_date)', { sql: 'curdate()' }],
    ['datetime(3) default (now())', { sql: '(now())' }],
    [`text default ('abc')`, { sql: `_utf8mb4'abc'` }],
    [`varchar(30) default (concat('it''s', 'é 😀'))`, { sql: `concat(_utf8mb4'it\\'s',_utf8mb4'é 😀')` }],
    [`varchar(30) default (concat(_latin1 x'e9', 'é'))`, { sql: `concat(_latin1 X'e9',_utf8mb4'é')` }],
    ['char(36) default (uuid())', { sql: 'uuid()' }],
  ],
}

onServers('a default is a value where it is one, else the SQL of the server', async (server) => {
  const cases = [...DEFAULTS, ...OWN_DEFAULTS[server]]
  const list = cases.map(([sql], i) => `c${i} ${sql}`).join(', ')
  const { schema, unmodelled } = await madeBy(server, `CREATE TABLE t (${list})`)
  assert.deepEqual(
    schema.tables['t']!.columns.map((column, i) => [cases[i]![0], column.default]),
    cases,
  )
  assert.deepEqual(unmodelled, [])
  assert.deepEqual(await builtFrom(server, schema), schema)
})

onServers(
  'a default of bytes of a column that is NOT NULL is told where the server tells it',
  async (server) => {
    const { schema, unmodelled } = await madeBy(
      server,
      `CREATE TABLE t (a varbinary(9) NOT NULL DEFAULT 0x0041, b varbinary(9) NOT NULL DEFAULT 0x00ff)`,
    )
    const told = { mariadb: { sql: "X'003F'" }, mysql: { sql: "X'00FF'" } }
    const lost = { mariadb: [{ kind: 'default of column', name: 't.b' }], mysql: [] }
    assert.deepEqual(
      schema.tables['t']!.columns.map((column) => column.default),
      [{ sql: "X'0041'" }, told[server]],
    )
    assert.deepEqual(unmodelled, lost[server])
  },
)

onServers('a column says what of it is not what it would be anyway', async (server) => {
  const latin: Column = {
    name: 'latin',
    type: { name: 'varchar', length: 9 },
    nullable: true,
    charset: 'latin1',
    collation: 'latin1_swedish_ci',
  }
  await assertReadAs(
    server,
    `CREATE TABLE t (id bigint AUTO_INCREMENT PRIMARY KEY, latin varchar(9) CHARACTER SET latin1,
      exact text COLLATE utf8mb4_bin, plain text CHARACTER SET utf8mb4, hidden int NOT NULL DEFAULT 1 INVISIBLE,
      changed timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
      said int COMMENT 'it''s \\\\ \\n é')`,
    tables(
      table(
        server,
        't',
        [
          { name: 'id', type: { name: 'bigint' }, nullable: false, identity: true },
          latin,
          { name: 'exact', type: { name: 'native', sql: 'text' }, nullable: true, collation: 'utf8mb4_bin' },
          { name: 'plain', type: { name: 'native', sql: 'text' }, nullable: true },
          integer('hidden', { nullable: false, default: 1, invisible: true }),
          {
            name: 'changed',
            type: { name: 'timestamp', precision: 3 },
            nullable: false,
            default: { sql: 'CURRENT_TIMESTAMP' },
            onUpdate: 'CURRENT_TIMESTAMP',
          },
          integer('said', { comment: "it's \\ \n é" }),
        ],
        { primaryKey: { name: 'PRIMARY', columns: ['id'] } },
      ),
    ),
  )
})

onServers('a computed column keeps its expression, whatever characters it holds', async (server) => {
  const text = { name: 'varchar', length: 60 } as const
  const expected = {
    mariadb: [
      { expression: '`a` + 1', stored: false },
      { expression: `concat(\`naïve\`,'it\\'s \\\\ \\n é 😀?')`, stored: true },
    ],
    mysql: [
      { expression: '(`a` + 1)', stored: false },
      { expression: `concat(\`naïve\`,_utf8mb4'it\\'s \\\\ \\n é 😀?')`, stored: true },
    ],
  }
  await assertReadAs(
    server,
    `CREATE TABLE t (a int, \`naïve\` varchar(9), b int AS (a + 1) VIRTUAL,
      c varchar(60) AS (concat(\`naïve\`, 'it''s \\\\ \\n é 😀?')) STORED COMMENT 'x')`,
    tables(
      table(server, 't', [
        integer('a'),
        { name: 'naïve', type: { name: 'varchar', length: 9 }, nullable: true },
        integer('b', { generated: expected[server][0]! }),
        { name: 'c', type: text, nullable: true, generated: expected[server][1]!, comment: 'x' },
      ]),
    ),
  )
})

onServers(
  'MariaDB’s JSON is a type, and a text that is checked in another way is a text',
  async (server) => {
    await assertReadAs(
      server,
      `CREATE TABLE t (a json, b json NOT NULL DEFAULT '{"x": "😀"}',
        c longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin CHECK (json_valid(c)),
        d json CHECK (json_length(d) < 3), e longtext CHECK (json_valid(e)))`,
      tables(
        table(
          server,
          't',
          [
            { name: 'a', type: { name: 'json' }, nullable: true },
            { name: 'b', type: { name: 'json' }, nullable: false, default: '{"x": "😀"}' },
            { name: 'c', type: { name: 'json' }, nullable: true },
            { name: 'd', type: { name: 'text' }, nullable: true, collation: 'utf8mb4_bin' },
            { name: 'e', type: { name: 'text' }, nullable: true },
          ],
          {
            checks: [
              { name: 'd', expression: 'json_length(`d`) < 3', atColumn: true },
              { name: 'e', expression: 'json_valid(`e`)', atColumn: true },
            ],
          },
        ),
      ),
    )
  },
  ['mariadb'],
)

onServers('a geometry says its reference system', async (server) => {
  const clause = { mariadb: 'REF_SYSTEM_ID=4326', mysql: 'SRID 4326' }
  await assertReadAs(
    server,
    `CREATE TABLE t (a point, b geometry ${clause[server]}, c point ${clause[server]} NOT NULL, SPATIAL KEY s (c))`,
    tables(
      table(
        server,
        't',
        [
          { name: 'a', type: { name: 'point' }, nullable: true },
          { name: 'b', type: { name: 'geometry' }, nullable: true, srid: 4326 },
          { name: 'c', type: { name: 'point' }, nullable: false, srid: 4326 },
        ],
        { indexes: [{ name: 's', keys: [{ column: 'c' }], type: 'spatial' }] },
      ),
    ),
  )
})
