import { ops } from '../../../src/core/ops/index.ts'
import { sql, t } from '../../../src/core/schema/define.ts'
import { HARD_NAME, HARD_TEXT, people, rows, teams, type ExamplesOf } from './example.ts'

const { addCheck, addColumn, addPrimaryKey, alterColumn, createTable, createView, dropColumn } = ops
const { dropConstraint, dropTable, renameColumn, renameConstraint, replaceView, setTableSettings } = ops

const only = ['mariadb', 'mysql'] as const
const onMariadb = ['mariadb'] as const

const checkOf = (name: string, expression: string) => ({ name, expression, atColumn: true as const })
const checked = createTable.make(
  'checked',
  { low: t.integer().notNull().default(5), high: t.integer() },
  {
    checks: [checkOf('low', '`low` > 0'), { name: 'ordered', expression: '`low` < `high`' }],
  },
)
const places = createTable.make('places', { id: t.integer().primaryKey(), at: t.point().srid(4326) })
const indexed = createTable.make(
  'indexed',
  {
    id: t.integer().notNull(),
    number: t.bigint().identity(),
    team: t.integer().references('teams', 'id', { name: 'team' }),
    name: t.varchar(50),
    body: t.type('text'),
  },
  {
    primaryKey: ['id', 'number'],
    indexes: [
      ['number'],
      { name: 'team', keys: ['team'] },
      { name: HARD_NAME, keys: [{ column: 'name', length: 10 }, 'id'], unique: true, comment: HARD_TEXT },
      { name: 'words', keys: ['body'], type: 'fulltext' },
    ],
  },
)
const described = createView.make('described', 'SELECT id, name FROM people', { algorithm: 'merge' })

/** What only MySQL and MariaDB can say of things that all have. */
export const mysqlFacets: ExamplesOf<
  | 'addCheck'
  | 'addColumn'
  | 'addPrimaryKey'
  | 'alterColumn'
  | 'createTable'
  | 'createView'
  | 'dropColumn'
  | 'dropConstraint'
  | 'dropTable'
  | 'renameColumn'
  | 'renameConstraint'
  | 'replaceView'
  | 'setTableSettings'
> = {
  addCheck: [
    {
      title: 'that stands at its column',
      on: [people, rows],
      op: addCheck.make('people', '`id` > 0', { name: 'id', atColumn: true }),
      only: onMariadb,
    },
  ],
  addColumn: [
    {
      title: 'that is invisible, behind one with a comment',
      on: [people, rows],
      op: addColumn.make('people', HARD_NAME, t.integer().default(3).invisible().comment(HARD_TEXT), {
        after: 'id',
      }),
      only,
    },
    {
      title: 'with a reference system',
      on: [people, rows],
      op: addColumn.make('people', 'home', t.point().srid(4326)),
      only,
    },
    {
      title: 'with bytes by default',
      on: [people, rows],
      op: addColumn.make('people', 'bytes', t.varbinary(4).default(sql("X'00FF00'"))),
      only,
    },
  ],
  addPrimaryKey: [
    {
      title: 'of the beginning of a column',
      on: [createTable.make('keyless', { a: t.integer().notNull(), b: t.varchar(100).notNull() })],
      op: addPrimaryKey.make('keyless', ['b', 'a'], { lengths: { b: 10 } }),
      only,
    },
  ],
  alterColumn: [
    {
      title: 'to an invisible one',
      on: [people, rows],
      op: alterColumn.make('people', 'name', { invisible: true }),
      only,
    },
    {
      title: 'to a visible one',
      on: [
        createTable.make('hidden', { a: t.integer(), b: t.integer().default(1).invisible().comment('b') }),
      ],
      op: alterColumn.make('hidden', 'b', { invisible: null, nullable: false }),
      only,
    },
    {
      title: 'to one with another reference system',
      on: [places],
      op: alterColumn.make('places', 'at', { srid: 3857 }),
      only,
    },
    {
      title: 'that has a reference system, which it keeps',
      on: [places],
      op: alterColumn.make('places', 'at', { comment: HARD_TEXT }),
      only,
    },
    {
      title: 'that has a check, which it keeps',
      on: [checked],
      op: alterColumn.make('checked', 'low', { default: 7 }),
      only: onMariadb,
    },
  ],
  createTable: [
    {
      title: 'with indexes that it cannot be without, and others',
      on: [teams],
      op: indexed,
      only,
    },
    { title: 'with a check that stands at its column', on: [], op: checked, only: onMariadb },
    {
      title: 'whose key is the beginning of a column',
      on: [],
      op: createTable.make(
        'short',
        { a: t.varchar(100) },
        { primaryKey: { columns: ['a'], lengths: { a: 5 } } },
      ),
      only,
    },
    {
      title: 'with options of its storage that have no name of ours',
      on: [],
      op: createTable.make(
        'stored',
        { id: t.integer().primaryKey() },
        { rowFormat: 'compressed', with: { key_block_size: 8, stats_persistent: 1 } },
      ),
      only,
    },
    {
      title: 'that is spread evenly over partitions of partitions',
      on: [],
      op: createTable.make(
        'spread',
        { id: t.integer().notNull(), day: t.date().notNull() },
        {
          partitionBy: {
            by: 'range',
            keys: ['year(`day`)'],
            subpartitions: { by: 'hash', linear: true, keys: ['id'], count: 2 },
            partitions: [
              { name: 'p0', values: 'VALUES LESS THAN (2000)' },
              { name: 'p1', values: 'VALUES LESS THAN MAXVALUE' },
            ],
          },
        },
      ),
      only,
    },
    {
      title: 'that is spread by a linear key',
      on: [],
      op: createTable.make(
        'spread',
        { id: t.integer().notNull() },
        { partitionBy: { by: 'key', linear: true, keys: ['id'], partitions: 3 } },
      ),
      only,
    },
  ],
  createView: [
    {
      title: 'with an algorithm, and the rights of who asks',
      on: [people],
      op: createView.make('some', 'SELECT DISTINCT name FROM people', {
        algorithm: 'temptable',
        securityInvoker: true,
      }),
      only,
    },
  ],
  dropColumn: [
    {
      title: 'with the check that stands at it',
      on: [
        createTable.make('one', { a: t.integer(), b: t.integer() }, { checks: [checkOf('b', '`b` > 0')] }),
      ],
      op: dropColumn.make('one', 'b'),
      only: onMariadb,
    },
  ],
  dropConstraint: [
    {
      title: 'that stands at a column',
      on: [checked],
      op: dropConstraint.make('checked', 'low'),
      only: onMariadb,
    },
  ],
  dropTable: [
    {
      title: 'with indexes that it cannot be without',
      on: [teams, indexed],
      op: dropTable.make('indexed'),
      only,
    },
  ],
  renameColumn: [
    {
      title: 'that a check stands at, which goes by its name',
      on: [checked],
      op: renameColumn.make('checked', 'low', 'lowest'),
      only: onMariadb,
    },
    {
      title: 'whose beginning is in the key',
      on: [
        createTable.make(
          'short',
          { a: t.varchar(100) },
          { primaryKey: { columns: ['a'], lengths: { a: 5 } } },
        ),
      ],
      op: renameColumn.make('short', 'a', 'b'),
      only,
    },
  ],
  renameConstraint: [
    {
      title: 'that is a foreign key, with the index of its name',
      on: [teams, indexed],
      op: renameConstraint.make('indexed', 'team', 'side', { type: 'foreignKey', withIndex: true }),
      only,
    },
  ],
  replaceView: [
    {
      title: 'that has an algorithm by one that has none',
      on: [people, described],
      op: replaceView.make('described', 'SELECT id FROM people'),
      only,
    },
  ],
  setTableSettings: [
    {
      title: 'that have no name of ours',
      on: [people, rows],
      op: setTableSettings.make('people', { with: { stats_persistent: 1, max_rows: 1000 } }),
      only,
    },
    {
      title: 'back to the server’s own',
      on: [createTable.make('stored', { id: t.integer() }, { with: { stats_persistent: 0, max_rows: 9 } })],
      op: setTableSettings.make('stored', { with: { stats_persistent: null, max_rows: null } }),
      only,
    },
  ],
}
