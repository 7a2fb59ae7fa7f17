import { ops } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/types.ts'
import { HARD_NAME, HARD_TEXT, people, rows, type ExamplesOf } from './example.ts'
import { lacking, lackingBesideMariadb, noSchemas } from './lacking.ts'

const { alterSequence, createEnum, createExtension, createSchema, createSequence, createTable } = ops
const { dropExtension, dropSchema, dropSequence, renameSchema, renameSequence, setComment, setTableSchema } =
  ops

const noSequences = (first: string) => lackingBesideMariadb(first, 'sequences')
const noExtensions = (first: string) => lacking(first, 'extensions')

const tickets = createSequence.make('tickets', { start: 100 })
const app = createSchema.make('app')

export const schemas: ExamplesOf<
  | 'alterSequence'
  | 'createExtension'
  | 'createSchema'
  | 'createSequence'
  | 'dropExtension'
  | 'dropSchema'
  | 'dropSequence'
  | 'renameSchema'
  | 'renameSequence'
  | 'setTableSchema'
> = {
  alterSequence: [
    {
      title: 'that has a comment',
      on: [app, createSequence.make('app.tickets'), setComment.make({ sequence: 'app.tickets' }, HARD_TEXT)],
      op: alterSequence.make('app.tickets', { increment: 2 }),
      refused: noSchemas('create schema app'),
    },
    {
      title: 'by every facet',
      on: [tickets],
      op: alterSequence.make('tickets', {
        increment: 5,
        min: 10,
        max: 9007199254740993n,
        start: 20,
        cache: 7,
        cycle: true,
      }),
      refused: noSequences('create sequence tickets'),
    },
    {
      title: 'back to what the server says by itself',
      on: [createSequence.make('tickets', { min: 5, max: 500, start: 50, cache: 3, cycle: true })],
      op: alterSequence.make('tickets', { min: null, max: null, cache: null, cycle: false }),
      refused: noSequences('create sequence tickets'),
    },
    {
      title: 'by its type and the column that it goes with',
      on: [people, createSequence.make('tickets', { as: 'smallint' }), rows],
      op: alterSequence.make('tickets', { as: 'integer', ownedBy: 'people.id' }),
      refused: {
        ...noSequences('create sequence tickets'),
        mariadb: 'create sequence tickets: mariadb has types of sequences from version 11.5 on',
      },
    },
    {
      title: 'from a column',
      on: [people, createSequence.make(HARD_NAME, { ownedBy: 'people.id' }), rows],
      op: alterSequence.make(HARD_NAME, { ownedBy: null }, { ownedBy: 'people.id' }),
      refused: {
        ...noSequences(`create sequence ${HARD_NAME}`),
        mariadb: `create sequence ${HARD_NAME}: mariadb has sequences that go with no column`,
      },
    },
    {
      title: 'to count down',
      on: [createSequence.make('tickets', { min: -9, max: 9 })],
      op: alterSequence.make('tickets', { increment: -2 }),
      refused: noSequences('create sequence tickets'),
    },
    {
      title: 'to begin again',
      on: [tickets],
      op: alterSequence.make('tickets', { restart: 500 }, { restart: true }),
      refused: noSequences('create sequence tickets'),
    },
  ],

  createExtension: [
    {
      title: 'plainly',
      on: [],
      op: createExtension.make('pg_trgm'),
      refused: noExtensions('create extension pg_trgm'),
    },
    {
      title: 'of a version in a schema',
      on: [app],
      op: createExtension.make('citext', { schema: 'app', version: '1.6' }),
      refused: noSchemas('create schema app'),
    },
    {
      title: 'that may be there already, and is',
      on: [createExtension.make('citext')],
      op: createExtension.make('citext', { ifNotExists: true }),
      refused: noExtensions('create extension citext'),
    },
    {
      title: 'that may be there already, and is not',
      on: [],
      op: createExtension.make('citext', { ifNotExists: true }),
      undo: [dropExtension.make('citext')],
      refused: noExtensions('create extension citext'),
    },
  ],

  createSchema: [
    { title: 'plainly', on: [], op: app, refused: noSchemas('create schema app') },
    {
      title: 'with a hard name',
      on: [],
      op: createSchema.make(HARD_NAME),
      refused: noSchemas(`create schema ${HARD_NAME}`),
    },
  ],

  createSequence: [
    {
      title: 'plainly',
      on: [],
      op: createSequence.make('tickets'),
      refused: noSequences('create sequence tickets'),
    },
    {
      title: 'of everything',
      on: [],
      op: createSequence.make(HARD_NAME, {
        start: 9007199254740993n,
        increment: 10,
        min: -5,
        max: 9007199254740999n,
        cache: 3,
        cycle: true,
      }),
      refused: noSequences(`create sequence ${HARD_NAME}`),
    },
    {
      title: 'that counts down',
      on: [],
      op: createSequence.make('countdown', { increment: -1, start: -10, max: -1, min: -100 }),
      refused: noSequences('create sequence countdown'),
    },
    {
      title: 'of a small type that goes with a column',
      on: [people, rows],
      op: createSequence.make('people_numbers', { as: 'smallint', ownedBy: 'people.id' }),
      refused: {
        ...noSequences('create sequence people_numbers'),
        mariadb: 'create sequence people_numbers: mariadb has types of sequences from version 11.5 on',
      },
    },
  ],

  dropExtension: [
    {
      title: 'that is known from before',
      on: [app, createExtension.make('citext', { schema: 'app' })],
      op: dropExtension.make('citext'),
      refused: noSchemas('create schema app'),
    },
    {
      title: 'whose version is given',
      on: [createExtension.make('citext', { version: '1.6' })],
      op: dropExtension.make('citext', { version: '1.6' }),
      refused: noExtensions('create extension citext'),
    },
  ],

  dropSchema: [
    { title: 'plainly', on: [app], op: dropSchema.make('app'), refused: noSchemas('create schema app') },
  ],

  dropSequence: [
    {
      title: 'that is known from before',
      on: [tickets],
      op: dropSequence.make('tickets'),
      refused: noSequences('create sequence tickets'),
    },
    {
      title: 'whose definition is given',
      on: [createSequence.make(HARD_NAME, { increment: -3, cycle: true })],
      op: dropSequence.make(HARD_NAME, { increment: -3, cycle: true }),
      refused: noSequences(`create sequence ${HARD_NAME}`),
    },
  ],

  renameSchema: [
    {
      title: 'with everything in it',
      on: [
        app,
        createEnum.make('app.mood', ['ok']),
        createTable.make('app.teams', { id: t.integer().primaryKey(), mood: t.type('app.mood') }),
        createTable.make('members', { team: t.integer().references('app.teams', 'id', { name: 'to_team' }) }),
        createSequence.make('app.numbers', { ownedBy: 'app.teams.id' }),
      ],
      op: renameSchema.make('app', HARD_NAME),
      refused: noSchemas('create schema app'),
    },
  ],

  renameSequence: [
    {
      title: 'to a hard name',
      on: [tickets],
      op: renameSequence.make('tickets', HARD_NAME),
      refused: noSequences('create sequence tickets'),
    },
    {
      title: 'in another schema',
      on: [app, createSequence.make('app.tickets')],
      op: renameSequence.make('app.tickets', 'app.order'),
      refused: noSchemas('create schema app'),
    },
  ],

  setTableSchema: [
    {
      title: 'with its keys and a sequence',
      on: [
        app,
        people,
        createSequence.make('numbers', { ownedBy: 'people.id' }),
        createTable.make('members', {
          person: t.integer().references('people', 'id', { name: 'to_person' }),
        }),
        rows,
      ],
      op: setTableSchema.make('people', 'app'),
      refused: noSchemas('create schema app'),
    },
    {
      title: 'between schemas of hard names',
      on: [app, createSchema.make(HARD_NAME), createTable.make('app.teams', { id: t.integer() })],
      op: setTableSchema.make('app.teams', HARD_NAME),
      refused: noSchemas('create schema app'),
    },
  ],
}
