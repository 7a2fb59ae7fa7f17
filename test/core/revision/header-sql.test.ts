import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readHeader } from '../../../src/core/revision/header.ts'
import { sqlSections } from '../../../src/core/revision/sql-file.ts'

function header(text: string, fileName = 'a.sql') {
  const reading = readHeader(text, 'sql', fileName)
  assert.ok(reading.ok, JSON.stringify(reading))
  return reading.header
}

function problem(text: string): string {
  const reading = readHeader(text, 'sql', 'a.sql')
  assert.ok(!reading.ok && reading.kind === 'unreadable', JSON.stringify(reading))
  return `${reading.line}:${reading.column} ${reading.problem}`
}

describe('the header of a SQL revision', () => {
  test('is read from its leading comments', () => {
    const text = `-- add carts
-- revision: 4b1d2c9e8f77
-- down_revision: 9f3c1b2a7d10, "77c0aa31"
-- branch_labels: cart, 'shop'
-- depends_on: none
-- environments: dev, staging

-- transaction: false
-- replaces: x1
-- created: 2026-11-21T03:00:00Z
-- upgrade
CREATE TABLE carts (id int);
`
    assert.deepEqual(header(text), {
      id: '4b1d2c9e8f77',
      parents: ['9f3c1b2a7d10', '77c0aa31'],
      dependsOn: [],
      labels: ['cart', 'shop'],
      environments: ['dev', 'staging'],
      transaction: false,
      replaces: ['x1'],
      message: 'add carts',
      created: '2026-11-21T03:00:00Z',
    })
  })

  test('is a base where down_revision is none, null, empty or left out', () => {
    const parents = (line: string) => header(`-- revision: a\n${line}\n-- upgrade`).parents
    assert.deepEqual(parents('-- down_revision: none'), [])
    assert.deepEqual(parents('-- down_revision: NULL'), [])
    assert.deepEqual(parents('-- down_revision:'), [])
    assert.deepEqual(parents(''), [])
  })

  test('takes the message from its line, before free text', () => {
    assert.equal(
      header('-- free text\n-- revision: a\n-- message: said, plainly\n-- upgrade').message,
      'said, plainly',
    )
    assert.equal(
      header('-- revision: a\n-- message:\n-- upgrade', 'a_from_the_name.sql').message,
      'from the name',
    )
  })

  test('may be in capitals, with CRLF, a byte order mark or a block comment around it', () => {
    assert.deepEqual(header('\uFEFF-- Revision: a\r\n-- DOWN_REVISION: b\r\n-- UPGRADE:\r\n').parents, ['b'])
    assert.deepEqual(
      header('/* a licence:\n-- upgrade\n*/\n-- revision: a\n-- down_revision: b\n--upgrade').parents,
      ['b'],
    )
  })

  test('ends where the SQL begins', () => {
    assert.deepEqual(header('-- revision: a\n-- upgrade\n-- down_revision: b\nSELECT 1').parents, [])
  })

  test('may hold other notes', () => {
    assert.equal(header('-- revision: a\n-- note: see the handbook\n-- re: phones\n-- upgrade').id, 'a')
  })

  test('may be absent: then the file is no revision', () => {
    const none = {
      ok: false,
      kind: 'not-a-revision',
      problem: 'no header of a revision in it',
      line: 1,
      column: 1,
    }
    assert.deepEqual(readHeader('', 'sql', 'a.sql'), none)
    assert.deepEqual(readHeader('-- message: shared\nSELECT 1;', 'sql', 'a.sql'), none)
    assert.deepEqual(readHeader('-- environment: dev\nSELECT 1;', 'sql', 'a.sql'), none)
    assert.deepEqual(readHeader('SELECT 1;\n-- revision: a', 'sql', 'a.sql'), none)
  })
})

describe('a SQL header that cannot be read', () => {
  test('knows a misspelt name', () => {
    assert.equal(
      problem('-- revision: a\n-- down-revision: b\n-- upgrade'),
      '2:1 down-revision is no name of a header: did you mean down_revision?',
    )
    assert.equal(
      problem('-- revison: a\n-- upgrade'),
      '1:1 revison is no name of a header: did you mean revision?',
    )
    assert.equal(problem('-- revison: a'), '1:1 revison is no name of a header: did you mean revision?')
    assert.equal(
      problem('-- revision: a\n-- environment: dev\n-- upgrade'),
      '2:1 environment is no name of a header: did you mean environments?',
    )
  })

  test('says what is missing, double, empty or of another type', () => {
    assert.equal(
      problem('-- down_revision: a\n-- upgrade'),
      '1:1 revision is missing: write -- revision: <id>',
    )
    assert.equal(problem('\n-- upgrade\nSELECT 1'), '2:1 revision is missing: write -- revision: <id>')
    assert.equal(problem('-- revision:\n-- upgrade'), '1:1 revision is empty')
    assert.equal(problem('-- revision: a\n-- revision: b\n-- upgrade'), '2:1 revision is set twice')
    assert.equal(
      problem('-- revision: a\n-- transaction: off\n-- upgrade'),
      '2:1 transaction is a string: expected true or false',
    )
    assert.equal(
      problem('-- revision: a\n-- environments:\n-- upgrade'),
      '2:1 environments is empty: it would run nowhere',
    )
  })

  test('says that its sections are wrong', () => {
    assert.equal(
      problem('-- revision: a\nSELECT 1;\n-- upgrade'),
      '2:1 SQL above the line "-- upgrade" would never run: move it below',
    )
    assert.equal(
      problem('-- revision: a\n'),
      '1:1 the line "-- upgrade" is missing, below which the SQL stands',
    )
    assert.equal(problem('-- revision: a\n-- upgrade\n-- upgrade\n'), '3:1 a second line "-- upgrade"')
  })
})

describe('sqlSections', () => {
  test('cuts the two halves and says where they begin', () => {
    assert.deepEqual(sqlSections('-- revision: a\n-- upgrade\nSELECT 1;\n\n-- Downgrade:\nSELECT 2;\n'), {
      upgrade: { text: 'SELECT 1;\n\n', line: 3 },
      downgrade: { text: 'SELECT 2;\n', line: 6 },
    })
  })

  test('needs no downgrade', () => {
    assert.deepEqual(sqlSections('\uFEFF-- upgrade\r\nSELECT 1'), { upgrade: { text: 'SELECT 1', line: 2 } })
  })

  test('takes the two in any order', () => {
    assert.deepEqual(sqlSections('-- downgrade\nSELECT 2;\n-- upgrade\nSELECT 1;'), {
      upgrade: { text: 'SELECT 1;', line: 4 },
      downgrade: { text: 'SELECT 2;\n', line: 2 },
    })
  })

  test('takes an indented line, and one that says more, for a comment', () => {
    const sql = '  -- downgrade\n-- downgrade it by hand\n/*\n-- x */'
    assert.deepEqual(sqlSections(`-- upgrade\n${sql}`), { upgrade: { text: sql, line: 2 } })
  })

  test('refuses a text without the line', () => {
    assert.throws(() => sqlSections('-- revision: a\n\nSELECT 1;'), {
      code: 'revision.unloadable',
      message: 'line 3: SQL above the line "-- upgrade" would never run: move it below',
      details: { line: 3, column: 1 },
    })
  })
})
