import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { emptySchema, type Column, type Schema, type Table } from '../../../src/core/schema/model.ts'
import { keyOf, type SchemaObject } from '../../../src/core/schema/objects.ts'
import { inChunks } from '../../../src/io/scratch/chunks.ts'
import { neededFor } from '../../../src/io/scratch/needed.ts'

const id: Column = { name: 'id', type: { name: 'integer' }, nullable: false }

const table = (name: string, more: Partial<Table> = {}): Table => ({
  name,
  columns: [id],
  primaryKey: { name: `pk_${name}`, columns: ['id'] },
  uniques: [],
  foreignKeys: [],
  checks: [],
  indexes: [],
  ...more,
})

const schemaOf = (tables: readonly Table[], objects: readonly SchemaObject[] = []): Schema => ({
  ...emptySchema,
  tables: Object.fromEntries(tables.map((each) => [each.name, each])),
  objects: Object.fromEntries(objects.map((each) => [keyOf(each), each])),
})

const asking = (tables: readonly string[], objects: readonly string[] = []) => ({
  tables: new Set(tables),
  objects: new Set(objects),
})

const postgres = { family: 'postgres' } as const

describe('what has to be made so that something can be', () => {
  test('is a table alone, where it mentions nothing', () => {
    const schema = schemaOf(
      [table('users'), table('teams')],
      [{ type: 'enum', name: 'mood', values: ['sad'] }],
    )
    assert.deepEqual(neededFor(schema, asking(['users']), postgres), schemaOf([table('users')]))
  })

  test('is for a view what it reads, and for that what it is made of, with no more than can be seen of it', () => {
    const mood: SchemaObject = { type: 'enum', name: 'mood', values: ['sad'], comment: 'x' }
    const felt: Column = {
      name: 'felt',
      type: { name: 'native', sql: 'mood' },
      nullable: true,
      default: 'sad',
    }
    const users = table('users', {
      columns: [id, felt],
      checks: [{ name: 'ck', expression: 'f(id)' }],
      indexes: [{ name: 'ix', keys: [{ column: 'id' }] }],
      foreignKeys: [{ name: 'fk', columns: ['id'], references: { table: 'teams', columns: ['id'] } }],
      comment: 'people',
      rowSecurity: 'enabled',
    })
    const active: SchemaObject = {
      type: 'view',
      name: 'active',
      query: 'SELECT * FROM users',
      materialized: true,
      comment: 'x',
    }
    const top: SchemaObject = { type: 'view', name: 'top', query: 'SELECT * FROM active' }
    const f: SchemaObject = {
      type: 'function',
      name: 'f',
      parameters: 'x integer',
      definition: 'RETURNS boolean',
    }
    const needed = neededFor(
      schemaOf([users, table('teams')], [mood, active, top, f]),
      asking([], ['view top']),
      postgres,
    )
    assert.deepEqual(
      needed,
      schemaOf(
        [
          table('users', {
            columns: [id, { name: 'felt', type: { name: 'native', sql: 'mood' }, nullable: true }],
          }),
        ],
        [
          {
            type: 'view',
            name: 'active',
            query: 'SELECT * FROM users',
            materialized: true,
            populated: false,
          },
          { type: 'enum', name: 'mood', values: ['sad'] },
          top,
        ],
      ),
    )
  })

  test('is for a partition the whole of the table that it is part of', () => {
    const logs = table('logs', {
      partitionBy: { by: 'range', keys: ['id'] },
      checks: [{ name: 'ck', expression: 'id > 0' }],
    })
    const part = table('logs_1', { partitionOf: { table: 'logs', bound: 'FOR VALUES FROM (1) TO (2)' } })
    const schema = schemaOf([logs, part])
    assert.deepEqual(neededFor(schema, asking(['logs_1']), postgres), schemaOf([part, logs]))
    assert.deepEqual(neededFor(schema, asking(['logs']), postgres), schemaOf([logs]))
  })

  test('is for a trigger its table and its function, and on MySQL those that it comes behind', () => {
    const trigger: SchemaObject = {
      type: 'trigger',
      name: 'second',
      table: 'users',
      timing: 'before',
      events: ['insert'],
      each: 'row',
      body: 'EXECUTE FUNCTION stamp()',
    }
    const stamp: SchemaObject = {
      type: 'function',
      name: 'stamp',
      parameters: '',
      definition: 'RETURNS trigger',
    }
    const schema = schemaOf([table('users')], [trigger, stamp])
    assert.deepEqual(neededFor(schema, asking([], [keyOf(trigger)]), postgres), schema)
    const first: SchemaObject = { ...trigger, name: 'first' }
    const behind: SchemaObject = { ...trigger, order: { follows: 'first' } }
    assert.deepEqual(
      neededFor(schemaOf([table('users')], [first, behind, stamp]), asking([], [keyOf(behind)]), {
        family: 'mysql',
      }),
      schemaOf([table('users')], [first, behind]),
    )
  })

  test('goes round in a circle no more than once', () => {
    const a: SchemaObject = {
      type: 'function',
      name: 'a',
      parameters: '',
      definition: 'RETURNS int RETURN b()',
    }
    const b: SchemaObject = {
      type: 'function',
      name: 'b',
      parameters: '',
      definition: 'RETURNS int RETURN a()',
    }
    const schema = schemaOf([], [a, b])
    assert.deepEqual(neededFor(schema, asking([], [keyOf(a)]), postgres), schema)
  })
})

describe('chunks', () => {
  const names = ['a', 'b', 'c', 'd', 'e']
  const tables = names.map((name) => table(name))

  test('hold every item once, and no more relations than they may', () => {
    // each table counts as four: itself, the one for long values with its index, and its key
    const chunks = inChunks(schemaOf(tables), asking(names), 8, postgres)
    assert.deepEqual(
      chunks.map(({ items }) => [...items.tables]),
      [['a', 'b'], ['c', 'd'], ['e']],
    )
    assert.deepEqual(chunks[1]!.needed, schemaOf([table('c'), table('d')]))
  })

  test('hold what their items need, again in each', () => {
    const views: SchemaObject[] = ['v', 'w'].map((name) => ({ type: 'view', name, query: 'SELECT * FROM a' }))
    const chunks = inChunks(schemaOf(tables, views), asking([], ['view v', 'view w']), 1, postgres)
    assert.deepEqual(
      chunks.map(({ needed }) => [Object.keys(needed.tables), Object.keys(needed.objects)]),
      [
        [['a'], ['view v']],
        [['a'], ['view w']],
      ],
    )
  })
})
