import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { runInThisContext } from 'node:vm'
import fc from 'fast-check'
import { format } from 'prettier'
import { fitted } from '../../../src/core/template/layout.ts'
import { printValue } from '../../../src/core/revision/print.ts'

const name = 'a_name_that_is_rather_long_for_a_name'
const prettily = async (line: string) =>
  (
    await format(`function f() {\n  ${line}\n}\n`, {
      parser: 'babel',
      semi: false,
      singleQuote: true,
      printWidth: 100,
    })
  )
    .split('\n')
    .slice(1, -2)
    .map((each) => each.slice(2))

describe('a call that is too long for its line', () => {
  for (const line of [
    `op.addColumn('users', 'phone', t.varchar(20))`,
    `op.renameColumn('${name}', '${name}', '${name}')`,
    `op.createIndex('${name}', ['${name}', '${name}'], { unique: true })`,
    `op.createIndex('${name}', ['${name}', '${name}'])`,
    `op.createIndex('t', ['a', 'b'], { unique: true, where: '${name} > ${name}', name: '${name}, "(' })`,
    `op.addForeignKey('${name}', ['${name}'], { table: '${name}', columns: ['id'] })`,
    `op.addForeignKey('a', ['b'], { table: '${name}', columns: ['id'] }, { onDelete: 'cascade', name: 'x' })`,
    `op.alterColumn('${name}', 'visits', { type: t.bigint(), using: 'a(b' }, { type: t.integer() })`,
    `op.update('${name}', { 'a b': '${name}' }, { where: { ${name}: null } })`,
  ]) {
    test(`is broken as prettier breaks it: ${line.slice(0, 40)}`, async () => {
      assert.deepEqual(fitted([line]), await prettily(line))
    })
  }

  test('means the same, whatever stands in it', () => {
    const values = fc.array(
      fc.oneof(fc.string({ unit: 'binary' }), fc.dictionary(fc.string(), fc.array(fc.string()))),
      { minLength: 1, maxLength: 4 },
    )
    fc.assert(
      fc.property(values, (args) => {
        const line = `op.x(${args.map((each) => printValue(each).replaceAll(/\n\s*/g, ' ')).join(', ')})`
        // safe: the code is our own
        const run = (code: string) =>
          (runInThisContext(`(op) => ${code}`) as (op: object) => unknown)({
            x: (...all: readonly unknown[]) => structuredClone(all),
          })
        assert.deepEqual(run(fitted([line]).join('\n')), run(line))
      }),
      { numRuns: 300 },
    )
  })
})
