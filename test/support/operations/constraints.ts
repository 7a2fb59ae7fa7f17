import { ops } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/types.ts'
import { bookingRows, keylessRows, memberRows, noSqlite, others, toTeams } from './constraint-tables.ts'
import { droppedConstraints } from './dropped-constraints.ts'
import { HARD_NAME, order, people, rows, type ExamplesOf } from './example.ts'

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

export const constraints: ExamplesOf<
  | 'addCheck'
  | 'addExclusion'
  | 'addForeignKey'
  | 'addPrimaryKey'
  | 'addUnique'
  | 'dropConstraint'
  | 'dropPrimaryKey'
  | 'renameConstraint'
  | 'validateConstraint'
> = {
  addCheck: [
    { title: 'of one column', on: memberRows, op: addCheck.make('members', 'age >= 0') },
    {
      title: 'that has no name',
      on: memberRows,
      op: addCheck.make('members', 'age>=0 OR age IS NULL', { unnamed: true }),
      refused: noSqlite(
        (dialect) =>
          `add check CHECK (age>=0 OR age IS NULL) on members: ${dialect} has no check constraint without a name`,
      ),
    },
    {
      title: 'with a name that is hard, and text that is',
      on: memberRows,
      op: addCheck.make('members', "city <> 'a''b; -- ?' AND age < 100 OR city IS NULL", { name: HARD_NAME }),
    },
    {
      title: 'that is not checked for the rows that are there',
      on: memberRows,
      op: addCheck.make('members', 'age > 18', { notValid: true }),
      refused: others((dialect) => `add check ck_members_age on members: ${dialect} has no NOT VALID`),
    },
    {
      title: 'that is never checked',
      on: memberRows,
      op: addCheck.make('members', 'age > 18', { notEnforced: true }),
      since: { postgres: 18 },
      refused: {
        postgres: 'add check ck_members_age on members: NOT ENFORCED needs postgres 18',
        mariadb: 'add check ck_members_age on members: mariadb has no NOT ENFORCED',
        sqlite: 'add check ck_members_age on members: sqlite has no NOT ENFORCED',
      },
    },
  ],

  addExclusion: [
    {
      title: 'of a column',
      on: bookingRows,
      op: addExclusion.make('bookings', [{ column: 'room', with: '=' }], { method: 'btree' }),
      refused: others(
        (dialect) => `add exclusion ex_bookings_room on bookings: ${dialect} has no exclusion constraints`,
      ),
    },
    {
      title: 'of expressions, of some rows, deferred',
      on: bookingRows,
      op: addExclusion.make(
        'bookings',
        [
          { expression: 'int4range(lower, lower + room)', with: '&&' },
          { expression: 'int4range(room, room, $$[]$$)', with: '=', opclass: 'range_ops' },
        ],
        { name: HARD_NAME, where: 'room > 0', deferrable: 'deferred' },
      ),
      refused: others(
        (dialect) => `add exclusion ${HARD_NAME} on bookings: ${dialect} has no exclusion constraints`,
      ),
    },
  ],

  addForeignKey: [
    { title: 'to another table', on: memberRows, op: addForeignKey.make('members', ['team'], toTeams) },
    {
      title: 'with rules and a name',
      on: memberRows,
      op: addForeignKey.make('members', ['team'], toTeams, {
        name: 'of the team',
        onDelete: 'set null',
        onUpdate: 'cascade',
        match: 'simple',
      }),
    },
    {
      title: 'of a column that has an index',
      on: [...memberRows, createIndex.make('members', ['team'])],
      op: addForeignKey.make('members', ['team'], toTeams, { onDelete: 'cascade' }),
    },
    {
      title: 'to its own table',
      on: memberRows,
      op: addForeignKey.make('members', ['team'], { table: 'members', columns: ['id'] }),
    },
    {
      title: 'of two columns, in hard names',
      on: [
        createTable.make(
          'order',
          { [HARD_NAME]: t.integer(), key: t.integer() },
          { primaryKey: [HARD_NAME, 'key'] },
        ),
        createTable.make('group', { id: t.integer().primaryKey(), from: t.integer(), to: t.integer() }),
        bulkInsert.make('order', [{ [HARD_NAME]: 1, key: 2 }]),
        bulkInsert.make('group', [{ id: 1, from: 1, to: 2 }]),
      ],
      op: addForeignKey.make('group', ['from', 'to'], { table: 'order', columns: [HARD_NAME, 'key'] }),
    },
    {
      title: 'that has no name, and names no columns of its parent',
      on: memberRows,
      op: addForeignKey.make('members', ['team'], { table: 'teams', columns: [] }, { unnamed: true }),
      refused: noSqlite(
        (dialect) =>
          `add foreign key FOREIGN KEY (team) on members: ${dialect} has no foreign key constraint without a name`,
      ),
    },
    {
      title: 'that names no columns of its parent',
      on: memberRows,
      op: addForeignKey.make('members', ['team'], { table: 'teams', columns: [] }),
      refused: noSqlite(
        (dialect) =>
          `add foreign key fk_members_team on members: ${dialect} has no foreign key that names no columns of its parent`,
      ),
    },
    {
      title: 'checked at the end',
      on: memberRows,
      op: addForeignKey.make('members', ['team'], toTeams, { deferrable: 'deferred' }),
      refused: {
        mariadb:
          'add foreign key fk_members_team on members: mariadb has no deferrable foreign key constraints',
        mysql: 'add foreign key fk_members_team on members: mysql has no deferrable foreign key constraints',
      },
    },
    {
      title: 'checked at the end on demand',
      on: memberRows,
      op: addForeignKey.make('members', ['team'], toTeams, { deferrable: 'immediate' }),
      refused: {
        mariadb:
          'add foreign key fk_members_team on members: mariadb has no deferrable foreign key constraints',
        mysql: 'add foreign key fk_members_team on members: mysql has no deferrable foreign key constraints',
      },
    },
    {
      title: 'of which all columns or none are NULL',
      on: memberRows,
      op: addForeignKey.make('members', ['team'], toTeams, { match: 'full' }),
      refused: others(
        (dialect) => `add foreign key fk_members_team on members: ${dialect} has no MATCH FULL`,
      ),
    },
    {
      title: 'that is not checked for the rows that are there',
      on: memberRows,
      op: addForeignKey.make('members', ['age'], toTeams, { notValid: true }),
      refused: others((dialect) => `add foreign key fk_members_age on members: ${dialect} has no NOT VALID`),
    },
    {
      title: 'that sets the default',
      on: memberRows,
      op: addForeignKey.make('members', ['team'], toTeams, { onDelete: 'set default' }),
      refused: {
        mariadb: 'add foreign key fk_members_team on members: mariadb has no SET DEFAULT in a foreign key',
        mysql: 'add foreign key fk_members_team on members: mysql has no SET DEFAULT in a foreign key',
      },
    },
  ],

  addPrimaryKey: [
    {
      title: 'that has no name, of columns that go on to accept NULL',
      on: [
        createTable.make('keyless', { a: t.integer().notNull(), b: t.varchar(20) }),
        bulkInsert.make('keyless', [{ a: 7 }]),
      ],
      op: addPrimaryKey.make('keyless', ['b', 'a'], { unnamed: true, nullable: true }),
      refused: noSqlite(
        (dialect) =>
          `add primary key PRIMARY KEY on keyless: ${dialect} has no primary key that accepts NULL`,
      ),
    },
    { title: 'of one column', on: keylessRows, op: addPrimaryKey.make('keyless', ['a']) },
    {
      title: 'of columns that accept NULL, with a name',
      on: [
        createTable.make('keyless', { a: t.integer(), b: t.varchar(20), c: t.varchar(20) }),

        bulkInsert.make('keyless', [
          { a: 7, b: 'x', c: null },
          { a: 3, b: 'x', c: 'é' },
        ]),
      ],
      op: addPrimaryKey.make('keyless', ['b', 'a'], { name: HARD_NAME }),
    },
    {
      title: 'checked at the end',
      on: keylessRows,
      op: addPrimaryKey.make('keyless', ['a'], { deferrable: 'deferred' }),
      refused: others(
        (dialect) =>
          `add primary key pk_keyless on keyless: ${dialect} has no deferrable primary key constraints`,
      ),
    },
    {
      title: 'that replaces rows',
      on: keylessRows,
      op: addPrimaryKey.make('keyless', ['a'], { onConflict: 'replace' }),
      refused: noSqlite(
        (dialect) =>
          `add primary key pk_keyless on keyless: ${dialect} has no ON CONFLICT at a primary key constraint`,
      ),
    },
  ],

  addUnique: [
    { title: 'of one column', on: [people, rows], op: addUnique.make('people', ['name']) },
    {
      title: 'of two columns, with a name that is hard',
      on: [people, rows],
      op: addUnique.make('people', ['name', 'id'], { name: HARD_NAME }),
    },
    {
      title: 'in hard names',
      on: [order, bulkInsert.make('order', [{ primary: 1, [HARD_NAME]: 'x' }])],
      op: addUnique.make('order', [HARD_NAME], { name: 'unique' }),
    },
    {
      title: 'beside an index that is unique',
      on: [people, createIndex.make('people', ['name'], { unique: true }), rows],
      op: addUnique.make('people', ['name']),
    },
    {
      title: 'in which two NULLs are the same',
      on: memberRows,
      op: addUnique.make('members', ['city'], { nullsNotDistinct: true }),
      refused: others(
        (dialect) => `add unique uq_members_city on members: ${dialect} has no NULLS NOT DISTINCT`,
      ),
    },
    {
      title: 'checked at the end',
      on: memberRows,
      op: addUnique.make('members', ['city'], { deferrable: 'immediate' }),
      refused: others(
        (dialect) => `add unique uq_members_city on members: ${dialect} has no deferrable unique constraints`,
      ),
    },
    {
      title: 'that has no name',
      on: memberRows,
      op: addUnique.make('members', ['city', 'age'], { unnamed: true, onConflict: 'fail' }),
      refused: noSqlite(
        (dialect) =>
          `add unique UNIQUE (city, age) on members: ${dialect} has no unique constraint without a name`,
      ),
    },
    {
      title: 'that ignores rows',
      on: memberRows,
      op: addUnique.make('members', ['city'], { onConflict: 'ignore' }),
      refused: noSqlite(
        (dialect) =>
          `add unique uq_members_city on members: ${dialect} has no ON CONFLICT at a unique constraint`,
      ),
    },
  ],

  ...droppedConstraints,
}
