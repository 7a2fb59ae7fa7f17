import assert from 'node:assert/strict'
import { describe } from 'node:test'
import fc from 'fast-check'
import { ops, type Op } from '../../../src/core/ops/index.ts'
import { applyAll } from '../../../src/core/ops/sequence.ts'
import { t, type ColumnBuilder } from '../../../src/core/schema/define.ts'
import { emptySchema, type Schema, type Table } from '../../../src/core/schema/model.ts'
import { dialects } from '../../support/databases.ts'
import { bodyOf, run, sharedDatabase, step, undoing, USERS_OWN } from './support.ts'

const { addColumn, createIndex, createTable, dropIndex, dropTable, renameColumn, renameTable } = ops

const NAMES = ['a', 'order', 'x y', 'é"`', 'constructor', 'Z'] as const
const COLUMNS: readonly (() => ColumnBuilder)[] = [
  () => t.integer(),
  () => t.varchar(20).notNull().default("it's"),
  () => t.bigint().default(9007199254740993n),
  () => t.boolean().notNull().default(false),
  () => t.date(),
  () => t.decimal(8, 2).default('1.50'),
]

type Choice = readonly [what: number, one: number, two: number]

/** What a random number makes of the schema: an operation that can run on it, or none. */
function choose(schema: Schema, [what, one, two]: Choice, count: number): Op | undefined {
  const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(list.length, 1)]
  const tables = Object.values(schema.tables)
  const table = pick(tables, one)
  // the names of its keys stay with a table that is renamed, and PostgreSQL knows each but once in a schema
  const freeTable = `${pick(NAMES, two)} ${count}`
  const column = pick(COLUMNS, two)!()
  const makers: readonly (() => Op | undefined)[] = [
    () => createTable.make(freeTable, { id: t.integer().primaryKey(), first: column }),
    () => table && renameTable.make(table.name, freeTable),
    () => table && named(table, two, (name) => addColumn.make(table.name, name, column)),
    () => table && named(table, two, (name) => renameColumn.make(table.name, 'first', name)),
    () => table && createIndex.make(table.name, ['id', 'first'], { name: `ix ${count}` }),
    () => table?.indexes[0] && dropIndex.make(table.name, table.indexes[0].name),
    () => table && dropTable.make(table.name),
  ]
  return pick(makers, what)!()
}

/** The operation with a name that the table has not yet. */
function named(table: Table, n: number, make: (name: string) => Op): Op | undefined {
  const name = NAMES[n % NAMES.length]!
  const isThere = table.columns.some((each) => each.name === name)
  const hasFirst = table.columns.some((each) => each.name === 'first')
  return isThere || !hasFirst ? undefined : make(name)
}

/** The operations that the numbers choose one after the other, without those that could not run. */
function sequence(choices: readonly Choice[]): readonly Op[] {
  const list: Op[] = []
  let schema: Schema = emptySchema
  for (const [count, choice] of choices.entries()) {
    const op = choose(schema, choice, count)
    try {
      schema = op ? applyAll([op], schema) : schema
      if (op) list.push(op)
    } catch {
      // such as an index on a column that was renamed
    }
  }
  return list
}

/** MySQL lists the keys of a table in the order in which they were made, which means nothing. */
function sortKeys(dump: string): string {
  return dump.replaceAll(/(?:^ *(?:UNIQUE )?KEY .*\n)+/gm, (keys) =>
    keys.replaceAll(/,$/gm, '').split('\n').toSorted().join('\n'),
  )
}

/** `npm run nightly` tries more, and others every time. */
const SIZE = process.env['MIG_TEST_SIZE'] === 'nightly' ? { numRuns: 500 } : { numRuns: 30, seed: 20_261_121 }
const numbers = fc.tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000))

describe('a random sequence of operations', { concurrency: dialects.length }, () => {
  for (const dialect of dialects) {
    describe(`on [${dialect}]`, { concurrency: 1 }, () => {
      const test = sharedDatabase(dialect)
      test('is undone without a trace, and runs again to the same end', async ({ database, session }) => {
        // SQLite keeps the text of the statement, where a column that was added stands on the line of the last
        const dump = async () => sortKeys(await database.dump(USERS_OWN)).replaceAll(/,\s+/g, ', ')
        const empty = await dump()
        await fc.assert(
          fc.asyncProperty(fc.array(numbers, { minLength: 4, maxLength: 12 }), async (choices) => {
            const half = choices.length / 2
            const list = sequence([[0, 0, 0], ...choices])
            const [before, after] = [list.slice(0, half), list.slice(half)]
            const made = step('made', { upgrade: bodyOf(before) })
            const tried = step('tried', { upgrade: bodyOf(after) })
            const schemaBefore = (each: { readonly shortId: string }) =>
              Promise.resolve(applyAll(each.shortId === 'tried' ? before : [], emptySchema))
            await run(session, [made])
            const start = await dump()
            await run(session, [tried])
            const end = await dump()
            await run(session, [undoing(tried)], { schemaBefore })
            assert.equal(await dump(), start)
            await run(session, [tried])
            assert.equal(await dump(), end)
            await run(session, [undoing(tried), undoing(made)], { schemaBefore })
            assert.equal(await dump(), empty)
          }),
          { ...SIZE, endOnFailure: true },
        )
      })
    })
  }
})
