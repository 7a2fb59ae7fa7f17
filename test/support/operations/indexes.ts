import { ops } from '../../../src/core/ops/index.ts'
import { HARD_NAME, people, rows, order, type ExamplesOf } from './example.ts'

const { createIndex, dropIndex } = ops

const nowhere = (dialect: string) => `${dialect} has no index with a WHERE`

export const indexes: ExamplesOf<'createIndex' | 'dropIndex'> = {
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
      op: createIndex.make('people', [{ column: 'name', order: 'desc' }, 'id']),
    },
    {
      title: 'on an expression',
      on: [people, rows],
      op: createIndex.make('people', [{ expression: 'lower(name)' }, 'id'], { name: 'by_lower' }),
      refused: { mariadb: 'create index by_lower on people: mariadb has no index on an expression' },
    },
    {
      title: 'on some of the rows',
      on: [people, rows],
      op: createIndex.make('people', ['name'], { where: "name <> 'nobody'" }),
      refused: {
        mariadb: `create index ix_people_name on people: ${nowhere('mariadb')}`,
        mysql: `create index ix_people_name on people: ${nowhere('mysql')}`,
      },
    },
    { title: 'with hard names', on: [order], op: createIndex.make('order', [HARD_NAME], { name: 'key' }) },
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
  ],
}
