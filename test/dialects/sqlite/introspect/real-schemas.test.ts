import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { dumpSqlite } from '../../../../bench/sqlite-dump.ts'
import { statementsOf, toSql } from '../../../../src/core/ops/list.ts'
import { emptySchema } from '../../../../src/core/schema/model.ts'
import { sqlite } from '../../../../src/dialects/sqlite/index.ts'
import { introspect } from '../../../../src/dialects/sqlite/introspect/index.ts'
import { creationOf } from '../../../support/creation.ts'
import { memoryDatabase } from './support.ts'

const FOLDER = '../shared/schemas'
const skip = existsSync(FOLDER) ? false : 'there are no real schemas beside the project'
const version = [3, 52, 0] as const

const schemas = (): readonly string[] =>
  readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((path) => /(?:^|\/)sqlite\/.*\.sql$/.test(path))
    .sort()

describe('real schemas', { skip }, () => {
  for (const path of skip === false ? schemas() : []) {
    test(`${path}: what is read of it makes it again`, async () => {
      const [original, copy] = [memoryDatabase(), memoryDatabase()]
      await original.script(readFileSync(`${FOLDER}/${path}`, 'utf8'))
      const { schema, unmodelled } = await introspect(original, { version })
      assert.deepEqual(unmodelled, [])
      // tables that refer to each other stand in no order
      const tables = Object.values(schema.tables).map((table) => ({ kind: 'createTable' as const, table }))
      const ops = [...tables, ...creationOf({ ...schema, tables: {} })]
      const creation = toSql(ops, { dialect: sqlite, version }, { ...emptySchema, complete: false })
      for (const { sql } of statementsOf(creation)) await copy.query(sql)
      assert.deepEqual(await introspect(copy, { version }), { schema, unmodelled })
      assert.equal(await dumpSqlite(copy), await dumpSqlite(original))
      await Promise.all([original.close(), copy.close()])
    })
  }
})
