import { ops } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/types.ts'
import { HARD_NAME, HARD_TEXT, order, people, rows, type ExamplesOf } from './example.ts'

const {
  createIndex,
  createTable,
  createTrigger,
  createView,
  dropView,
  refreshView,
  renameView,
  replaceView,
  setComment,
} = ops

const named = createView.make('named', 'SELECT id, name FROM people')
const stored = createView.make('stored', 'SELECT id, name FROM people', { materialized: true })
const byName = createIndex.make('stored', ['name'], { unique: true, name: 'by name' })

const noneStored = (what: string) => ({
  mariadb: `${what}: mariadb has no materialised views`,
  mysql: `${what}: mysql has no materialised views`,
  sqlite: `${what}: sqlite has no materialised views`,
})

export const views: ExamplesOf<'createView' | 'dropView' | 'refreshView' | 'renameView' | 'replaceView'> = {
  createView: [
    {
      title: 'of some rows',
      on: [people, rows],
      op: createView.make('few', 'SELECT * FROM people WHERE id > 1;'),
    },
    {
      title: 'full of quotes, placeholders and comments',
      on: [people, rows],
      op: createView.make(
        'texts',
        `SELECT id, -- of the person; really?
           'it''s 100% "sure"? :yes $1 {{x}} -- ; /* é 名' AS text /* ; ? */
         FROM people`,
      ),
    },
    {
      title: 'with names of its columns, all names hard',
      on: [order],
      op: createView.make(HARD_NAME, 'SELECT * FROM (SELECT 1 AS a, 2 AS b) AS numbers', {
        columns: ['select', HARD_NAME],
      }),
    },
    {
      title: 'on a view, with a comment at the end',
      on: [people, rows, named],
      op: createView.make('names', 'SELECT name FROM named -- all of them'),
    },
    {
      title: 'that checks what is written through it',
      on: [people, rows],
      op: createView.make('late', 'SELECT id, name FROM people WHERE id > 1 -- late', {
        checkOption: 'local',
      }),
      refused: { sqlite: 'create view late: sqlite has no check option of a view' },
    },
    {
      title: 'that checks through all views, read by the rights of who asks',
      on: [people, rows],
      op: createView.make('late', 'SELECT id, name FROM people WHERE id > 1', {
        checkOption: 'cascaded',
        securityInvoker: true,
      }),
      refused: { sqlite: 'create view late: sqlite has no check option of a view' },
    },
    {
      title: 'that is materialised',
      on: [people, rows],
      op: createView.make('stored', 'SELECT id AS x FROM people', { materialized: true, columns: ['key'] }),
      refused: noneStored('create materialized view stored'),
    },
    {
      title: 'that is materialised and has no rows yet',
      on: [people, rows],
      op: createView.make('stored', 'SELECT id FROM people -- all', { materialized: true, populated: false }),
      refused: noneStored('create materialized view stored'),
    },
  ],

  dropView: [
    { title: 'that is known from before', on: [people, rows, named], op: dropView.make('named') },
    {
      title: 'whose SELECT is given',
      on: [people, rows, createView.make('order', 'SELECT id FROM people')],
      op: dropView.make('order', 'SELECT id FROM people'),
    },
    {
      title: 'whose definition is given',
      on: [people, rows, createView.make('late', 'SELECT id FROM people', { columns: ['key'] })],
      op: dropView.make('late', { query: 'SELECT id FROM people', columns: ['key'] }),
    },
    {
      title: 'with a trigger',
      on: [
        people,
        rows,
        named,
        createTrigger.make('named', 'through', {
          timing: 'instead of',
          events: 'delete',
          body: 'DELETE FROM people WHERE id = OLD.id',
        }),
      ],
      op: dropView.make('named'),
      only: ['sqlite'],
    },
    {
      title: 'that is materialised, with an index',
      on: [people, rows, stored, byName],
      op: dropView.make('stored'),
      refused: noneStored('create materialized view stored'),
    },
    {
      title: 'with a comment',
      on: [people, rows, named, setComment.make({ view: 'named' }, HARD_TEXT)],
      op: dropView.make('named'),
      only: ['postgres'],
    },
    {
      title: 'that is materialised, with an index that is given',
      on: [people, rows, stored, byName],
      op: dropView.make('stored', {
        query: stored.view.query,
        materialized: true,
        indexes: [byName.index],
      }),
      refused: noneStored('create materialized view stored'),
    },
  ],

  renameView: [
    {
      title: 'to a hard name',
      on: [people, named, rows],
      op: renameView.make('named', HARD_NAME),
      refused: { sqlite: `rename view named to ${HARD_NAME}: sqlite renames no view` },
    },
    {
      title: 'that is materialised, with a comment and an index',
      on: [people, rows, stored, byName, setComment.make({ materializedView: 'stored' }, HARD_TEXT)],
      op: renameView.make('stored', 'order'),
      refused: noneStored('create materialized view stored'),
    },
  ],

  refreshView: [
    {
      title: 'with its rows',
      on: [people, rows, stored],
      op: refreshView.make('stored'),
      refused: noneStored('create materialized view stored'),
    },
    {
      title: 'that had no rows',
      on: [
        people,
        rows,
        createView.make('stored', 'SELECT 1 AS x', { materialized: true, populated: false }),
      ],
      op: refreshView.make('stored'),
      refused: noneStored('create materialized view stored'),
    },
    {
      title: 'without its rows',
      on: [people, rows, stored],
      op: refreshView.make('stored', { populated: false }),
      refused: noneStored('create materialized view stored'),
    },
    {
      title: 'concurrently',
      on: [people, rows, stored, byName],
      op: refreshView.make('stored', { concurrently: true }),
      refused: noneStored('create materialized view stored'),
    },
  ],

  replaceView: [
    {
      title: 'by one with the same columns',
      on: [people, rows, named],
      op: replaceView.make('named', 'SELECT id, name FROM people WHERE id > 1'),
    },
    {
      title: 'by one with a column more',
      on: [people, rows, named],
      op: replaceView.make('named', 'SELECT id, name, id + 1 AS next FROM people', {
        was: 'SELECT id, name FROM people',
      }),
    },
    {
      title: 'by one with other columns, all names hard',
      unscripted: {
        postgres: 'a script stops where OR REPLACE cannot: only the server can say whether it can',
      },
      on: [people, rows, createView.make(HARD_NAME, 'SELECT id, name FROM people')],
      op: replaceView.make(HARD_NAME, "SELECT name, 'a;b? :x $1' AS text FROM people", {
        columns: ['order', HARD_NAME],
      }),
    },
    {
      title: 'by one with a column more, with a comment',
      on: [people, rows, named, setComment.make({ view: 'named' }, HARD_TEXT)],
      op: replaceView.make('named', 'SELECT id, name, id + 1 AS next FROM people'),
      only: ['postgres'],
    },
    {
      title: 'that gains a check',
      on: [people, rows, named],
      op: replaceView.make('named', 'SELECT id, name FROM people WHERE id > 0', { checkOption: 'local' }),
      refused: { sqlite: 'replace view named: sqlite has no check option of a view' },
    },
    {
      title: 'that loses its check and its rights of who asks',
      on: [
        people,
        rows,
        createView.make('late', 'SELECT id, name FROM people WHERE id > 1', {
          checkOption: 'local',
          securityInvoker: true,
        }),
      ],
      op: replaceView.make('late', 'SELECT id, name FROM people WHERE id > 1'),
      refused: { sqlite: 'create view late: sqlite has no check option of a view' },
    },
    {
      title: 'that another view reads',
      on: [people, rows, named, createView.make('names', 'SELECT name FROM named')],
      op: replaceView.make('named', 'SELECT id, name FROM people WHERE id < 2'),
    },
    {
      title: 'with a trigger',
      on: [
        createTable.make('log', { what: t.varchar(20) }),
        people,
        rows,
        named,
        createTrigger.make('named', 'through', {
          timing: 'instead of',
          events: 'update of name',
          when: 'NEW.id > 0',
          body: "INSERT INTO log VALUES ('renamed; ?'); DELETE FROM log",
        }),
      ],
      op: replaceView.make('named', 'SELECT id, name, 1 AS one FROM people'),
      only: ['sqlite'],
    },
    {
      title: 'that is materialised, with an index',
      on: [people, rows, stored, byName],
      op: replaceView.make('stored', 'SELECT id, name, 1 AS one FROM people', { materialized: true }),
      refused: noneStored('create materialized view stored'),
    },
  ],
}
