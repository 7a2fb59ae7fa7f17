import { t } from '../../src/core/schema/types.ts'
import type { TestDialect } from '../support/databases.ts'
import { HARD_NAME, HARD_TEXT } from '../support/operations/example.ts'

/** One use of a template over the tables `users`, `posts` and `roles`. */
export interface Case {
  readonly title: string
  readonly template: string
  readonly values: Readonly<Record<string, unknown>>
  /** A question to the upgraded database, and its answer. */
  readonly ask?: string
  readonly answer?: unknown
  /** What other servers say instead. */
  readonly refused?: Readonly<Partial<Record<TestDialect, string>>>
  /** Runs before the revision, in SQL. */
  readonly first?: Readonly<Partial<Record<TestDialect, string>>>
  /** What was filled in stays: the dump is then the one before with this question's answer. */
  readonly stays?: readonly [ask: string, answer: unknown]
}

export const CASES: readonly Case[] = [
  {
    title: 'add_column with a default',
    template: 'add_column',
    values: {
      table: 'users',
      column: 'state',
      type: 't.varchar(20)',
      nullable: 'false',
      default: `"it's"`,
    },
    ask: 'SELECT DISTINCT state AS state FROM users',
    answer: [{ state: "it's" }],
  },
  {
    title: 'add_column, nullable',
    template: 'add_column',
    values: { table: 'users', column: 'phone' },
    ask: 'SELECT DISTINCT phone AS phone FROM users',
    answer: [{ phone: null }],
  },
  {
    title: 'add_column with a name that has everything in it',
    template: 'add_column',
    values: { table: 'users', column: HARD_NAME, type: 't.text()', default: undefined },
  },
  {
    title: 'create_table with names that have everything in them',
    template: 'create_table',
    values: {
      table: `a ${HARD_NAME}`,
      columns: { [HARD_NAME]: t.varchar(20), id: t.integer().primaryKey(), __proto__x: t.text() },
    },
  },
  {
    title: 'rename_column to a name that has everything in it',
    template: 'rename_column',
    values: { table: 'users', column: 'email', to: HARD_NAME },
  },
  {
    title: 'seed_data with a text that has everything in it',
    template: 'seed_data',
    values: { table: 'roles', rows: [{ id: 1, name: HARD_TEXT.slice(0, 20) }] },
    ask: 'SELECT name FROM roles WHERE id = 1',
    answer: [{ name: HARD_TEXT.slice(0, 20) }],
  },
  { title: 'add_index', template: 'add_index', values: { table: 'users', columns: 'name, visits' } },
  {
    title: 'add_index, unique and named',
    template: 'add_index',
    values: { table: 'users', columns: ['email'], unique: true, name: 'one_email' },
  },
  {
    title: 'add_index with where',
    template: 'add_index',
    values: { table: 'users', columns: 'name', where: 'visits > 0' },
    refused: { mysql: 'mysql has no', mariadb: 'mariadb has no' },
  },
  {
    title: 'add_foreign_key',
    template: 'add_foreign_key',
    values: { table: 'posts', columns: 'user_id', references: 'users' },
  },
  {
    title: 'add_foreign_key with rules and an index',
    template: 'add_foreign_key',
    values: {
      table: 'posts',
      columns: 'user_id',
      references: 'users',
      on_delete: 'set null',
      on_update: 'cascade',
      index: 'yes',
      name: 'fk_author',
    },
  },
  {
    title: 'create_table with timestamps and soft delete',
    template: 'create_table',
    values: {
      table: 'carts',
      columns:
        "user_id: t.bigint().references('users', 'id'), 'the note': t.varchar(20).notNull().default('-')",
      timestamps: true,
      soft_delete: true,
    },
    ask: 'SELECT COUNT(*) AS n FROM carts WHERE deleted_at IS NULL AND created_at < updated_at',
    answer: 0,
  },
  {
    title: 'rename_column',
    template: 'rename_column',
    values: { table: 'users', column: 'email', to: 'mail' },
    ask: "SELECT COUNT(mail) AS n FROM users WHERE mail LIKE '%@example.com'",
    answer: 2,
  },
  {
    title: 'add_check_constraint',
    template: 'add_check_constraint',
    values: { table: 'users', expression: 'visits >= 0' },
  },
  {
    title: 'add_check_constraint about two columns',
    template: 'add_check_constraint',
    values: { table: 'users', expression: "visits >= 0 AND name <> ''", name: 'ck_users_sane' },
  },
  {
    title: 'data_migration',
    template: 'data_migration',
    values: {
      table: 'users',
      column: 'slug',
      value: "replace(lower(name), ' ', '-')",
      undo: 'NULL',
      batch: '2',
    },
    ask: "SELECT COUNT(*) AS n FROM users WHERE slug IS NULL OR slug <> replace(lower(name), ' ', '-')",
    answer: 0,
  },
  {
    title: 'data_migration with where',
    template: 'data_migration',
    values: {
      table: 'users',
      column: 'visits',
      value: 'visits + 100',
      where: 'visits < 150 OR visits < 0',
      undo: 'visits - 100',
      undo_where: 'visits >= 100',
      batch: 1,
    },
    ask: 'SELECT SUM(visits) AS n FROM users',
    answer: 310,
  },
  {
    title: 'drop_column',
    template: 'drop_column',
    values: { table: 'users', column: 'slug', was: 't.varchar(60)' },
  },
  {
    title: 'alter_column_type',
    template: 'alter_column_type',
    values: { table: 'users', column: 'visits', type: 't.bigint()', was: 't.integer()' },
    ask: 'SELECT SUM(visits) AS n FROM users',
    answer: 10,
  },
  {
    title: 'alter_column_type with using',
    template: 'alter_column_type',
    values: {
      table: 'users',
      column: 'visits',
      type: 't.varchar(20)',
      was: 't.integer()',
      using: 'CAST(visits AS varchar(20))',
      using_back: 'CAST(visits AS integer)',
    },
    refused: { mysql: 'mysql', mariadb: 'mariadb' },
  },
  { title: 'add_unique', template: 'add_unique', values: { table: 'users', columns: 'email,name' } },
  {
    title: 'add_enum_value',
    template: 'add_enum_value',
    values: { type: 'mood', value: "it's fine", after: 'ok' },
    first: { postgres: "CREATE TYPE mood AS ENUM ('ok', 'sad')" },
    refused: { mysql: 'mysql has no', mariadb: 'mariadb has no', sqlite: 'sqlite has no' },
  },
  {
    title: 'add_not_null',
    template: 'add_not_null',
    values: { table: 'users', column: 'email', value: "'no?ne'" },
    stays: ["SELECT COUNT(*) AS n FROM users WHERE email = 'no?ne'", 1],
  },
  {
    title: 'add_not_null by an expression',
    template: 'add_not_null',
    values: {
      table: 'users',
      column: 'email',
      value: `sql("replace(name, 'o', '-')")`,
    },
    stays: ["SELECT COUNT(*) AS n FROM users WHERE email = 'B-?'", 1],
  },
  {
    title: 'create_view',
    template: 'create_view',
    values: { name: 'busy', query: 'SELECT id, name FROM users WHERE visits > 5', columns: 'id,called' },
    ask: 'SELECT called FROM busy',
    answer: [{ called: 'Bo?' }],
  },
  {
    title: 'split_table, keeping the columns',
    template: 'split_table',
    values: {
      table: 'users',
      columns: 'bio: t.varchar(200), motto: t.varchar(80).notNull()',
      into: 'profiles',
    },
    ask: 'SELECT COUNT(*) AS n FROM profiles JOIN users ON users_id = users.id WHERE profiles.motto = users.motto',
    answer: 3,
  },
  {
    title: 'split_table, dropping the columns',
    template: 'split_table',
    values: {
      table: 'users',
      columns: "bio: t.varchar(200), motto: t.varchar(80).notNull().default('none')",
      into: 'profiles',
      reference: 'user_id',
      drop: true,
    },
    ask: "SELECT COUNT(bio) AS n FROM profiles WHERE bio LIKE '%e%'",
    answer: 2,
  },
  {
    title: 'seed_data',
    template: 'seed_data',
    values: { table: 'roles', rows: `[{ id: 1, name: 'admin' }, { "id": 2, "name": "gu'est" }]` },
    ask: 'SELECT COUNT(*) AS n FROM roles',
    answer: 3,
  },
  {
    title: 'sql',
    template: 'sql',
    values: { sql: "UPDATE users SET slug = 'a;\n-- b'", reverse: 'UPDATE users SET slug = NULL' },
    ask: "SELECT COUNT(*) AS n FROM users WHERE slug = 'a;\n-- b'",
    answer: 3,
  },
]
