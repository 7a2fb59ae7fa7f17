import assert from 'node:assert/strict'
import type { Partitioning, Table } from '../../../../src/core/schema/model.ts'
import {
  assertReadAs,
  builtFrom,
  integer,
  madeBy,
  onServers,
  SETTINGS,
  table,
  tables,
  type Each,
} from './support.ts'

onServers('engine and collation are always said, whatever the database would take', async (server) => {
  await assertReadAs(
    server,
    `ALTER DATABASE CHARACTER SET latin1; CREATE TABLE a (x int);
    CREATE TABLE b (x char(3), y char(3) CHARACTER SET latin1) ENGINE = MyISAM CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
    tables(
      table(server, 'a', [integer('x')], {
        settings: { engine: 'InnoDB', charset: 'latin1', collation: 'latin1_swedish_ci' },
      }),
      table(
        server,
        'b',
        [
          { name: 'x', type: { name: 'char', length: 3 }, nullable: true },
          {
            name: 'y',
            type: { name: 'char', length: 3 },
            nullable: true,
            charset: 'latin1',
            collation: 'latin1_swedish_ci',
          },
        ],
        { settings: { engine: 'MyISAM', charset: 'utf8mb4', collation: 'utf8mb4_bin' } },
      ),
    ),
  )
})

onServers(
  'a table says its row format, its other options and its comment, and no number that it has come to',
  async (server) => {
    const own: Each<NonNullable<Table['settings']>['with']> = {
      mariadb: { stats_persistent: 1, key_block_size: 8, page_checksum: 1 },
      mysql: { stats_persistent: 1, key_block_size: 8 },
    }
    const more = { mariadb: 'PAGE_CHECKSUM = 1', mysql: '' }
    await assertReadAs(
      server,
      `CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT = 50 ROW_FORMAT = COMPRESSED KEY_BLOCK_SIZE = 8
      STATS_PERSISTENT = 1 ${more[server]} COMMENT 'it''s \\\\ é'`,
      tables(
        table(server, 't', [integer('id', { nullable: false, identity: true })], {
          primaryKey: { name: 'PRIMARY', columns: ['id'] },
          comment: "it's \\ é",
          settings: { ...SETTINGS[server], rowFormat: 'compressed', with: own[server]! },
        }),
      ),
    )
  },
)

const PARTITIONS: readonly (readonly [sql: string, expected: Partitioning])[] = [
  [
    `RANGE (id) (PARTITION low VALUES LESS THAN (10) COMMENT = 'it''s', PARTITION \`a b\` VALUES LESS THAN MAXVALUE)`,
    {
      by: 'range',
      keys: ['`id`'],
      partitions: [
        { name: 'low', values: "VALUES LESS THAN (10) COMMENT = 'it''s'" },
        { name: 'a b', values: 'VALUES LESS THAN MAXVALUE' },
      ],
    },
  ],
  [
    `RANGE COLUMNS (d, id) (PARTITION p0 VALUES LESS THAN ('2020-01-01', 1), PARTITION p1 VALUES LESS THAN (MAXVALUE, MAXVALUE))`,
    {
      by: 'range',
      keys: ['d', 'id'],
      partitions: [
        { name: 'p0', values: "VALUES LESS THAN ('2020-01-01',1)" },
        { name: 'p1', values: 'VALUES LESS THAN (MAXVALUE,MAXVALUE)' },
      ],
    },
  ],
  [
    'LIST (id) (PARTITION a VALUES IN (0, 1, NULL), PARTITION b VALUES IN (3))',
    {
      by: 'list',
      keys: ['`id`'],
      partitions: [
        { name: 'a', values: 'VALUES IN (NULL,0,1)' },
        { name: 'b', values: 'VALUES IN (3)' },
      ],
    },
  ],
  ['HASH (id) PARTITIONS 4', { by: 'hash', keys: ['id'], partitions: 4 }],
  ['LINEAR KEY (id, d) PARTITIONS 3', { by: 'key', linear: true, keys: ['id', 'd'], partitions: 3 }],
  [
    'HASH (id) (PARTITION x, PARTITION y)',
    {
      by: 'hash',
      keys: ['id'],
      partitions: [
        { name: 'x', values: '' },
        { name: 'y', values: '' },
      ],
    },
  ],
  [
    'RANGE (year(d)) SUBPARTITION BY LINEAR HASH (id) SUBPARTITIONS 2 (PARTITION p0 VALUES LESS THAN (2000), PARTITION p1 VALUES LESS THAN MAXVALUE)',
    {
      by: 'range',
      keys: ['year(`d`)'],
      subpartitions: { by: 'hash', linear: true, keys: ['id'], count: 2 },
      partitions: [
        { name: 'p0', values: 'VALUES LESS THAN (2000)' },
        { name: 'p1', values: 'VALUES LESS THAN MAXVALUE' },
      ],
    },
  ],
]

onServers('a table says how its rows are spread', async (server) => {
  const script = PARTITIONS.map(
    ([sql], i) => `CREATE TABLE t${i} (id int NOT NULL, d date NOT NULL) PARTITION BY ${sql};`,
  ).join('\n')
  const columns = [
    integer('id', { nullable: false }),
    { name: 'd', type: { name: 'date' }, nullable: false } as const,
  ]
  const list = PARTITIONS.map(([, partitionBy], i) => table(server, `t${i}`, columns, { partitionBy }))
  await assertReadAs(server, script, tables(...list))
})

onServers(
  'a default partition of MariaDB’s is none of the value 0',
  async (server) => {
    const script = `CREATE TABLE t (id int) PARTITION BY LIST (id) (PARTITION a VALUES IN (1), PARTITION o DEFAULT);
    CREATE TABLE u (id int) PARTITION BY LIST (id) (PARTITION a VALUES IN (1), PARTITION o VALUES IN (0));
    CREATE TABLE v (id int) PARTITION BY LIST COLUMNS (id) (PARTITION a VALUES IN (1), PARTITION o DEFAULT)`
    const { schema } = await madeBy(server, script)
    const last = (name: string) => schema.tables[name]!.partitionBy?.partitions
    const one = { name: 'a', values: 'VALUES IN (1)' }
    assert.deepEqual(last('t'), [one, { name: 'o', values: 'DEFAULT' }])
    assert.deepEqual(last('u'), [one, { name: 'o', values: 'VALUES IN (0)' }])
    assert.deepEqual(last('v'), [one, { name: 'o', values: 'DEFAULT' }])
    assert.deepEqual(await builtFrom(server, schema), schema)
  },
  ['mariadb'],
)

onServers(
  'what MariaDB keeps of times past is told as what has no place',
  async (server) => {
    const { schema, unmodelled } = await madeBy(
      server,
      `CREATE TABLE a (id int, v int WITHOUT SYSTEM VERSIONING) WITH SYSTEM VERSIONING;
      CREATE TABLE b (id int, f timestamp(6) GENERATED ALWAYS AS ROW START, u timestamp(6) GENERATED ALWAYS AS ROW END,
        PERIOD FOR SYSTEM_TIME (f, u)) WITH SYSTEM VERSIONING;
      CREATE TABLE c (id int, f date, u date, PERIOD FOR valid (f, u), UNIQUE once (id, valid WITHOUT OVERLAPS))`,
    )
    const day = { type: { name: 'date' }, nullable: false } as const
    assert.deepEqual(schema, {
      complete: true,
      ...tables(
        table(server, 'a', [integer('id'), integer('v')]),
        table(server, 'b', [integer('id')]),
        table(server, 'c', [integer('id'), { name: 'f', ...day }, { name: 'u', ...day }]),
      ),
    })
    assert.deepEqual(
      unmodelled.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
      [
        { kind: 'system versioning of table', name: 'a' },
        { kind: 'WITHOUT SYSTEM VERSIONING of column', name: 'a.v' },
        { kind: 'system versioning of table', name: 'b' },
        { kind: 'index without overlaps', name: 'c.once' },
        { kind: 'period of table', name: 'c.valid' },
      ],
    )
  },
  ['mariadb'],
)
