import assert from 'node:assert/strict'
import { describe } from 'node:test'
import fc from 'fast-check'
import type { Dialect } from '../../../src/core/dialect.ts'
import { ops, type Op } from '../../../src/core/ops/index.ts'
import { applyAll, invertAll, statementsOf, toSql } from '../../../src/core/ops/list.ts'
import type { ColumnBuilder } from '../../../src/core/schema/define.ts'
import { t } from '../../../src/core/schema/types.ts'
import { emptySchema, type ColumnType, type Schema, type Table } from '../../../src/core/schema/model.ts'
import { printOp } from '../../../src/core/revision/print.ts'
import { creationOf } from '../../support/creation.ts'
import { dialects } from '../../support/databases.ts'
import { rowsOf, schemaOf, unorderedSchemaOf } from '../../support/dumps.ts'
import { bodyOf, run, sharedDatabase, step, undoing, USERS_OWN } from './support.ts'

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

const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(list.length, 1)]

/** What a random number makes of the schema: an operation that can run on it, or none. */
function choose(schema: Schema, [what, one, two]: Choice, count: number): Op | undefined {
  const tables = Object.values(schema.tables)
  const table = pick(tables, one)
  // the names of its keys stay with a table that is renamed, and PostgreSQL knows each but once in a schema
  const freeTable = `${pick(NAMES, two)} ${count}`
  const columns = { id: t.integer().primaryKey(), first: pick(COLUMNS, two)!() }
  if (table === undefined || what % KINDS.length === 0) return ops.createTable.make(freeTable, columns)
  return pick(KINDS, what)!({ table, tables, two, name: `n${count}`, freeTable })
}

interface Situation {
  readonly table: Table
  readonly tables: readonly Table[]
  readonly two: number
  /** Names that nothing has yet. */
  readonly name: string
  readonly freeTable: string
}

/** Ways to go on from a table. The first stands for a new table. */
const KINDS: readonly ((situation: Situation) => Op | undefined)[] = [
  () => undefined,
  ({ table, freeTable }) => ops.renameTable.make(table.name, freeTable),
  ({ table, two }) => addFree(table, two, pick(COLUMNS, two)!()),
  ({ table, tables, two }) =>
    addFree(table, two, t.integer().references(pick(tables, two)!.name, 'id', { onDelete: 'cascade' })),
  ({ table, two }) => {
    const to = pick(NAMES, two)!
    const from = plainColumn(table, two)
    return from && !has(table, to) ? ops.renameColumn.make(table.name, from, to) : undefined
  },
  ({ table, two }) => {
    const column = plainColumn(table, two)
    return column === undefined ? undefined : ops.dropColumn.make(table.name, column)
  },
  ({ table, two }) => {
    const column = plainColumn(table, two)
    const { type } = table.columns.find(({ name }) => name === column) ?? {}
    if (column === undefined || type === undefined || isKey(table, column)) return undefined
    return ops.alterColumn.make(table.name, column, pick(changesOf(type), two)!)
  },
  ({ table, two, name }) => {
    const column = plainColumn(table, two)
    return column === undefined ? undefined : ops.createIndex.make(table.name, ['id', column], { name })
  },
  ({ table, two }) => {
    const index = pick(table.indexes, two)
    return index && ops.dropIndex.make(table.name, index.name)
  },
  ({ table, two, name }) => {
    const column = plainColumn(table, two)
    // PostgreSQL makes one of two that are the same where both stand in a CREATE TABLE
    const isThere = table.uniques.some(({ columns }) => columns[1] === column)
    return column === undefined || isThere
      ? undefined
      : ops.addUnique.make(table.name, ['id', column], { name })
  },
  ({ table, name }) => ops.addCheck.make(table.name, 'id > 0', { name }),
  ({ table, tables, two, name }) => {
    const parent = pick(tables, two)!.name
    const references = { table: parent, columns: ['id'] }
    return parent === table.name
      ? undefined
      : ops.addForeignKey.make(table.name, ['id'], references, { name })
  },
  ({ table, two }) => {
    const key = pick([...table.uniques, ...table.checks, ...table.foreignKeys], two)
    return key && ops.dropConstraint.make(table.name, key.name)
  },
  ({ table, two }) => {
    const index = pick(table.indexes, two)
    return index && ops.renameIndex.make(table.name, index.name, `${index.name} `.trim() + 'r')
  },
  ({ table, tables }) => {
    const isParent = tables.some(
      (each) => each !== table && each.foreignKeys.some(({ references }) => references.table === table.name),
    )
    return isParent ? undefined : ops.dropTable.make(table.name)
  },
]

const has = (table: Table, column: string) => table.columns.some(({ name }) => name === column)
const isKey = (table: Table, column: string) =>
  table.foreignKeys.some(({ columns }) => columns.includes(column))

/** A column with a name that the table has not yet. */
function addFree(table: Table, n: number, builder: ColumnBuilder): Op | undefined {
  const name = pick(NAMES, n)!
  return has(table, name) ? undefined : ops.addColumn.make(table.name, name, builder)
}

/** One of the columns that are not the key. */
function plainColumn(table: Table, n: number): string | undefined {
  return pick(
    table.columns.filter(({ name }) => name !== 'id'),
    n,
  )?.name
}

/** What every row of ours survives. */
function changesOf(type: ColumnType): readonly Parameters<typeof ops.alterColumn.make>[2][] {
  const always = [{ default: null }, { nullable: true }]
  switch (type.name) {
    case 'varchar':
      return [...always, { type: t.varchar(40) }, { default: "o'ne" }]
    case 'integer':
      return [...always, { type: t.bigint() }, { default: 7 }]
    default:
      return always
  }
}

/** The operations that the numbers choose one after the other, without those that could not run. */
function sequence(choices: readonly Choice[], dialect: Dialect): readonly Op[] {
  const list: Op[] = []
  let schema: Schema = emptySchema
  for (const [count, choice] of choices.entries()) {
    const op = choose(schema, choice, count)
    if (op === undefined) continue
    try {
      toSql([op], { dialect }, schema)
      schema = applyAll([op], schema)
      list.push(op)
      // rows, for what follows to keep
      if (op.kind === 'createTable')
        list.push(ops.bulkInsert.make(op.table.name, [{ id: 1 }, { id: 2 }], { key: ['id'] }))
    } catch {
      // such as a name that is taken
    }
  }
  return list
}

/** `npm run nightly` tries more, and others every time. */
const SIZE =
  process.env['MIG_TEST_SIZE'] === 'nightly' ? { numRuns: 1000 } : { numRuns: 100, seed: 20_261_121 }
const numbers = fc.tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000))

/** Whether undoing it cannot bring back what rows held. */
const isDestructive = ({ kind }: Op) => ['dropTable', 'dropColumn'].includes(kind)

describe('a random sequence of operations', { concurrency: dialects.length }, () => {
  for (const dialect of dialects) {
    describe(`on [${dialect}]`, { concurrency: 1 }, () => {
      const test = sharedDatabase(dialect)
      test('is undone without a trace, runs again, and is what a script and a new schema are', async ({
        database,
        session,
        empty,
      }) => {
        const dump = () => database.dump(USERS_OWN)
        const keepLaws = async (choices: readonly Choice[]) => {
          const list = sequence([[0, 0, 0], ...choices], session.dialect)
          const script = list.map((op) => printOp(op)).join('\n')
          await lawsOf(list).catch((error: unknown) => {
            throw new Error(`${script}\n${error instanceof Error ? error.message : String(error)}`, {
              cause: error,
            })
          })
        }
        const lawsOf = async (list: readonly Op[]) => {
          const structureOf = list.some(isDestructive) ? unorderedSchemaOf : schemaOf
          const half = Math.floor(list.length / 2)
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
          const back = await dump()
          assert.equal(structureOf(back), structureOf(start))
          if (!after.some(isDestructive)) assert.equal(rowsOf(back), rowsOf(start))
          await run(session, [tried])
          assert.equal(structureOf(await dump()), structureOf(end))
          await run(session, [undoing(tried), undoing(made)], { schemaBefore })
          assert.equal(await dump(), empty)

          const everything = step('everything', {
            upgrade: () => undefined,
            downgrade: bodyOf(invertAll(list, emptySchema)),
          })
          const statements = statementsOf(toSql(list, { dialect: session.dialect }, emptySchema))
          for (const { sql, bindings } of statements) await session.query(sql, bindings)
          assert.equal(structureOf(await dump()), structureOf(end))
          if (!list.some(isDestructive)) assert.equal(rowsOf(await dump()), rowsOf(end))
          await run(session, [everything, undoing(everything)])

          const creation = creationOf(applyAll(list, emptySchema))
          const created = step('created', {
            upgrade: bodyOf(creation),
            downgrade: bodyOf(invertAll(creation, emptySchema)),
          })
          await run(session, [created])
          assert.equal(structureOf(await dump()), structureOf(end))
          await run(session, [undoing(created)])
          assert.equal(await dump(), empty)
        }
        await fc.assert(fc.asyncProperty(fc.array(numbers, { minLength: 4, maxLength: 12 }), keepLaws), {
          ...SIZE,
          endOnFailure: true,
          includeErrorInReport: true,
        })
      })
    })
  }
})
