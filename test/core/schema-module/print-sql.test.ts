import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { diffSchemas } from '../../../src/core/diff/index.ts'
import { applyAll, statementsOf, toSql } from '../../../src/core/ops/list.ts'
import { defineSchema } from '../../../src/core/schema-module/define-schema.ts'
import { enumType, sqlFunction, table, trigger, view } from '../../../src/core/schema-module/definition.ts'
import { printSql } from '../../../src/core/schema-module/print-sql.ts'
import { emptySchema } from '../../../src/core/schema/model.ts'
import { t } from '../../../src/core/schema/types.ts'
import { splitStatements } from '../../../src/core/sql/split.ts'
import { dialects } from '../../../src/dialects/index.ts'
import { isMigError } from '../../../src/errors.ts'
import { allExamples } from '../../support/operations.ts'

describe('a schema printed as SQL', () => {
  test('comes in an order in which it runs', () => {
    const { schema } = defineSchema([
      view('active', 'SELECT id FROM users'),
      table('posts', { author: t.bigint().references('users', 'id'), mood: t.type('mood') }),
      table('users', { id: t.bigint().primaryKey() }),
      enumType('mood', ['sad', 'ok']),
    ])
    assert.equal(
      printSql(schema, { dialect: dialects.postgres }),
      `CREATE TYPE "mood" AS ENUM ('sad', 'ok');

CREATE TABLE "users" (
  "id" bigint NOT NULL,
  CONSTRAINT "pk_users" PRIMARY KEY ("id")
);

CREATE TABLE "posts" (
  "author" bigint,
  "mood" mood,
  CONSTRAINT "fk_posts_author" FOREIGN KEY ("author") REFERENCES "users" ("id")
);

CREATE VIEW "active" AS
SELECT id FROM users;
`,
    )
  })

  test('says to the client of MySQL where a body ends', () => {
    const { schema } = defineSchema([
      table('a', { x: t.integer() }),
      trigger('a', 'twice', { timing: 'before', events: 'insert', body: 'BEGIN SET NEW.x = 4 // 2; END' }),
      sqlFunction('f', '', 'RETURNS int DETERMINISTIC RETURN 1'),
    ])
    const text = printSql(schema, { dialect: dialects.mysql })
    assert.match(text, /^DELIMITER \$\$\nCREATE TRIGGER .*END\$\$\nDELIMITER ;$/m)
    assert.match(text, /^CREATE FUNCTION `f`\(\) RETURNS int DETERMINISTIC RETURN 1;$/m)
  })

  test('of nothing is nothing', () => {
    assert.equal(printSql(emptySchema, { dialect: dialects.sqlite }), '')
  })

  for (const dialect of Object.values(dialects)) {
    test(`is read again as the same statements: ${dialect.name}`, () => {
      let compared = 0
      for (const { on, op, only } of allExamples) {
        const schema = applyAll([...on, op], emptySchema)
        if (!schema.complete || (only && !only.includes(dialect.name))) continue
        try {
          const text = printSql(schema, { dialect })
          const list = diffSchemas({ dialect, before: emptySchema, after: schema })
          const statements = statementsOf(toSql(list, { dialect }, emptySchema)).map(({ sql }) => sql)
          assert.deepEqual(
            splitStatements(text, dialect.family).statements.map(({ sql }) => sql),
            statements,
          )
          compared += statements.length
        } catch (error) {
          // what this database lacks
          if (!isMigError(error) || error.code !== 'operation.unsupported') throw error
        }
      }
      assert.ok(compared > 100, `${compared} statements`)
    })
  }
})
