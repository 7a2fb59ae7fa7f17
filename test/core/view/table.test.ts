import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { paint, plain, segment } from '../../../src/core/view/segments.ts'
import { table, type Cell } from '../../../src/core/view/table.ts'

function cells(...texts: string[]): Cell[] {
  return texts.map((text) => [segment('plain', text)])
}

describe('table', () => {
  test('aligns cells to the left or right with two spaces between columns and nothing after the last', () => {
    const rows = [cells('a', '9', 'one'), cells('bbb', '1,200', ''), cells('', '30', 'x')]
    assert.deepEqual(plain(table({ columns: [{}, { align: 'right' }, {}], rows })), [
      'a        9  one',
      'bbb  1,200',
      '        30  x',
    ])
  })

  test('gives no room to a column that is empty in every row', () => {
    assert.deepEqual(plain(table({ columns: [{}, {}, {}], rows: [cells('a', '', 'c'), cells('d')] })), [
      'a  c',
      'd',
    ])
  })

  test('cuts the flexible column to the width, down to sixteen columns', () => {
    const rows = [cells('a', 'the quick brown fox jumps', 'end'), cells('b', 'short', 'end')]
    const columns = [{}, { flexible: true }, {}]
    assert.deepEqual(plain(table({ columns, rows, width: 28 })), [
      'a  the quick brown fox…  end',
      'b  short                 end',
    ])
    assert.deepEqual(plain(table({ columns, rows, width: 5, charset: 'ascii' })), [
      'a  the quick bro...  end',
      'b  short             end',
    ])
    assert.deepEqual(plain(table({ columns, rows, width: 33 })), [
      'a  the quick brown fox jumps  end',
      'b  short                      end',
    ])
  })

  test('cuts across the segments of a cell and keeps their roles', () => {
    const cell = [segment('label', 'twelve chars'), segment('mark', 'and some more')]
    assert.deepEqual(table({ columns: [{ flexible: true }], rows: [[cell]], width: 16 }), [
      [segment('label', 'twelve chars'), segment('mark', 'and…')],
    ])
  })

  test('counts wide characters, emoji and zero-width characters as a terminal does', () => {
    const rows = [
      cells('電話', '.'),
      cells('👩‍👩‍👧 🇫🇷', '.'),
      cells('e\u0301te\u0301', '.'),
      cells('a\u200bb', '.'),
      cells('12345', '.'),
    ]
    assert.deepEqual(plain(table({ columns: [{}, {}], rows })), [
      '電話   .',
      '👩‍👩‍👧 🇫🇷  .',
      'e\u0301te\u0301    .',
      'a\u200bb     .',
      '12345  .',
    ])
  })

  test('makes one harmless line of a text with line breaks, escapes or changes of direction', () => {
    const rows = [cells('a\r\n\tb \n', '\u001b]0;x\u0007\u202e', 'end')]
    assert.deepEqual(plain(table({ columns: [{}, {}, {}], rows })), ['a b  ?]0;x??  end'])
  })

  test('has no lines for no rows', () => {
    assert.deepEqual(table({ columns: [{}, {}], rows: [], width: 80 }), [])
  })
})

describe('paint', () => {
  test('dresses each segment by its role and leaves a role without a style as it is', () => {
    const lines = [[segment('id', 'a1'), segment('plain', '  '), segment('message', 'x')], []]
    assert.deepEqual(paint(lines, { id: (text) => `<${text}>`, plain: (text) => `${text}|` }), [
      '<a1>  |x',
      '',
    ])
  })
})
