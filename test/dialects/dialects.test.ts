import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { DialectName, Value } from '../../src/core/dialect.ts'
import { ops, type Op } from '../../src/core/ops/index.ts'
import { statementsOf, toSql } from '../../src/core/ops/list.ts'
import { sql, type ColumnBuilder } from '../../src/core/schema/define.ts'
import { t } from '../../src/core/schema/types.ts'
import { unknownSchema } from '../../src/core/schema/model.ts'
import { dialects } from '../../src/dialects/index.ts'

const names = Object.keys(dialects) as DialectName[]
const sqlOf = (dialect: DialectName, ...list: readonly Op[]): readonly string[] =>
  statementsOf(toSql(list, { dialect: dialects[dialect] }, unknownSchema)).map((each) => each.sql)

describe('a literal', () => {
  const cases: readonly (readonly [
    name: string,
    value: Value,
    text: Readonly<Record<DialectName, string>>,
  ])[] = [
    ['NULL', null, { postgres: 'NULL', mysql: 'NULL', mariadb: 'NULL', sqlite: 'NULL' }],
    ['a quote', "it's", { postgres: "'it''s'", mysql: "'it''s'", mariadb: "'it''s'", sqlite: "'it''s'" }],
    ['a backslash', 'a\\', { postgres: "E'a\\\\'", mysql: "'a\\\\'", mariadb: "'a\\\\'", sqlite: "'a\\'" }],
    [
      'bytes',
      Uint8Array.of(0, 255),
      { postgres: "decode('00ff', 'hex')", mysql: "X'00ff'", mariadb: "X'00ff'", sqlite: "X'00ff'" },
    ],
    [
      'a moment',
      new Date(1000),
      {
        postgres: "'1970-01-01T00:00:01.000Z'",
        mysql: "'1970-01-01 00:00:01.000'",
        mariadb: "'1970-01-01 00:00:01.000'",
        sqlite: "'1970-01-01 00:00:01.000'",
      },
    ],
    ['true', true, { postgres: 'TRUE', mysql: '1', mariadb: '1', sqlite: '1' }],
    ['a bigint', -5n, { postgres: '-5', mysql: '-5', mariadb: '-5', sqlite: '-5' }],
    ['a tiny number', 1e-7, { postgres: '1e-7', mysql: '1e-7', mariadb: '1e-7', sqlite: '1e-7' }],
  ]
  for (const [name, value, text] of cases) {
    test(`of ${name} is written as each database reads it`, () => {
      const written = Object.fromEntries(names.map((each) => [each, dialects[each].literal(value)]))
      assert.deepEqual(written, text)
    })
  }

  for (const [value, message] of [
    [Number.NaN, 'NaN cannot be written as a SQL number'],
    [Number.NEGATIVE_INFINITY, '-Infinity cannot be written as a SQL number'],
    ['a\0b', 'text with a NUL character cannot be written into SQL'],
  ] as const) {
    test(`is refused: ${message}`, () => {
      for (const name of names) assert.throws(() => dialects[name].literal(value), { message })
    })
  }
})

describe('a dialect', () => {
  test('quotes every name, and a name with a schema part by part', () => {
    const op = ops.dropTable.make('my shop.or"der`s')
    assert.deepEqual(Object.fromEntries(names.map((name) => [name, sqlOf(name, op)[0]])), {
      mariadb: 'DROP TABLE `my shop`.`or"der``s`',
      mysql: 'DROP TABLE `my shop`.`or"der``s`',
      postgres: 'DROP TABLE "my shop"."or""der`s"',
      sqlite: 'DROP TABLE "my shop"."or""der`s"',
    })
  })

  test('refuses a name that PostgreSQL would cut, naming the operation', () => {
    const name = 'é'.repeat(32)
    assert.throws(() => sqlOf('postgres', ops.addColumn.make('t', name, t.date())), {
      code: 'operation.unsupported',
      message: `add column t.${name}: the name "${name}" has 64 bytes, and postgres cuts it at 63`,
    })
    assert.deepEqual(sqlOf('postgres', ops.addColumn.make('t', 'x'.repeat(63), t.date())), [
      `ALTER TABLE "t" ADD COLUMN "${'x'.repeat(63)}" date`,
    ])
  })

  test('refuses a name that MySQL and MariaDB would refuse, naming the operation', () => {
    const name = 'é'.repeat(65)
    for (const dialect of ['mysql', 'mariadb'] as const) {
      for (const [op, what] of [
        [ops.addUnique.make('t', ['a'], { name }), `add unique ${name} on t`],
        [ops.createIndex.make('t', ['a'], { name }), `create index ${name} on t`],
        [ops.renameColumn.make('t', 'a', name), `rename column t.a to ${name}`],
      ] as const) {
        assert.throws(() => sqlOf(dialect, op), {
          code: 'operation.unsupported',
          message: `${what}: the name "${name}" has 65 characters, and mysql and mariadb take 64`,
        })
      }
      assert.deepEqual(sqlOf(dialect, ops.addUnique.make('t', ['a'], { name: 'é'.repeat(64) })), [
        `ALTER TABLE \`t\` ADD CONSTRAINT \`${'é'.repeat(64)}\` UNIQUE (\`a\`)`,
      ])
    }
  })

  test('says which version has what a constraint asks for', () => {
    const of = (dialect: DialectName, version: readonly number[], op: Op) => () =>
      toSql([op], { dialect: dialects[dialect], version }, unknownSchema)
    const unique = ops.addUnique.make('t', ['a'], { nullsNotDistinct: true })
    const check = ops.addCheck.make('t', 'a > 0')
    const idle = ops.addCheck.make('t', 'a > 0', { notEnforced: true })
    assert.throws(of('postgres', [14, 9], unique), /: NULLS NOT DISTINCT needs postgres 15$/)
    assert.throws(of('mysql', [8, 0, 15], check), /: CHECK needs mysql 8\.0\.16$/)
    assert.throws(of('postgres', [17], idle), /: NOT ENFORCED needs postgres 18$/)
    of('postgres', [15], unique)()
    of('mysql', [8, 0, 16], check)()
    of('mariadb', [10, 5], check)()
    assert.deepEqual(sqlOf('postgres', idle), [
      'ALTER TABLE "t" ADD CONSTRAINT "ck_t_a" CHECK (a > 0) NOT ENFORCED',
    ])
  })

  test('drops an index where it lives', () => {
    const op = ops.dropIndex.make('shop.orders', 'ix')
    assert.deepEqual(Object.fromEntries(names.map((name) => [name, sqlOf(name, op)[0]])), {
      mariadb: 'ALTER TABLE `shop`.`orders` DROP INDEX `ix`',
      mysql: 'ALTER TABLE `shop`.`orders` DROP INDEX `ix`',
      postgres: 'DROP INDEX "shop"."ix"',
      sqlite: 'DROP INDEX "shop"."ix"',
    })
  })

  test('takes the name of a collation as the server has it', () => {
    const op = ops.addColumn.make('t', 'a', t.varchar(5).collate('C.utf8'))
    assert.deepEqual(sqlOf('postgres', op), ['ALTER TABLE "t" ADD COLUMN "a" varchar(5) COLLATE "C.utf8"'])
  })

  test('spells the current time as the column can have it', () => {
    const op = ops.createTable.make('t', {
      a: t.timestamp(3).default(sql('current_timestamp')),
      b: t.datetime().default(sql(' CURRENT_TIMESTAMP(0) ')),
      c: t.date().default(sql('CURRENT_DATE')),
      d: t.integer().default(sql('1 + 1')),
    })
    const defaults = (name: DialectName) =>
      [...sqlOf(name, op)[0]!.matchAll(/DEFAULT ([^\n]*?),?\n/g)].map(([, text]) => text)
    assert.deepEqual(defaults('mysql'), [
      'CURRENT_TIMESTAMP(3)',
      'CURRENT_TIMESTAMP',
      '(CURRENT_DATE)',
      '(1 + 1)',
    ])
    assert.deepEqual(defaults('sqlite'), [
      'current_timestamp',
      'CURRENT_TIMESTAMP',
      'CURRENT_DATE',
      '(1 + 1)',
    ])
    assert.deepEqual(defaults('postgres'), [
      'current_timestamp',
      ' CURRENT_TIMESTAMP(0) ',
      'CURRENT_DATE',
      '1 + 1',
    ])
  })

  test('spells the moment on MySQL and MariaDB bare where the server takes it so', () => {
    const spelled = (type: ColumnBuilder, expression: string, name: DialectName) =>
      /DEFAULT (.*)$/.exec(sqlOf(name, ops.addColumn.make('t', 'a', type.default(sql(expression))))[0]!)?.[1]
    for (const name of ['mysql', 'mariadb'] as const) {
      for (const own of ['NOW', 'current_timestamp', 'LocalTime', 'LOCALTIMESTAMP']) {
        assert.equal(spelled(t.datetime(), `${own}()`, name), 'CURRENT_TIMESTAMP')
        assert.equal(spelled(t.timestamp(6), ` ${own}( 6 ) `, name), 'CURRENT_TIMESTAMP(6)')
      }
      assert.equal(spelled(t.datetime(), 'localtime', name), 'CURRENT_TIMESTAMP')
      assert.equal(spelled(t.type('DATETIME (3)'), 'now()', name), 'CURRENT_TIMESTAMP(3)')
      assert.equal(spelled(t.datetime(), '(NOW())', name), '((NOW()))')
      assert.equal(spelled(t.datetime(), 'NOW() + INTERVAL 1 DAY', name), '(NOW() + INTERVAL 1 DAY)')
      assert.equal(spelled(t.date(), 'NOW()', name), '(NOW())')
    }
  })

  test('of MySQL drops with a column what still holds it', () => {
    const op = ops.dropColumn.make('t', 'a', {
      column: { name: 'a', type: { name: 'integer' }, nullable: true },
      uniques: [
        { name: 'alone', columns: ['a'] },
        { name: 'uq', columns: ['a', 'b'] },
      ],
      foreignKeys: [{ name: 'fk', columns: ['a'], references: { table: 'p', columns: ['id'] } }],
      checks: [{ name: 'ck', expression: 'a > 0' }],
      indexes: [
        { name: 'ix', keys: [{ column: 'a' }] },
        { name: 'two', keys: [{ column: 'b' }, { column: 'a' }] },
      ],
    })
    assert.deepEqual(sqlOf('mysql', op), [
      'ALTER TABLE `t` DROP FOREIGN KEY `fk`, DROP CONSTRAINT `ck`, DROP INDEX `alone`, DROP INDEX `uq`, DROP INDEX `ix`, DROP INDEX `two`, DROP COLUMN `a`',
    ])
  })

  const committing: readonly (readonly [commits: boolean, sql: string])[] = [
    [true, 'CREATE TABLE t (a int)'],
    [true, '\n  alter table t add b int'],
    [true, 'TRUNCATE t'],
    [true, 'RENAME TABLE a TO b'],
    [true, '/*!50003 CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET @a = 1 */'],
    [true, '/*!50001 DROP VIEW IF EXISTS v*/'],
    [true, 'CREATE OR REPLACE VIEW v AS SELECT 1'],
    [false, 'CREATE TEMPORARY TABLE t (a int)'],
    [false, 'DROP TEMPORARY TABLE t'],
    [false, 'INSERT INTO created VALUES (1)'],
    [false, 'BEGIN NOT ATOMIC SELECT 1; END'],
    [false, '/* create */ SELECT 1'],
    [true, '/* one * two **/ -- three\n# four\n--\nCREATE TABLE t (a int)'],
    [true, 'SET STATEMENT max_statement_time = 5 FOR ALTER TABLE t ADD COLUMN a int'],
    [false, "SET STATEMENT max_statement_time = 5 FOR INSERT INTO t VALUES (' for alter ')"],
    [false, `${'/* a */ # b\n'.repeat(200)} SELECT 1`],
  ]
  for (const [commits, statement] of committing) {
    test(`of MySQL knows that the server ${commits ? 'commits' : 'does not commit'} at: ${statement.trim()}`, () => {
      assert.equal(dialects.mysql.commitsImplicitly(statement), commits)
      assert.equal(dialects.postgres.commitsImplicitly(statement), false)
    })
  }
})
