import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findRenames, printRename } from '../../../../src/core/diff/rename/index.ts'
import { ops } from '../../../../src/core/ops/index.ts'
import { applyAll } from '../../../../src/core/ops/list.ts'
import { emptySchema } from '../../../../src/core/schema/model.ts'

const mood = (values: readonly string[]) => applyAll([ops.createEnum.make('mood', values)], emptySchema)

const found = (before: readonly string[], after: readonly string[]) => {
  const { decided, open } = findRenames(mood(before), mood(after), { hints: [], refused: [] })
  return { decided: decided.map(printRename), open: open.map(printRename) }
}

test('a value in another spelling is renamed', () => {
  for (const [from, to] of [
    ['In Progress', 'in_progress'],
    ['cancelled', 'canceled'],
    ['organised', 'organized'],
    ['Colour', 'color'],
  ] as const) {
    assert.deepEqual(found(['ok', from], [to, 'ok']), { decided: [`enum:mood.${from}:${to}`], open: [] })
  }
})

test('another word in the same place is asked for', () => {
  assert.deepEqual(found(['sad', 'ok', 'happy'], ['unhappy', 'ok', 'happy']), {
    decided: [],
    open: ['enum:mood.sad:unhappy'],
  })
  assert.deepEqual(found(['ok', 'pending'], ['ok', 'sending']), {
    decided: [],
    open: ['enum:mood.pending:sending'],
  })
  assert.deepEqual(found(['v1'], ['v2']), { decided: [], open: ['enum:mood.v1:v2'] })
})

test('another word in another place is another value, unless it is like the old one', () => {
  assert.deepEqual(found(['sad', 'ok', 'fine'], ['ok', 'fine', 'angry']), { decided: [], open: [] })
  assert.deepEqual(found(['unhappy', 'ok'], ['ok', 'happy']), {
    decided: [],
    open: ['enum:mood.unhappy:happy'],
  })
})

test('values that are only taken away, or only added, are no renames', () => {
  assert.deepEqual(found(['sad', 'ok'], ['ok']), { decided: [], open: [] })
  assert.deepEqual(found(['ok'], ['sad', 'ok']), { decided: [], open: [] })
})
