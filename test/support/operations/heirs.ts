import { ops } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/types.ts'
import type { ExamplesOf } from './example.ts'

const { addCheck, addColumn, addPrimaryKey, alterColumn, bulkInsert, createTable } = ops
const { dropColumn, dropConstraint, renameColumn, renameConstraint, validateConstraint } = ops

const only = ['postgres'] as const

const boxes = createTable.make('boxes', { id: t.integer(), a: t.integer().default(1) })
/** It lists nothing that it has from above. */
const plain = createTable.make(
  'plain',
  {},
  { inherits: ['boxes'], unique: [['a', 'id']], indexes: [['id'], ['a']] },
)
/** It has the same in its own way. */
const other = createTable.make(
  'other',
  { id: t.integer().notNull(), a: t.integer().notNull().default(5) },
  { inherits: ['boxes'], indexes: [['a']] },
)
const below = createTable.make('below', { a: t.integer().default(6) }, { inherits: ['plain'] })
const rows = [
  bulkInsert.make('plain', [{ id: 1 }]),
  bulkInsert.make('other', [{ id: 2, a: 7 }]),
  bulkInsert.make('below', [{ id: 3, a: 7 }]),
]
const family = [boxes, plain, other, below, ...rows]

const check = { name: 'ck', expression: 'a > 0' }
/** A check that comes from above, and is also listed below. */
const checked = [
  createTable.make('boxes', { id: t.integer(), a: t.integer() }, { checks: [check] }),
  createTable.make('plain', {}, { inherits: ['boxes'], checks: [check] }),
]

/** What is done to a table from which others inherit (PostgreSQL). */
export const heirs: ExamplesOf<
  | 'addCheck'
  | 'addColumn'
  | 'addPrimaryKey'
  | 'alterColumn'
  | 'dropColumn'
  | 'dropConstraint'
  | 'renameColumn'
  | 'renameConstraint'
  | 'validateConstraint'
> = {
  addCheck: [
    { title: 'that heirs get too', on: family, op: addCheck.make('boxes', 'a > 0', { name: 'ck' }), only },
  ],
  addColumn: [
    {
      title: 'that heirs get too',
      on: family,
      op: addColumn.make('boxes', 'b', t.text().default('x')),
      only,
    },
    {
      title: 'that an heir has already',
      on: [...family, addColumn.make('other', 'b', t.text().default('x'))],
      op: addColumn.make('boxes', 'b', t.text()),
      only,
    },
  ],
  addPrimaryKey: [
    { title: 'whose column heirs have too', on: family, op: addPrimaryKey.make('boxes', ['id']), only },
  ],
  alterColumn: [
    {
      title: 'of heirs too, by type',
      on: family,
      op: alterColumn.make('boxes', 'a', { type: t.bigint() }),
      only,
    },
    {
      title: 'of heirs too, by default',
      on: family,
      op: alterColumn.make('boxes', 'a', { default: 2 }),
      only,
    },
    {
      title: 'of heirs too, by default, which was no other above',
      on: family,
      op: alterColumn.make('boxes', 'a', { default: 1 }),
      only,
    },
    {
      title: 'of heirs too, to hold a value',
      on: family,
      op: alterColumn.make('boxes', 'a', { nullable: false }),
      only,
    },
    {
      title: 'of heirs too, by its storage',
      on: [
        createTable.make('boxes', { text: t.text() }),
        createTable.make(
          'plain',
          { text: t.text().storage({ mode: 'main', compression: 'pglz' }) },
          { inherits: ['boxes'] },
        ),
      ],
      op: alterColumn.make('boxes', 'text', { storage: { mode: 'external', statistics: 7 } }),
      only,
    },
  ],
  dropColumn: [
    {
      title: 'of heirs too, with what is theirs alone',
      on: family,
      op: dropColumn.make('boxes', 'a'),
      only,
    },
  ],
  dropConstraint: [
    { title: 'that an heir lists too', on: checked, op: dropConstraint.make('boxes', 'ck'), only },
  ],
  renameColumn: [{ title: 'of heirs too', on: family, op: renameColumn.make('boxes', 'a', 'b'), only }],
  renameConstraint: [
    { title: 'that an heir lists too', on: checked, op: renameConstraint.make('boxes', 'ck', 'ck2'), only },
  ],
  validateConstraint: [
    {
      title: 'that an heir lists too',
      on: [
        ...family,
        addCheck.make('plain', 'a > 0', { name: 'ck', notValid: true }),
        addCheck.make('boxes', 'a > 0', { name: 'ck', notValid: true }),
      ],
      op: validateConstraint.make('boxes', 'ck'),
      only,
    },
  ],
}
