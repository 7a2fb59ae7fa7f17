import type { DialectName } from '../../../src/core/dialect.ts'
import { ops } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/types.ts'
import { HARD_NAME, HARD_TEXT, people, rows, order, visits, type ExamplesOf } from './example.ts'

const { alterIndex, bulkInsert, createIndex, createTable, dropIndex, renameIndex } = ops

/** What each of them says of something that it lacks. */
const lacking = (description: string, what: string, ...dialects: readonly DialectName[]) =>
  Object.fromEntries(dialects.map((dialect) => [dialect, `${description}: ${dialect} has no ${what}`]))
const byName = 'create index ix_people_name on people'
const OTHERS = ['mariadb', 'mysql', 'sqlite'] as const

const places = createTable.make('places', { id: t.integer().primaryKey(), spot: t.type('point').notNull() })
const plain = createIndex.make('people', ['name'], { name: 'by name' })
const hidden = createIndex.make('people', ['name'], { name: 'by name', invisible: true })
const full = createIndex.make('people', [{ expression: 'lower(name)', order: 'desc' }, 'id'], {
  name: HARD_NAME,
  unique: true,
  where: "name <> 'INDEX ix ON' AND id > 0",
})

export const indexes: ExamplesOf<'alterIndex' | 'createIndex' | 'dropIndex' | 'renameIndex'> = {
  createIndex: [
    { title: 'on one column', on: [people, rows], op: createIndex.make('people', ['name']) },
    {
      title: 'that is unique',
      on: [people, rows],
      op: createIndex.make('people', ['name'], { unique: true, name: 'uq name' }),
    },
    {
      title: 'on two columns, one descending',
      on: [people, rows],
      op: createIndex.make('people', [
        { column: 'name', order: 'desc' },
        { column: 'id', order: 'asc' },
      ]),
    },
    {
      title: 'on an expression',
      on: [people, rows],
      op: createIndex.make('people', [{ expression: 'lower(name)', order: 'desc' }, 'id'], {
        name: 'by_lower',
      }),
      refused: lacking('create index by_lower on people', 'index on an expression', 'mariadb'),
    },
    {
      title: 'on some of the rows',
      on: [people, rows],
      op: createIndex.make('people', ['name'], { where: "name <> 'nobody'" }),
      refused: lacking(byName, 'index with a WHERE', 'mariadb', 'mysql'),
    },
    { title: 'with hard names', on: [order], op: createIndex.make('order', [HARD_NAME], { name: 'key' }) },
    {
      title: 'with a comment',
      on: [people, rows],
      op: createIndex.make('people', ['name'], { comment: HARD_TEXT }),
      refused: lacking(byName, 'comment on an index', 'sqlite'),
    },
    {
      title: 'that holds other columns too',
      on: [people, rows],
      op: createIndex.make('people', ['name'], { unique: true, include: ['id'] }),
      refused: lacking(
        'create unique index ix_people_name on people',
        'index with included columns',
        ...OTHERS,
      ),
    },
    {
      title: 'with NULL in its place',
      on: [people, rows],
      op: createIndex.make('people', [{ column: 'name', order: 'desc', nulls: 'last' }]),
      refused: lacking(byName, 'order of NULL in an index', ...OTHERS),
    },
    {
      title: 'in which two NULLs are the same',
      on: [people, visits],
      op: createIndex.make('visits', ['stars'], { unique: true, nullsNotDistinct: true }),
      refused: lacking('create unique index ix_visits_stars on visits', 'NULLS NOT DISTINCT', ...OTHERS),
    },
    {
      title: 'with an operator class, a collation and storage parameters',
      on: [people, rows],
      op: createIndex.make('people', [{ column: 'name', collation: 'C', opclass: 'text_pattern_ops' }], {
        with: { fillfactor: 70, deduplicate_items: false },
      }),
      refused: lacking(byName, 'storage parameter of an index', ...OTHERS),
    },
    {
      title: 'by a method that MySQL has too',
      on: [people, rows],
      op: createIndex.make('people', ['name'], { method: 'HASH' }),
      refused: lacking(byName, 'index method', 'sqlite'),
    },
    {
      title: 'by a method of PostgreSQL',
      on: [people, rows],
      op: createIndex.make('people', [{ expression: "to_tsvector('simple', name)" }], {
        name: 'by_word',
        method: 'gin',
        with: { fastupdate: false },
      }),
      refused: {
        ...lacking('create index by_word on people', 'storage parameter of an index', 'mysql', 'mariadb'),
        ...lacking('create index by_word on people', 'index method', 'sqlite'),
      },
    },
    {
      title: 'on the beginning of a column',
      on: [people, rows],
      op: createIndex.make('people', [{ column: 'name', length: 10, order: 'desc' }]),
      refused: lacking(byName, 'index on the beginning of a column', 'postgres', 'sqlite'),
    },
    {
      title: 'of full text',
      on: [people, rows],
      op: createIndex.make('people', ['name'], { type: 'fulltext', comment: 'words' }),
      refused: {
        ...lacking(byName, 'full text index', 'postgres'),
        ...lacking(byName, 'comment on an index', 'sqlite'),
      },
    },
    {
      title: 'of places',
      on: [places],
      op: createIndex.make('places', ['spot'], { type: 'spatial' }),
      refused: lacking('create index ix_places_spot on places', 'spatial index', 'postgres', 'sqlite'),
    },
    {
      title: 'that queries do not use',
      on: [people, rows],
      op: createIndex.make('people', ['name'], { invisible: true, unique: true }),
      refused: lacking(
        'create unique index ix_people_name on people',
        'invisible index',
        'postgres',
        'sqlite',
      ),
    },
  ],

  dropIndex: [
    {
      title: 'that is known from before',
      on: [people, createIndex.make('people', ['name'], { unique: true }), rows],
      op: dropIndex.make('people', 'ix_people_name'),
    },
    {
      title: 'whose definition is given',
      on: [
        people,
        createIndex.make('people', [{ column: 'name', order: 'desc' }], { name: 'by name' }),
        rows,
      ],
      op: dropIndex.make('people', 'by name', { name: 'by name', keys: [{ column: 'name', order: 'desc' }] }),
    },
    {
      title: 'with a comment, among options',
      on: [people, createIndex.make('people', ['name'], { comment: HARD_TEXT }), rows],
      op: dropIndex.make('people', 'ix_people_name', {
        was: { name: 'ix_people_name', keys: [{ column: 'name' }], comment: HARD_TEXT },
      }),
      refused: lacking(byName, 'comment on an index', 'sqlite'),
    },
  ],

  renameIndex: [
    {
      title: 'to a hard name',
      on: [people, createIndex.make('people', ['name'], { unique: true }), rows],
      op: renameIndex.make('people', 'ix_people_name', HARD_NAME),
    },
    {
      title: 'of which everything is hard',
      on: [people, full, rows],
      op: renameIndex.make('people', HARD_NAME, 'order'),
      refused: lacking(
        `create unique index ${HARD_NAME} on people`,
        'index with a WHERE',
        'mariadb',
        'mysql',
      ),
    },
  ],

  alterIndex: [
    {
      title: 'to be invisible',
      on: [people, plain, rows],
      op: alterIndex.make('people', 'by name', { invisible: true }),
      refused: lacking('make index by name on people invisible', 'invisible index', 'postgres', 'sqlite'),
    },
    {
      title: 'to be visible, said what it was',
      on: [people, hidden, bulkInsert.make('people', [{ id: 1 }])],
      op: alterIndex.make('people', 'by name', { invisible: false }, { invisible: true }),
      refused: lacking('create index by name on people', 'invisible index', 'postgres', 'sqlite'),
    },
  ],
}
