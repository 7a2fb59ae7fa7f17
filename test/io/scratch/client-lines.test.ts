import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { withoutClientLines } from '../../../src/io/scratch/client-lines.ts'
import { MigError } from '../../../src/errors.ts'

describe('lines for a command-line client', () => {
  test('psql: connecting, restricting and setting is passed over, and every statement stays at its line', () => {
    const text = '\\restrict abc\nCREATE TABLE a (x text);\n\\connect shop\nCREATE TABLE b (y text);\n'
    assert.equal(
      withoutClientLines(text, 'postgres'),
      `${' '.repeat(13)}\nCREATE TABLE a (x text);\n${' '.repeat(13)}\nCREATE TABLE b (y text);\n`,
    )
  })

  test('psql: COPY FROM stdin is passed over with its rows, whatever is in them', () => {
    const text = `COPY public.a (x) FROM stdin WITH (FORMAT text);\nit's $$ "\n\\N\n\\.\nSELECT 1;`
    assert.equal(withoutClientLines(text, 'postgres'), `${' '.repeat(48)}\n         \n  \n  \nSELECT 1;`)
  })

  test('psql: a COPY from a file has no rows behind it, nor has a table called copy', () => {
    const text = `COPY a FROM '/x'; CREATE TABLE copy (stdin text DEFAULT 'from');\nSELECT 1;`
    assert.equal(withoutClientLines(text, 'postgres'), text)
  })

  test('psql: a backslash in a string or in the body of a function is text', () => {
    const text = `SELECT '\\connect', $$ \\i other $$, E'\\'\\i';`
    assert.equal(withoutClientLines(text, 'postgres'), text)
  })

  test('psql: a command that reads another file is refused by its line', () => {
    assert.throws(
      () => withoutClientLines('SELECT 1;\n\\ir other.sql\n', 'postgres'),
      (error) =>
        error instanceof MigError && error.message === 'line 2: \\ir is a command of a client, not SQL',
    )
  })

  test('sqlite3: a line with a dot between two statements is passed over, and refused where it reads another file', () => {
    assert.equal(
      withoutClientLines('.mode box\nCREATE TABLE a (x DEFAULT .5\n);', 'sqlite'),
      '         \nCREATE TABLE a (x DEFAULT .5\n);',
    )
    assert.throws(
      () => withoutClientLines('.read other.sql', 'sqlite'),
      /^MigError: line 1: \.read is a command/,
    )
  })

  test('mysql: the first line of a dump of MariaDB is passed over', () => {
    const text = '/*M!999999\\- enable the sandbox mode */ \nCREATE TABLE a (x int);'
    assert.equal(withoutClientLines(text, 'mysql'), `${' '.repeat(40)}\nCREATE TABLE a (x int);`)
  })
})
