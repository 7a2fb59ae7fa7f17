import { ops } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/types.ts'
import { HARD_TEXT, people, rows, type ExamplesOf } from './example.ts'

const { createObject, createTable, createView, dropObject } = ops

const only = ['postgres'] as const

const total = {
  create: `CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
    COMMENT ON AGGREGATE total(integer) IS 'all; of them'`,
  drop: 'DROP AGGREGATE total(integer)',
}
const quiet = {
  create: `CREATE RULE quiet AS ON DELETE TO people DO INSTEAD SELECT 'it''s; kept'`,
  drop: 'DROP RULE quiet ON people',
  table: 'people',
}

const textsToo = {
  create: 'CREATE VIEW texts_too AS SELECT id FROM texts',
  drop: 'DROP VIEW texts_too',
}

export const natives: ExamplesOf<'createObject' | 'dropObject'> = {
  createObject: [
    {
      title: 'by two statements',
      on: [people, rows],
      op: createObject.make('aggregate', 'total(integer)', total),
      only,
    },
    {
      title: 'of a table',
      on: [people, rows],
      op: createObject.make('rule', 'quiet', quiet),
      only,
    },
    {
      title: 'everywhere',
      on: [createTable.make('texts', { id: t.integer().primaryKey(), text: t.varchar(50) })],
      op: createObject.make('view', 'texts_too', textsToo),
    },
  ],
  dropObject: [
    {
      title: 'everywhere',
      on: [
        createTable.make('texts', { id: t.integer().primaryKey(), text: t.varchar(50) }),
        createObject.make('view', 'texts_too', textsToo),
      ],
      op: dropObject.make('view', 'texts_too', textsToo),
    },
    {
      title: 'by two statements',
      on: [people, rows, createObject.make('aggregate', 'total(integer)', total)],
      op: dropObject.make('aggregate', 'total(integer)', total),
      only,
    },
    {
      title: 'of a table',
      on: [people, rows, createObject.make('rule', 'quiet', quiet)],
      op: dropObject.make('rule', 'quiet', quiet),
      only,
    },
    {
      title: 'of a view, with text in it',
      on: [
        people,
        createView.make('names', 'SELECT id, name FROM people'),
        createObject.make('rule', 'loud', {
          create: `CREATE RULE loud AS ON INSERT TO names DO INSTEAD SELECT '${HARD_TEXT.replaceAll("'", "''")}'`,
          drop: 'DROP RULE loud ON names',
          table: 'names',
        }),
      ],
      op: dropObject.make('rule', 'loud', {
        create: `CREATE RULE loud AS ON INSERT TO names DO INSTEAD SELECT '${HARD_TEXT.replaceAll("'", "''")}'`,
        drop: 'DROP RULE loud ON names',
        table: 'names',
      }),
      only,
    },
  ],
}
