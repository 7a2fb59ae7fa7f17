import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { applyAll, invertAll } from '../../../src/core/ops/list.ts'
import { emptySchema, type Schema } from '../../../src/core/schema/model.ts'
import { dialects as dialectsByName } from '../../../src/dialects/index.ts'
import type { LoadedStep } from '../../../src/io/execute/execute.ts'
import { offlineScript } from '../../../src/io/execute/offline.ts'
import { dialects, freshDatabase, type TestDialect } from '../../support/databases.ts'
import { sqliteFile } from '../../support/databases/sqlite.ts'
import { skipOn } from '../../support/dialects.ts'
import { execute } from '../../support/execute.ts'
import { allExamples } from '../../support/operations.ts'
import { bodyOf, step, TABLES, undoing, USERS_OWN } from './support.ts'

/** The command that runs a script with the database's own client. */
const CLIENT: Readonly<Record<TestDialect, (url: string) => readonly string[]>> = {
  sqlite: (url) => ['sqlite3', sqliteFile(url)],
  postgres: (url) => ['psql', '-q', '-X', url],
  mariadb: (url) => mysqlClient('mariadb', url),
  mysql: (url) => mysqlClient('mysql', url),
}

function mysqlClient(program: string, url: string): readonly string[] {
  const { hostname, port, username, password, pathname } = new URL(url)
  const secret = password === '' ? [] : [`-p${password}`]
  return [program, `-h${hostname}`, `-P${port}`, `-u${username}`, ...secret, pathname.slice(1)]
}

const isThere = new Map<string, boolean>()
for (const program of ['sqlite3', 'psql', 'mariadb', 'mysql']) {
  const asked = await execute([program, '--version']).catch(() => ({ status: 'not found' }))
  isThere.set(program, asked.status === 0)
}

const KINDS =
  /^(create|replace|attach)(View|Function|Procedure|Trigger|Policy|Partition) |^set(RowSecurity|TableSettings) /
/** What only the server knows; a script says CREATE OR REPLACE, which PostgreSQL refuses where columns go. */
const ASKS =
  /^replaceView that is materialised|^replace.* by one (with|that gives back)|^setTableSettings (whose values|stored by)/

describe('a script of views, routines, triggers, policies and partitions', () => {
  for (const dialect of dialects) {
    const program = { sqlite: 'sqlite3', postgres: 'psql', mariadb: 'mariadb', mysql: 'mysql' }[dialect]
    const skip = skipOn(dialect) || (!isThere.get(program) && `the client ${program} is not on PATH`)

    test(`makes and undoes them all [${dialect}]`, { skip }, async () => {
      const database = await freshDatabase(dialect)
      try {
        const empty = await database.dump(USERS_OWN)
        const examples = allExamples.filter(
          ({ name, only, refused }) =>
            KINDS.test(name) &&
            !ASKS.test(name) &&
            (only?.includes(dialect) ?? true) &&
            refused?.[dialect] === undefined,
        )
        const steps = examples.flatMap(({ on, op, undo }, i): readonly LoadedStep[] => {
          const made = step(`m${i}`, {
            upgrade: bodyOf(on),
            downgrade: bodyOf(invertAll(on, emptySchema)),
          })
          const inverse = undo ?? invertAll([op], applyAll(on, emptySchema))
          const tried = step(`t${i}`, { upgrade: bodyOf([op]), downgrade: bodyOf(inverse) })
          return [made, tried, undoing(tried), undoing(made)]
        })
        const schemas = new Map<string, Schema>(
          examples.flatMap(({ on }, i) => [
            [`m${i}`, emptySchema] as const,
            [`t${i}`, applyAll(on, emptySchema)] as const,
          ]),
        )
        const script = await offlineScript({
          dialect: dialectsByName[dialect],
          tables: TABLES,
          steps,
          context: { environment: 'dev', x: {} },
          toolVersion: '0.0.0',
          fromBase: true,
          title: 'a test',
          schemaBefore: (each) => Promise.resolve(schemas.get(each.revision.id)!),
        })
        const { status, stderr } = await execute(CLIENT[dialect](database.url), { input: script })
        assert.deepEqual({ status, stderr }, { status: 0, stderr: '' })
        assert.equal(await database.dump(USERS_OWN), empty)
      } finally {
        await database.close()
      }
    })
  }
})
