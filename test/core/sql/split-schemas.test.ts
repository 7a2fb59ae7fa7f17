import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { splitStatements } from '../../../src/core/sql/split.ts'
import { tokenize, type SqlFamily } from '../../../src/core/sql/tokens.ts'

const FOLDER = '../shared/schemas'
const skip = existsSync(FOLDER) ? false : `${FOLDER} is not there`

function tokensOf(sql: string, family: SqlFamily): string[] {
  return [...tokenize(sql, family)]
    .filter(({ kind }) => kind !== 'space' && kind !== 'comment')
    .map(({ start, end }) => sql.slice(start, end))
}

function filesOf(folder: string): string[] {
  return readdirSync(`${FOLDER}/${folder}`)
    .filter((name) => name.endsWith('.sql'))
    .map((name) => readFileSync(`${FOLDER}/${folder}/${name}`, 'utf8'))
}

/** The MySQL files but for those with DELIMITER lines, whose tokens belong to no statement. */
function withoutDelimiter(texts: readonly string[]): string[] {
  return texts.filter((text) => !/^delimiter/im.test(text))
}

describe('real schemas', { skip }, () => {
  const isWhole = (text: string, family: SqlFamily) => {
    const { statements } = splitStatements(text, family)
    const parts = statements.flatMap(({ sql }) => [...tokensOf(sql, family), ';'])
    assert.deepEqual(parts, tokensOf(text.trimEnd().replace(/;?$/, ';'), family))
  }

  test('every token of a PostgreSQL schema is in one statement, in order', () => {
    for (const text of filesOf('pg')) isWhole(text, 'postgres')
  })

  test('every token of a MySQL schema is in one statement, in order', () => {
    for (const text of withoutDelimiter(filesOf('mysql'))) isWhole(text, 'mysql')
  })

  test('every token of a SQLite schema is in one statement, in order', () => {
    for (const text of filesOf('sqlite')) isWhole(text, 'sqlite')
  })

  test('a statement stands in the text where it says', () => {
    for (const text of filesOf('mysql')) {
      for (const { sql, start, line, column } of splitStatements(text, 'mysql').statements) {
        assert.equal(text.slice(start, start + sql.length), sql)
        const lines = text.split('\n')
        assert.ok(
          lines
            .at(line - 1)
            ?.slice(column - 1)
            .startsWith(sql.split('\n', 1).join()),
        )
      }
    }
  })

  test('the files hold as many statements as were counted by running them one by one', () => {
    const count = (path: string, family: SqlFamily) =>
      splitStatements(readFileSync(`${FOLDER}/${path}`, 'utf8'), family).statements.length
    assert.equal(count('pg/boundary.sql', 'postgres'), 1941)
    assert.equal(count('pg/pagila.sql', 'postgres'), 262)
    assert.equal(count('mysql/icingadb.sql', 'mysql'), 69)
    assert.equal(count('mysql/sakila.sql', 'mysql'), 38)
    assert.equal(count('sqlite/sakila.sql', 'sqlite'), 75)
    assert.equal(count('sqlite/mozilla_places.sql', 'sqlite'), 39)
  })
})
