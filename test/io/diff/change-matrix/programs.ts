import { ops, type Op } from '../../../../src/core/ops/index.ts'
import { t } from '../../../../src/core/schema/types.ts'
import type { TestDialect } from '../../../support/dialects.ts'
import { items, lackingBut, stock, type Change } from './change.ts'

const { createFunction, createPolicy, createProcedure, createTrigger, setRowSecurity } = ops

const table = [items({ a: t.varchar(20), b: t.integer() }), stock({ a: 'x', b: 1 })]
const noFunctions = { sqlite: 'sqlite has no functions of its own in SQL' }
const noProcedures = { sqlite: 'sqlite has no procedures of its own in SQL' }
const noPolicies = lackingBut(['postgres'], 'has no row level security')

/** A number times another, in words that each of the servers reads. */
const times = (factor: number, type = 'integer') =>
  createFunction.make(
    'times',
    'x integer',
    `RETURNS ${type} LANGUAGE SQL /*! DETERMINISTIC */ RETURN x * ${factor}`,
  )

const tidy = (limit: number) => (server: TestDialect) => [
  createProcedure.make(
    'tidy',
    '',
    server === 'postgres'
      ? `LANGUAGE SQL AS $$ DELETE FROM items WHERE b > ${limit} $$`
      : `BEGIN DELETE FROM items WHERE b > ${limit}; END`,
  ),
]

/** Something that every row of items gets, where PostgreSQL needs a function for it. */
const stamp =
  (value: number, timing: 'before' | 'after' = 'after', events = 'insert') =>
  (server: TestDialect): readonly Op[] => [
    createTrigger.make('items', 'stamp', {
      timing,
      events,
      body:
        server === 'postgres'
          ? `EXECUTE FUNCTION noting('${value}')`
          : `BEGIN INSERT INTO log (what) VALUES (${value}); END`,
    }),
  ]
const noting = (body = 'RETURN NEW;') =>
  createFunction.make('noting', '', `RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body} END $$`)
const watched = (server: TestDialect): readonly Op[] => [
  ...table,
  ops.createTable.make('log', { id: t.integer().primaryKey(), what: t.integer() }),
  ...(server === 'postgres' ? [noting()] : []),
]

const aggregate = (start: string) =>
  ops.createObject.make('aggregate', 'total(integer)', {
    create: `CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '${start}')`,
    drop: 'DROP AGGREGATE total(integer)',
  })

export const programs: readonly Change[] = [
  {
    change: 'a function is added',
    on: table,
    after: [times(2)],
    finds: ['createFunction'],
    lacks: noFunctions,
  },
  {
    change: 'a function is dropped',
    on: table,
    before: [times(2)],
    finds: ['dropFunction'],
    lacks: noFunctions,
  },
  {
    change: 'a function gives another value',
    on: table,
    before: [times(2)],
    after: [times(3)],
    finds: ['replaceFunction'],
    lacks: noFunctions,
  },
  {
    change: 'a function gives a value of another type',
    on: table,
    before: [times(2)],
    after: [times(2, 'bigint')],
    finds: ['replaceFunction'],
    lacks: noFunctions,
  },
  {
    change: 'a function takes another argument',
    on: table,
    before: [createFunction.make('f', 'a integer', 'RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$')],
    after: [createFunction.make('f', 'a text', 'RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$')],
    finds: ['dropFunction', 'createFunction'],
    only: ['postgres'],
  },
  {
    change: "a function's argument gets another name",
    on: table,
    before: [createFunction.make('f', 'a integer', 'RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$')],
    after: [createFunction.make('f', 'b integer', 'RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$')],
    finds: ['replaceFunction'],
    only: ['postgres'],
  },
  {
    change: 'a procedure is added',
    on: table,
    after: tidy(5),
    finds: ['createProcedure'],
    lacks: noProcedures,
  },
  {
    change: 'a procedure is dropped',
    on: table,
    before: tidy(5),
    finds: ['dropProcedure'],
    lacks: noProcedures,
  },
  {
    change: 'a procedure does something else',
    on: table,
    before: tidy(5),
    after: tidy(6),
    finds: ['replaceProcedure'],
    lacks: noProcedures,
  },
  { change: 'a trigger is added', on: watched, after: stamp(1), finds: ['createTrigger'] },
  { change: 'a trigger is dropped', on: watched, before: stamp(1), finds: ['dropTrigger'] },
  {
    change: 'a trigger does something else',
    on: watched,
    before: stamp(1),
    after: stamp(2),
    finds: ['replaceTrigger'],
  },
  {
    change: 'a trigger fires at another time',
    on: watched,
    before: stamp(1),
    after: stamp(1, 'before'),
    finds: ['replaceTrigger'],
  },
  {
    change: 'a trigger watches something else',
    on: watched,
    before: stamp(1),
    after: stamp(1, 'after', 'update'),
    finds: ['replaceTrigger'],
  },
  {
    change: 'a table with a trigger is dropped',
    on: [],
    before: (server) => [...watched(server), ...stamp(1)(server)],
    after: (server) =>
      watched(server)
        .filter((op) => op.kind !== 'createTable' || op.table.name !== 'items')
        .filter((op) => op.kind !== 'bulkInsert'),
    finds: ['dropTable'],
  },
  {
    change: 'a trigger is turned off',
    on: watched,
    before: stamp(1),
    after: [
      createTrigger.make('items', 'stamp', {
        timing: 'after',
        events: 'insert',
        body: "EXECUTE FUNCTION noting('1')",
        state: 'disabled',
      }),
    ],
    finds: ['replaceTrigger'],
    lacks: lackingBut(['postgres'], 'has no state of a trigger'),
  },
  {
    change: 'the function of a trigger is another',
    before: [...table, noting(), ...stamp(1)('postgres')],
    after: [...table, noting('RETURN NULL;'), ...stamp(1)('postgres')],
    finds: ['replaceFunction'],
    only: ['postgres'],
  },
  {
    change: 'an aggregate is added',
    on: table,
    after: [aggregate('0')],
    finds: ['createObject'],
    only: ['postgres'],
  },
  {
    change: 'an aggregate counts in another way',
    on: table,
    before: [aggregate('0')],
    after: [aggregate('1')],
    finds: ['dropObject', 'createObject'],
    only: ['postgres'],
  },
  {
    change: 'a policy is added and row level security turned on',
    on: table,
    after: [createPolicy.make('items', 'own', { using: 'b > 0' }), setRowSecurity.make('items', 'enabled')],
    finds: ['setRowSecurity', 'createPolicy'],
    lacks: noPolicies,
  },
  {
    change: 'a policy is dropped and row level security turned off',
    on: table,
    before: [createPolicy.make('items', 'own', { using: 'b > 0' }), setRowSecurity.make('items', 'enabled')],
    finds: ['dropPolicy', 'setRowSecurity'],
    lacks: noPolicies,
  },
  {
    change: 'a policy asks for something else',
    on: table,
    before: [createPolicy.make('items', 'own', { using: 'b > 0' })],
    after: [createPolicy.make('items', 'own', { using: 'b > 1', command: 'select' })],
    finds: ['dropPolicy', 'createPolicy'],
    lacks: noPolicies,
  },
  {
    change: "row level security is the owner's too",
    on: table,
    before: [setRowSecurity.make('items', 'enabled')],
    after: [setRowSecurity.make('items', 'forced')],
    finds: ['setRowSecurity'],
    lacks: noPolicies,
  },
]
