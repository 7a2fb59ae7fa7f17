import { ops } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/types.ts'
import { HARD_NAME, HARD_TEXT, order, people, rows, type ExamplesOf } from './example.ts'

const { addColumn, createEnum, createIndex, createSchema, createTable, setComment } = ops

const noComments = (what: string) => `set comment of ${what}: sqlite keeps no comments`
/** What only PostgreSQL gives a comment. */
const onPostgres = (kind: string, what: string) => ({
  sqlite: noComments(what),
  mysql: `set comment of ${what}: mysql sets no comment of ${kind}`,
  mariadb: `set comment of ${what}: mariadb sets no comment of ${kind}`,
})

export const comments: ExamplesOf<'setComment'> = {
  setComment: [
    {
      title: 'of a table',
      on: [people, rows],
      op: setComment.make({ table: 'people' }, HARD_TEXT),
      refused: { sqlite: noComments('table people') },
    },
    {
      title: 'of a table that has one, taking it away',
      on: [createTable.make('noted', { id: t.integer() }, { comment: HARD_TEXT })],
      op: setComment.make({ table: 'noted' }, ''),
      refused: { sqlite: 'create table noted: SQLite keeps no comments on tables and columns' },
    },
    {
      title: 'of a column',
      on: [people, rows],
      op: setComment.make({ column: 'people.name' }, HARD_TEXT),
      refused: { sqlite: noComments('column people.name') },
    },
    {
      title: 'of a column that has one, all names hard',
      on: [order, addColumn.make('order', 'SELECT', t.varchar(9).notNull().default('x').comment("it's"))],
      op: setComment.make({ column: 'SELECT', on: 'order' }, null, "it's"),
      refused: { sqlite: 'add column order.SELECT: SQLite keeps no comments on tables and columns' },
    },
    {
      title: 'of an index',
      on: [order, createIndex.make('order', [HARD_NAME], { name: 'by "it"' }), rowsOfOrder()],
      op: setComment.make({ index: 'by "it"', on: 'order' }, HARD_TEXT),
      refused: onPostgres('an index', 'index by "it" on order'),
    },
    {
      title: 'of a constraint, said what it was',
      untold: { postgres: 'comments of constraints are not in the model' },
      on: [people, rows],
      op: setComment.make({ constraint: 'pk_people', on: 'people' }, HARD_TEXT, null),
      refused: onPostgres('a constraint', 'constraint pk_people on people'),
    },
    {
      title: 'of a schema',
      on: [createSchema.make('shop')],
      op: setComment.make({ schema: 'shop' }, HARD_TEXT),
      refused: {
        sqlite: 'create schema shop: sqlite has no schemas inside of a database',
        mysql: 'create schema shop: mysql has no schemas inside of a database',
        mariadb: 'create schema shop: mariadb has no schemas inside of a database',
      },
    },
    {
      title: 'of a type in a schema',
      on: [createSchema.make('shop'), createEnum.make('shop.mood', ['sad', 'ok'])],
      op: setComment.make({ type: 'shop.mood' }, HARD_TEXT),
      refused: {
        sqlite: 'create schema shop: sqlite has no schemas inside of a database',
        mysql: 'create schema shop: mysql has no schemas inside of a database',
        mariadb: 'create schema shop: mariadb has no schemas inside of a database',
      },
    },
  ],
}

function rowsOfOrder() {
  return ops.bulkInsert.make('order', [{ primary: 1, [HARD_NAME]: 'x' }])
}
