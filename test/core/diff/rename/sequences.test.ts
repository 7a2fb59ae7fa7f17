import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareSchemas } from '../../../../src/core/diff/compare.ts'
import { applyAll, invertAll } from '../../../../src/core/ops/list.ts'
import { ops } from '../../../../src/core/ops/index.ts'
import { isSameData } from '../../../../src/core/ops/same.ts'
import { sql } from '../../../../src/core/schema/define.ts'
import { emptySchema } from '../../../../src/core/schema/model.ts'
import { t } from '../../../../src/core/schema/types.ts'
import { dialects } from '../../../../src/dialects/index.ts'

const serial = (table: string, sequence: string) =>
  applyAll(
    [
      ops.createTable.make(table, {
        id: t
          .integer()
          .notNull()
          .default(sql(`nextval('${sequence}'::regclass)`)),
      }),
      ops.createSequence.make(sequence, { as: 'integer', ownedBy: `${table}.id` }),
    ],
    emptySchema,
  )

test('a sequence goes on counting when its table and it are called something else', () => {
  const before = serial('user', 'user_id_seq')
  const after = serial('people', 'people_id_seq')
  const { ops: list } = compareSchemas({
    dialect: dialects.postgres,
    before,
    after,
    ownership: {
      named: { tables: new Map(), objects: new Set(), words: new Set() },
      include: ['*'],
      exclude: [],
    },
    renames: { hints: [{ type: 'table', from: 'user', to: 'people' }], refused: [] },
  })
  assert.deepEqual(
    list.map(({ kind }) => kind),
    ['renameTable', 'renameSequence'],
  )
  assert.ok(isSameData(applyAll(list, before), after))
  assert.ok(isSameData(applyAll(invertAll(list, before), after), before))
})
