import { ops } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/types.ts'
import { bookingRows, keylessRows, memberRows, noSqlite, others, toTeams } from './constraint-tables.ts'
import { HARD_NAME, people, rows, teams, visits, type ExamplesOf } from './example.ts'

const {
  addCheck,
  addExclusion,
  addForeignKey,
  addPrimaryKey,
  addUnique,
  bulkInsert,
  createIndex,
  createTable,
} = ops
const { dropConstraint, dropPrimaryKey, renameConstraint, validateConstraint } = ops

const nameless = [
  createTable.make(
    'nameless',
    { a: t.text().primaryKey({ unnamed: true, nullable: true }), b: t.text().unique({ unnamed: true }) },
    {
      checks: [{ expression: 'a<>b', unnamed: true }],
      foreignKeys: [{ columns: ['b'], references: { table: 'nameless', columns: [] }, unnamed: true }],
    },
  ),
  bulkInsert.make('nameless', [{ a: null }, { a: 'x' }, { a: 'y', b: 'x' }]),
]
const noNames = noSqlite(
  (dialect) => `create table nameless: ${dialect} has no primary key constraint without a name`,
)

export const droppedConstraints: ExamplesOf<
  'dropConstraint' | 'dropPrimaryKey' | 'renameConstraint' | 'validateConstraint'
> = {
  dropConstraint: [
    {
      title: 'that has no name',
      on: nameless,
      op: dropConstraint.make('nameless', 'UNIQUE (b)'),
      refused: noNames,
    },
    {
      title: 'that has no name and is a check, in another spelling',
      on: nameless,
      op: dropConstraint.make('nameless', 'CHECK (a<>b)'),
      refused: noNames,
    },
    {
      title: 'that has no name and is a foreign key',
      on: nameless,
      op: dropConstraint.make('nameless', 'FOREIGN KEY (b)'),
      refused: noNames,
    },
    {
      title: 'that is unique and known from before',
      on: [people, addUnique.make('people', ['name']), rows],
      op: dropConstraint.make('people', 'uq_people_name'),
    },
    {
      title: 'that is unique, is given, and is made with its table',
      on: [people, visits, rows],
      op: dropConstraint.make('visits', 'uq_visits_guest_day', {
        type: 'unique',
        name: 'uq_visits_guest_day',
        columns: ['guest', 'day'],
      }),
    },
    {
      title: 'that is a foreign key and is given',
      on: [...memberRows, addForeignKey.make('members', ['team'], toTeams, { onDelete: 'cascade' })],
      op: dropConstraint.make('members', 'fk_members_team', {
        type: 'foreignKey',
        name: 'fk_members_team',
        columns: ['team'],
        references: toTeams,
        onDelete: 'cascade',
      }),
    },
    {
      title: 'that is a foreign key, beside an index of its columns',
      on: [
        ...memberRows,
        createIndex.make('members', ['team', 'city']),
        addForeignKey.make('members', ['team'], toTeams),
      ],
      op: dropConstraint.make('members', 'fk_members_team'),
    },
    {
      title: 'that is written at its column',
      on: [
        teams,
        createTable.make('players', {
          id: t.integer().primaryKey(),
          team: t.integer().references('teams', 'id').check('team > 0'),
        }),
        bulkInsert.make('players', [{ id: 1, team: null }]),
      ],
      op: dropConstraint.make('players', 'fk_players_team'),
    },
    {
      title: 'that is a check',
      on: [people, visits, rows],
      op: dropConstraint.make('visits', 'ck_visits_stars'),
    },
    {
      title: 'that is a check and hard to spell',
      on: [...memberRows, addCheck.make('members', "city <> 'it''s'", { name: HARD_NAME })],
      op: dropConstraint.make('members', HARD_NAME, {
        type: 'check',
        name: HARD_NAME,
        expression: "city <> 'it''s'",
      }),
    },
    {
      title: 'that is the primary key',
      on: [people, rows],
      op: dropConstraint.make('people', 'pk_people', {
        type: 'primaryKey',
        name: 'pk_people',
        columns: ['id'],
      }),
    },
    {
      title: 'that is an exclusion',
      on: [
        ...bookingRows,
        addExclusion.make('bookings', [{ column: 'room', with: '=' }], { method: 'btree' }),
      ],
      op: dropConstraint.make('bookings', 'ex_bookings_room'),
      refused: others(
        (dialect) => `add exclusion ex_bookings_room on bookings: ${dialect} has no exclusion constraints`,
      ),
    },
  ],

  dropPrimaryKey: [
    {
      title: 'that has no name, of columns that accept NULL',
      on: [
        createTable.make('loose', { a: t.text().primaryKey({ unnamed: true, nullable: true }), b: t.text() }),
        bulkInsert.make('loose', [{ b: 'x' }]),
      ],
      op: dropPrimaryKey.make('loose'),
      refused: noSqlite(
        (dialect) => `create table loose: ${dialect} has no primary key constraint without a name`,
      ),
    },
    { title: 'that is known from before', on: [people, rows], op: dropPrimaryKey.make('people') },
    {
      title: 'that is given, of two columns',
      on: [people, visits, rows, bulkInsert.make('visits', [{ room: 1, day: '2026-01-02', guest: 1 }])],
      op: dropPrimaryKey.make('visits', { name: 'pk_visits', columns: ['room', 'day'] }),
    },
    {
      title: 'that replaces rows',
      on: [...keylessRows, addPrimaryKey.make('keyless', ['a'], { name: 'k', onConflict: 'replace' })],
      op: dropPrimaryKey.make('keyless'),
      refused: noSqlite(
        (dialect) =>
          `add primary key k on keyless: ${dialect} has no ON CONFLICT at a primary key constraint`,
      ),
    },
  ],

  renameConstraint: [
    {
      title: 'that has no name',
      on: nameless,
      op: renameConstraint.make('nameless', 'UNIQUE (b)', HARD_NAME),
      refused: noNames,
    },
    {
      title: 'that is a primary key without a name',
      on: nameless,
      op: renameConstraint.make('nameless', 'PRIMARY KEY', 'the key'),
      refused: noNames,
    },
    {
      title: 'that is unique',
      on: [people, addUnique.make('people', ['name']), rows],
      op: renameConstraint.make('people', 'uq_people_name', HARD_NAME),
    },
    {
      title: 'that is a foreign key',
      on: [
        ...memberRows,
        addForeignKey.make('members', ['team'], toTeams, { onDelete: 'set null', onUpdate: 'cascade' }),
      ],
      op: renameConstraint.make('members', 'fk_members_team', HARD_NAME),
    },
    {
      title: 'that is a check full of quotes',
      on: [
        ...memberRows,
        addCheck.make('members', "city <> 'a,) ''b; -- ?' AND age < 100 OR city IS NULL", { name: 'old' }),
      ],
      op: renameConstraint.make('members', 'old', 'check'),
    },
    {
      title: 'that is never checked',
      on: [...memberRows, addCheck.make('members', 'age > 18', { notEnforced: true })],
      op: renameConstraint.make('members', 'ck_members_age', 'adult'),
      since: { postgres: 18 },
      refused: {
        postgres: 'add check ck_members_age on members: NOT ENFORCED needs postgres 18',
        mariadb: 'add check ck_members_age on members: mariadb has no NOT ENFORCED',
        sqlite: 'add check ck_members_age on members: sqlite has no NOT ENFORCED',
      },
    },
    {
      title: 'that is the primary key',
      on: [people, rows],
      op: renameConstraint.make('people', 'pk_people', 'people_pkey', 'primaryKey'),
    },
  ],

  validateConstraint: [
    {
      title: 'that is a check',
      on: [...memberRows, addCheck.make('members', 'age > 0', { notValid: true })],
      op: validateConstraint.make('members', 'ck_members_age'),
      refused: others((dialect) => `add check ck_members_age on members: ${dialect} has no NOT VALID`),
    },
    {
      title: 'that is a foreign key',
      on: [...memberRows, addForeignKey.make('members', ['team'], toTeams, { notValid: true })],
      op: validateConstraint.make('members', 'fk_members_team'),
      refused: others((dialect) => `add foreign key fk_members_team on members: ${dialect} has no NOT VALID`),
    },
    {
      title: 'that is valid',
      on: [...memberRows, addCheck.make('members', 'age > 0')],
      op: validateConstraint.make('members', 'ck_members_age'),
      refused: others(
        (dialect) =>
          `validate constraint ck_members_age on members: ${dialect} has no constraints that are still to be validated`,
      ),
    },
  ],
}
