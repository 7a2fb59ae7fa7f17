import { ops } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/types.ts'
import { HARD_NAME, HARD_TEXT, people, rows, teams, type ExamplesOf } from './example.ts'
import { lackingBesideMariadb } from './lacking.ts'

const { addCheck, addColumn, addForeignKey, addUnique, alterColumn, alterSequence } = ops
const { createComposite, createFunction, createIndex, createSequence, createTable } = ops
const { createTrigger, createView, replaceTrigger, replaceView, setComment } = ops

const only = ['postgres'] as const
const noUnlogged = {
  ...lackingBesideMariadb('create sequence tickets', 'sequences'),
  mariadb: 'create sequence tickets: an unlogged sequence needs postgres 15',
}

const noting = createFunction.make(
  'noting',
  '',
  'RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$',
)
const note = { timing: 'after', events: 'insert', body: 'EXECUTE FUNCTION noting()' } as const
const named = createView.make('named', 'SELECT id, name FROM people', {
  securityBarrier: true,
  columnDefaults: { name: `'nobody'::character varying` },
  columnComments: { id: HARD_TEXT, name: 'the name' },
})
const stored = createView.make('stored', 'SELECT id FROM people', {
  materialized: true,
  with: { fillfactor: 70 },
})

/** What only PostgreSQL can say of things that all have. */
export const postgresFacets: ExamplesOf<
  | 'addCheck'
  | 'addColumn'
  | 'addForeignKey'
  | 'addUnique'
  | 'alterColumn'
  | 'alterSequence'
  | 'createComposite'
  | 'createIndex'
  | 'createSequence'
  | 'createTable'
  | 'createTrigger'
  | 'createView'
  | 'replaceTrigger'
  | 'replaceView'
  | 'setComment'
> = {
  addCheck: [
    {
      title: 'that is not inherited, with a comment',
      on: [people, rows],
      op: addCheck.make('people', 'id > 0', { noInherit: true, comment: HARD_TEXT }),
      only,
    },
  ],
  addColumn: [
    {
      title: 'with its storage and a commented key',
      on: [people],
      op: addColumn.make(
        'people',
        HARD_NAME,
        t
          .text()
          .storage({ mode: 'external', statistics: 100 })
          .unique({ comment: HARD_TEXT, include: ['id'] }),
      ),
      only,
    },
  ],
  addForeignKey: [
    {
      title: 'that sets some columns, with a comment',
      on: [
        createTable.make(
          'houses',
          { street: t.integer(), number: t.integer() },
          { primaryKey: ['street', 'number'] },
        ),
        createTable.make('guests', { street: t.integer(), number: t.integer() }),
      ],
      op: addForeignKey.make(
        'guests',
        ['street', 'number'],
        { table: 'houses', columns: ['street', 'number'] },
        { onDelete: 'set null', onDeleteColumns: ['number'], comment: HARD_TEXT },
      ),
      only,
    },
  ],
  addUnique: [
    {
      title: 'that includes columns, with parameters and a comment',
      on: [people, rows],
      op: addUnique.make('people', ['name'], {
        include: ['id'],
        with: { fillfactor: 70 },
        comment: HARD_TEXT,
      }),
      only,
    },
  ],
  alterColumn: [
    {
      title: 'by its storage',
      on: [people, rows],
      op: alterColumn.make('people', 'name', {
        storage: { mode: 'plain', compression: 'pglz', statistics: 0 },
      }),
      only,
    },
    {
      title: 'by its storage, back to what the type brings with it',
      on: [
        createTable.make('texts', {
          text: t.text().storage({ mode: 'main', compression: 'pglz', statistics: 7 }),
        }),
      ],
      op: alterColumn.make('texts', 'text', { storage: null }),
      only,
    },
    {
      title: 'by all of how it numbers the rows',
      on: [createTable.make('numbered', { id: t.bigint().identity({ min: 5, max: 50, cache: 3 }) })],
      op: alterColumn.make('numbered', 'id', { identity: { min: -9, start: 7, cycle: true } }),
      only,
    },
  ],
  alterSequence: [
    {
      title: 'to be logged and count by 2',
      on: [createSequence.make('tickets', { unlogged: true })],
      op: alterSequence.make('tickets', { unlogged: false, increment: 2 }),
      refused: noUnlogged,
    },
  ],
  createComposite: [
    {
      title: 'whose attributes have comments',
      on: [],
      op: createComposite.make('pair', { a: t.integer().comment(HARD_TEXT), b: t.text() }),
      only,
    },
  ],
  createIndex: [
    {
      title: 'of a column that is inherited',
      on: [teams, createTable.make('clubs', { size: t.integer() }, { inherits: ['teams'] })],
      op: createIndex.make('clubs', ['city', 'size']),
      only,
    },
    {
      title: 'with statistics of an expression',
      on: [people, rows],
      op: createIndex.make('people', [{ column: 'id' }, { expression: 'lower(name)', statistics: 300 }], {
        name: 'by lower name',
      }),
      only,
    },
  ],
  createSequence: [
    {
      title: 'that is not logged',
      on: [],
      op: createSequence.make('tickets', { start: 5, unlogged: true }),
      refused: noUnlogged,
    },
  ],
  createTable: [
    {
      title: 'that is a partition with a key and an index of its own',
      on: [
        createTable.make(
          'logs',
          { day: t.date().notNull(), text: t.text().comment('any') },
          {
            primaryKey: ['day'],
            checks: [{ name: 'late', expression: "day > '2000-01-01'" }],
            indexes: [['text']],
            partitionBy: { by: 'range', keys: ['day'] },
          },
        ),
      ],
      op: createTable.make(
        'logs_1',
        { text: t.text().comment(HARD_TEXT), day: t.date().notNull() },
        {
          primaryKey: { name: HARD_NAME, columns: ['day'] },
          indexes: [{ name: 'texts of 1', keys: ['text'] }],
          partitionOf: { table: 'logs', bound: "FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')" },
        },
      ),
      only,
    },
    {
      title: 'of no columns',
      on: [],
      op: createTable.make('nothing', {}),
      only,
    },
    {
      title: 'of nothing but what it inherits',
      on: [teams],
      op: createTable.make('clubs', {}, { inherits: ['teams'] }),
      only,
    },
    {
      title: 'with all that is said of keys',
      on: [teams],
      op: createTable.make(
        'members',
        {
          id: t.integer().identity({ always: true, min: 3, max: 99, cache: 2, cycle: true, sequence: 'ids' }),
          team: t.integer().storage({ statistics: 5 }),
          name: t.text().storage({ mode: 'external' }),
        },
        {
          primaryKey: { columns: ['id'], include: ['name'], with: { fillfactor: 70 }, comment: HARD_TEXT },
          foreignKeys: [
            { columns: ['team'], references: { table: 'teams', columns: ['id'] }, comment: 'of a team' },
          ],
          checks: [
            { name: 'a', expression: 'team > 0', noInherit: true },
            { name: 'b', expression: 'team < 99', comment: HARD_TEXT },
          ],
        },
      ),
      only,
    },
  ],
  createTrigger: [
    {
      title: 'that does not fire',
      on: [people, noting],
      op: createTrigger.make('people', HARD_NAME, { ...note, state: 'disabled' }),
      only,
    },
  ],
  createView: [
    { title: 'whose columns have defaults and comments', on: [people, rows], op: named, only },
    { title: 'that is stored with parameters', on: [people, rows], op: stored, only },
  ],
  replaceTrigger: [
    {
      title: 'that always fired by one that simply does',
      on: [people, noting, createTrigger.make('people', 'noting', { ...note, state: 'always' })],
      op: replaceTrigger.make(
        'people',
        'noting',
        { ...note, events: 'delete' },
        { ...note, state: 'always' },
      ),
      only,
    },
    {
      title: 'by one that fires in replication alone',
      on: [people, noting, createTrigger.make('people', 'noting', note)],
      op: replaceTrigger.make('people', 'noting', { ...note, state: 'replica' }, note),
      only,
    },
  ],
  replaceView: [
    {
      title: 'of which less is said',
      on: [people, rows, named],
      op: replaceView.make('named', 'SELECT id, name FROM people WHERE id > 1', {
        columnComments: { id: 'the number' },
      }),
      only,
    },
    {
      title: 'by one without a column of which something was said',
      on: [people, rows, named],
      op: replaceView.make('named', 'SELECT id FROM people'),
      only,
      unscripted: { postgres: 'only the server knows whether CREATE OR REPLACE takes it' },
    },
    {
      title: 'that is materialised, by other parameters',
      on: [people, rows, stored],
      op: replaceView.make('stored', 'SELECT id FROM people', {
        materialized: true,
        with: { autovacuum_enabled: false },
      }),
      only,
      unscripted: { postgres: 'only the server knows what hangs on a materialised view' },
    },
  ],
  setComment: [
    {
      title: 'of a column of a view',
      on: [people, named],
      op: setComment.make({ column: 'named.id' }, 'another'),
      only,
    },
    {
      title: 'of a constraint that has one',
      on: [people, addCheck.make('people', 'id > 0', { comment: HARD_TEXT })],
      op: setComment.make({ constraint: 'ck_people_id', on: 'people' }, null),
      only,
    },
    {
      title: 'of an attribute',
      on: [createComposite.make('pair', { a: t.integer().comment('one'), b: t.text() })],
      op: setComment.make({ column: 'pair.a' }, HARD_TEXT),
      only,
    },
  ],
}
