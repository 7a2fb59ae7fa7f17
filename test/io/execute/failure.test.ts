import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe } from 'node:test'
import type { DialectName } from '../../../src/core/dialect.ts'
import type { MigError } from '../../../src/errors.ts'
import type { LoadedStep } from '../../../src/io/execute/execute.ts'
import { createRevisionLoader } from '../../../src/io/revisions/load.ts'
import type { SourceFormat } from '../../../src/io/revisions/read.ts'
import { dialects, tempFolder, writeFiles } from '../../support/databases.ts'
import { run, sharedDatabase, step, undoing, type Workplace } from './support.ts'

/** The step of a revision that is written to a file of this name. */
async function written(name: string, text: string, id: string): Promise<LoadedStep> {
  const root = tempFolder()
  writeFiles(root, { [name]: text })
  const format = name.split('.').at(-1) as SourceFormat
  const load = createRevisionLoader({ root, cache: false })
  const file = { id, path: join(root, name), relativePath: name, format }
  const { sql, ...module } = await load(file)
  return step(id, {
    ...module,
    path: file.path,
    relativePath: name,
    ...(sql && { sectionLines: { up: sql.upgrade.line, down: sql.downgrade?.line ?? sql.upgrade.line } }),
  })
}

async function failureOf({ session }: Workplace, ...steps: readonly LoadedStep[]): Promise<MigError> {
  return run(session, steps).then(
    () => assert.fail('nothing was thrown'),
    (error: unknown) => error as MigError,
  )
}

const ROLLED_BACK = 'rolled back; the database stays at base'
const MYSQL_HELP = (server: string, near: string) =>
  `You have an error in your SQL syntax; check the manual that corresponds to your ${server} server version for the right syntax to use near '${near}' at line 2`

/** What each server says of the statement `SELECT 1,\n  2 FROMM people WHERE 3`, and where the caret stands. */
const WRONG: Readonly<Record<DialectName, { readonly message: string; readonly quoted: readonly string[] }>> =
  {
    sqlite: { message: 'near "people": syntax error', quoted: ['  2 FROMM people WHERE 3', '          ^'] },
    postgres: {
      message: 'syntax error at or near "people"',
      quoted: ['  2 FROMM people WHERE 3', '          ^'],
    },
    mariadb: {
      message: MYSQL_HELP('MariaDB', 'people WHERE 3'),
      quoted: ['  2 FROMM people WHERE 3', '          ^'],
    },
    mysql: {
      message: MYSQL_HELP('MySQL', 'people WHERE 3'),
      quoted: ['  2 FROMM people WHERE 3', '          ^'],
    },
  }
const CODE: Readonly<Record<DialectName, string>> = {
  sqlite: 'SQLITE_ERROR',
  postgres: '42601',
  mariadb: 'ER_PARSE_ERROR',
  mysql: 'ER_PARSE_ERROR',
}

const WRONG_CALL = (type: string) => `export const revision = 'a1'
export const down_revision = null

export function upgrade(op${type}) {
  op.execute('SELECT 1')
  op.execute(\`SELECT 1,
  2 FROMM people WHERE 3\`)
  op.execute('SELECT 2')
}
`

describe('a revision that fails', { concurrency: dialects.length }, () => {
  for (const dialect of dialects) {
    describe(`on [${dialect}]`, { concurrency: 1 }, () => {
      const test = sharedDatabase(dialect)
      const { message, quoted } = WRONG[dialect]

      for (const [name, type] of [
        ['20261121_a1_wrong.ts', ': { execute(sql: string): void }'],
        ['20261121 a1 (wrong) é.js', ''],
        ['a1.mjs', ''],
      ] as const) {
        test(`in ${name} is shown with its line, its statement and a caret`, async (place) => {
          const error = await failureOf(place, await written(name, WRONG_CALL(type), 'a1'))
          assert.equal(error.message, `a1 the a1: ${message}`)
          assert.equal(error.code, 'sql.failed')
          assert.deepEqual(error.hint, [`${name}:6   op.execute(\`SELECT 1,`, ...quoted, ROLLED_BACK])
          assert.deepEqual(error.details, {
            revision: 'a1',
            direction: 'up',
            file: name,
            line: 6,
            statement: 'SELECT 1,\n  2 FROMM people WHERE 3',
            position: 20,
            driverCode: CODE[dialect],
          })
        })
      }

      test('in a .sql file is shown with the line of the statement', async (place) => {
        const text = `-- revision: b1
-- down_revision: none

-- upgrade
SELECT 1;

-- the wrong one
SELECT 1,
  2 FROMM people WHERE 3;
SELECT 2;

-- downgrade
SELECT 1;
SELECT 1,
  2 FROMM people WHERE 3
`
        const wrong = await written('b1.sql', text, 'b1')
        const error = await failureOf(place, wrong)
        assert.equal(error.message, `b1 the b1: ${message}`)
        assert.deepEqual(error.hint, ['b1.sql:8   SELECT 1,', ...quoted, ROLLED_BACK])
        await run(place.session, [step('b1', { upgrade: () => {} })])
        const undone = await failureOf(place, undoing(wrong))
        assert.deepEqual(undone.hint, ['b1.sql:14   SELECT 1,', ...quoted, ROLLED_BACK])
      })

      test('by its own error is shown with the line that throws', async (place) => {
        const text = `export const revision = 'c1'
export const down_revision = null

export async function upgrade(op) {
  const [row] = await op.query('SELECT 1 AS one')
  if (row) throw new Error('no admin to give the orders to')
}
`
        const error = await failureOf(place, await written('c1.js', text, 'c1'))
        assert.equal(error.code, 'revision.failed')
        assert.equal(error.message, 'c1 the c1: no admin to give the orders to')
        assert.deepEqual(error.hint, [
          "c1.js:6   if (row) throw new Error('no admin to give the orders to')",
          ROLLED_BACK,
        ])
      })

      test('by a call that makes no sense is shown with the line of the call', async (place) => {
        const text = `export const revision = 'd1'
export function upgrade(op) {
  op.execute('SELECT 1')
  op.createIndex('d1', [])
}
`
        const error = await failureOf(place, await written('d1.js', text, 'd1'))
        assert.equal(error.code, 'operation.invalid')
        assert.equal(error.message, 'd1 the d1: createIndex on "d1": an index needs a column')
        assert.deepEqual(error.hint, ["d1.js:4   op.createIndex('d1', [])", ROLLED_BACK])
      })

      test('by an operation that cannot be spelled out is shown with the line of the call', async (place) => {
        const text = `export const revision = 'e1'
export function upgrade(op) {
  op.execute('SELECT 1')
  op.execute('SELECT ?', { bindings: [1, 2] })
}
`
        const error = await failureOf(place, await written('e1.js', text, 'e1'))
        assert.equal(error.message, 'e1 the e1: the SQL has 1 placeholder, but 2 values were given: SELECT ?')
        assert.equal(error.hint[0], "e1.js:4   op.execute('SELECT ?', { bindings: [1, 2] })")
      })

      test('has no caret where the text that the server names comes twice', async (place) => {
        const twice = { upgrade: (op: { execute(sql: string): void }) => op.execute('SELECT 1 FROM FROM') }
        const error = await failureOf(place, step('f1', twice))
        assert.deepEqual(error.hint, ['revisions/f1.ts', ...TWICE[dialect], ROLLED_BACK])
      })
    })
  }
})

const TWICE: Readonly<Record<DialectName, readonly string[]>> = {
  sqlite: ['SELECT 1 FROM FROM'],
  postgres: ['SELECT 1 FROM FROM', '              ^'],
  mariadb: ['SELECT 1 FROM FROM'],
  mysql: ['SELECT 1 FROM FROM'],
}
