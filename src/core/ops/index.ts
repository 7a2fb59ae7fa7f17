import { addCheck } from './constraints/add-check.ts'
import { addColumn } from './columns/add-column.ts'
import { addEnumValue } from './types/add-enum-value.ts'
import { addExclusion } from './constraints/add-exclusion.ts'
import { addForeignKey } from './constraints/add-foreign-key.ts'
import { addPrimaryKey } from './constraints/add-primary-key.ts'
import { addUnique } from './constraints/add-unique.ts'
import { alterColumn } from './columns/alter-column.ts'
import { alterDomain } from './types/alter-domain.ts'
import { alterEnum } from './types/alter-enum.ts'
import { alterIndex } from './indexes/alter-index.ts'
import { alterSequence } from './sequences/alter-sequence.ts'
import { attachPartition } from './partitions/attach-partition.ts'
import { bulkInsert } from './rows/bulk-insert.ts'
import { createComposite } from './types/create-composite.ts'
import { createDomain } from './types/create-domain.ts'
import { createEnum } from './types/create-enum.ts'
import { createExtension } from './schemas/create-extension.ts'
import { createFunction } from './routines/create-function.ts'
import { createIndex } from './indexes/create-index.ts'
import { createObject } from './objects/create-object.ts'
import { createPartition } from './partitions/create-partition.ts'
import { createPolicy } from './security/create-policy.ts'
import { createProcedure } from './routines/create-procedure.ts'
import { createSchema } from './schemas/create-schema.ts'
import { createSequence } from './sequences/create-sequence.ts'
import { createTable } from './tables/create-table.ts'
import { createTrigger } from './triggers/create-trigger.ts'
import { createView } from './views/create-view.ts'
import { deleteRows } from './rows/delete-rows.ts'
import { detachPartition } from './partitions/detach-partition.ts'
import { dropColumn } from './columns/drop-column.ts'
import { dropComposite } from './types/drop-composite.ts'
import { dropConstraint } from './constraints/drop-constraint.ts'
import { dropDomain } from './types/drop-domain.ts'
import { dropEnumValue } from './types/drop-enum-value.ts'
import { dropEnum } from './types/drop-enum.ts'
import { dropExtension } from './schemas/drop-extension.ts'
import { dropFunction } from './routines/drop-function.ts'
import { dropIndex } from './indexes/drop-index.ts'
import { dropObject } from './objects/drop-object.ts'
import { dropPartition } from './partitions/drop-partition.ts'
import { dropPolicy } from './security/drop-policy.ts'
import { dropPrimaryKey } from './constraints/drop-primary-key.ts'
import { dropProcedure } from './routines/drop-procedure.ts'
import { dropSchema } from './schemas/drop-schema.ts'
import { dropSequence } from './sequences/drop-sequence.ts'
import { dropTable } from './tables/drop-table.ts'
import { dropTrigger } from './triggers/drop-trigger.ts'
import { dropView } from './views/drop-view.ts'
import { execute } from './code/execute.ts'
import type { OpDef } from './op.ts'
import { query } from './code/query.ts'
import { refreshView } from './views/refresh-view.ts'
import { renameColumn } from './columns/rename-column.ts'
import { renameConstraint } from './constraints/rename-constraint.ts'
import { renameEnumValue } from './types/rename-enum-value.ts'
import { renameIndex } from './indexes/rename-index.ts'
import { renameSchema } from './schemas/rename-schema.ts'
import { renameSequence } from './sequences/rename-sequence.ts'
import { renameTable } from './tables/rename-table.ts'
import { renameType } from './types/rename-type.ts'
import { replaceFunction } from './routines/replace-function.ts'
import { replaceProcedure } from './routines/replace-procedure.ts'
import { replaceTrigger } from './triggers/replace-trigger.ts'
import { renameView } from './views/rename-view.ts'
import { replaceView } from './views/replace-view.ts'
import { run } from './code/run.ts'
import { setComment } from './comments/set-comment.ts'
import { setPartitioning } from './partitions/set-partitioning.ts'
import { setRowSecurity } from './security/set-row-security.ts'
import { setTableSchema } from './tables/set-table-schema.ts'
import { setTableSettings } from './tables/set-table-settings.ts'
import { updateRows } from './rows/update-rows.ts'
import { validateConstraint } from './constraints/validate-constraint.ts'

/** Every kind of operation. To add one: write its file, then name it here. */
export const ops = {
  /** Adds an expression that every row must meet: `op.addCheck('users', 'age > 0')`. */
  addCheck,
  /** Adds a column: `op.addColumn('users', 'phone', t.varchar(20))`. */
  addColumn,
  /** Adds a value to an enum (PostgreSQL): `op.addEnumValue('mood', 'fine', { after: 'sad' })`. */
  addEnumValue,
  /** Adds a constraint that no two rows may meet all its operators (PostgreSQL): `op.addExclusion('bookings', [{ column: 'during', with: '&&' }])`. */
  addExclusion,
  /** Adds a foreign key: `op.addForeignKey('posts', ['user_id'], { table: 'users', columns: ['id'] }, { onDelete: 'cascade' })`. */
  addForeignKey,
  /** Adds a primary key to a table that has none: `op.addPrimaryKey('users', ['id'])`. */
  addPrimaryKey,
  /** Adds a unique constraint: `op.addUnique('users', ['email'])`. */
  addUnique,
  /** Changes what is named of a column and nothing else: `op.alterColumn('users', 'age', { type: t.bigint(), nullable: false }, { type: t.integer(), nullable: true })`. */
  alterColumn,
  /** Changes a domain's default, its NOT NULL or its checks (PostgreSQL): `op.alterDomain('email', { nullable: false })`. */
  alterDomain,
  /** Gives an enum other values, or another order of them (PostgreSQL): `op.alterEnum('mood', ['ok', 'fine'], ['sad', 'ok'])`. */
  alterEnum,
  /** Hides an index from queries, or shows it again (MySQL, MariaDB): `op.alterIndex('users', 'ix_users_email', { invisible: true })`. */
  alterIndex,
  /** Changes facets of a sequence (PostgreSQL, MariaDB): `op.alterSequence('tickets', { increment: 10 })`. */
  alterSequence,
  /** Makes a table, with its rows, a partition: `op.attachPartition('logs', 'logs_2024', "VALUES FROM (2024) TO (2025)")` (PostgreSQL, MariaDB). */
  attachPartition,
  /** Inserts rows: `op.bulkInsert('roles', [{ id: 1, name: 'admin' }], { key: ['id'] })`. */
  bulkInsert,
  /** Creates a type of several attributes (PostgreSQL): `op.createComposite('address', { street: t.text(), zip: t.varchar(10) })`. */
  createComposite,
  /** Creates a type with a rule (PostgreSQL): `op.createDomain('email', t.text().check("VALUE LIKE '%@%'"))`. */
  createDomain,
  /** Creates an enum type (PostgreSQL), for columns of `t.type('mood')`: `op.createEnum('mood', ['sad', 'ok'])`. */
  createEnum,
  /** Creates an extension (PostgreSQL): `op.createExtension('citext', { ifNotExists: true })`. */
  createExtension,
  /** Creates a function: `op.createFunction('twice', 'x integer', 'RETURNS integer LANGUAGE sql AS $$ SELECT x * 2 $$')`. */
  createFunction,
  /** Creates an index: `op.createIndex('users', ['email'], { unique: true })`. */
  createIndex,
  /** Creates what has no operation of its own, by its own SQL: `op.createObject('aggregate', 'total(integer)', { create: 'CREATE AGGREGATE ...', drop: 'DROP AGGREGATE ...' })`. */
  createObject,
  /** Creates a partition: `op.createPartition('logs', 'logs_2024', 'VALUES FROM (2024) TO (2025)')`; MySQL and MariaDB: `'VALUES LESS THAN (2025)'`. */
  createPartition,
  /** Creates a row level security policy (PostgreSQL): `op.createPolicy('posts', 'own', { using: 'author = current_user' })`. */
  createPolicy,
  /** Creates a procedure: `op.createProcedure('tidy', '', 'LANGUAGE sql AS $$ DELETE FROM logs $$')`. */
  createProcedure,
  /** Creates a schema (PostgreSQL), whose tables are named `schema.table`. */
  createSchema,
  /** Creates a sequence (PostgreSQL, MariaDB): `op.createSequence('tickets', { start: 100 })`. */
  createSequence,
  /** Creates a table: `op.createTable('users', { id: t.bigint().identity().primaryKey(), email: t.varchar(255).notNull() })`. */
  createTable,
  /** Creates a trigger: `op.createTrigger('users', 'stamp', { timing: 'before', events: 'update', body: 'EXECUTE FUNCTION stamp()' })`. */
  createTrigger,
  /** Creates a view: `op.createView('active_users', 'SELECT * FROM users WHERE active')`, or a materialised one. */
  createView,
  /** Deletes rows: `op.delete('roles', { where: { id: 3 }, was: [{ id: 3, name: 'admin' }] })`. */
  delete: deleteRows,
  /** Makes a partition a table of its own, with its rows (PostgreSQL, MariaDB). */
  detachPartition,
  /** Drops a column with its data. Give what it was, or write a downgrade, to be able to go back. */
  dropColumn,
  /** Drops a composite type. Give its attributes, or write a downgrade, to be able to go back. */
  dropComposite,
  /** Drops a unique constraint, a foreign key, a check or an exclusion by name. Give what it was to be able to go back: `op.dropConstraint('users', 'uq_users_email', { type: 'unique', name: 'uq_users_email', columns: ['email'] })`. */
  dropConstraint,
  /** Drops a domain. Give what it was, or write a downgrade, to be able to go back. */
  dropDomain,
  /** Drops an enum type. Give its values, or write a downgrade, to be able to go back. */
  dropEnum,
  /** Takes a value out of an enum (PostgreSQL), which no row may hold any more: `op.dropEnumValue('mood', 'meh')`. */
  dropEnumValue,
  /** Drops an extension that nothing depends on. Give what it was, or write a downgrade, to be able to go back. */
  dropExtension,
  /** Drops a function, told from others of its name by its parameters: `op.dropFunction('twice', 'x integer')`. */
  dropFunction,
  /** Drops an index by name: `op.dropIndex('users', 'ix_users_email')`. */
  dropIndex,
  /** Drops what `createObject` makes, described as there. */
  dropObject,
  /** Drops a partition with its rows; MySQL and MariaDB can give them to the next one: `op.dropPartition('logs', 'p1', { into: 'p2' })`. */
  dropPartition,
  /** Drops a row level security policy: `op.dropPolicy('posts', 'own')`. */
  dropPolicy,
  /** Drops the primary key; its columns go on refusing NULL. Give what it was to be able to go back. */
  dropPrimaryKey,
  /** Drops a procedure: `op.dropProcedure('tidy', '')`. */
  dropProcedure,
  /** Drops an empty schema. */
  dropSchema,
  /** Drops a sequence with the number that it has come to. Give what it was, or write a downgrade, to be able to go back. */
  dropSequence,
  /** Drops a table with its data. Give what it was, as `createTable` takes it, or write a downgrade, to be able to go back. */
  dropTable,
  /** Drops a trigger: `op.dropTrigger('users', 'stamp')`. */
  dropTrigger,
  /** Drops a view, never what depends on it: `op.dropView('active_users', 'SELECT ...')`, with what it was. */
  dropView,
  /** Runs SQL, one statement or several: `op.execute('UPDATE users SET active = ?', { bindings: [true], reverse: '...' })`. */
  execute,
  /** Asks the database and returns the rows, after everything recorded before it has run: `const rows = await op.query('SELECT ...')`. */
  query,
  /** Renews the rows of a materialised view (PostgreSQL). */
  refreshView,
  /** Renames a column; its data stays. */
  renameColumn,
  /** Renames a constraint: `op.renameConstraint('users', 'users_email_key', 'uq_users_email')`. */
  renameConstraint,
  /** Renames a value of an enum; rows that hold it follow. */
  renameEnumValue,
  /** Renames an index: `op.renameIndex('users', 'ix_users_mail', 'ix_users_email')`. */
  renameIndex,
  /** Renames a schema; everything in it follows. */
  renameSchema,
  /** Renames a sequence; what numbers itself by it follows. */
  renameSequence,
  /** Renames a table; its data stays. */
  renameTable,
  /** Renames an enum, a domain or a composite type; columns of it follow. */
  renameType,
  /** Renames a view (not on SQLite): `op.renameView('active_users', 'users_in_use')`; its grants, comments and triggers follow. */
  renameView,
  /** Puts another function in the place of the one of its name and argument types: `op.replaceFunction('twice', 'x integer', 'RETURNS ...', 'RETURNS ... as it was')`. */
  replaceFunction,
  /** Puts another procedure in the place of the one of its name and argument types. */
  replaceProcedure,
  /** Puts another trigger in the place of the one of its name. */
  replaceTrigger,
  /** Gives a view another SELECT: `op.replaceView('active_users', 'SELECT ...', { was: 'SELECT ...' })`; its grants and comments stay. */
  replaceView,
  /** Runs a function with a knex transaction on the revision's connection, after everything recorded before it: `await op.run((trx) => ...)`. */
  run,
  /** Gives something a comment, or takes it away: `op.setComment({ column: 'users.phone' }, 'with country code')`. */
  setComment,
  /** Spreads the rows of a table over other partitions, or over none (MySQL, MariaDB): `op.setPartitioning('logs', { by: 'hash', keys: ['id'], partitions: 4 })`. */
  setPartitioning,
  /** Turns row level security on or off (PostgreSQL): `op.setRowSecurity('posts', 'enabled')`. */
  setRowSecurity,
  /** Moves a table to another schema (PostgreSQL): `op.setTableSchema('users', 'app')`. */
  setTableSchema,
  /** Changes what is said of a table as a whole: `op.setTableSettings('users', { engine: 'InnoDB' })`, `{ unlogged: true }`, `{ strict: true }`. */
  setTableSettings,
  /** Changes rows: `op.update('users', { active: true }, { where: { id: 3 }, was: { active: false } })`. */
  update: updateRows,
  /** Checks the rows that were there before a constraint that was added with `notValid` (PostgreSQL). */
  validateConstraint,
}

export type Kind = keyof typeof ops
export type OpOf<K extends Kind> = ReturnType<(typeof ops)[K]['make']>
export type Op = { [K in Kind]: OpOf<K> }[Kind]
/** The arguments of every operation's call. */
export type ArgsOf<K extends Kind> = Parameters<(typeof ops)[K]['make']>

/** The definition of an operation's kind: the one place where the compiler cannot follow `kind` to its definition. */
export function defOf<T extends Op>(op: T): OpDef<T, readonly unknown[]> {
  return ops[op.kind] as unknown as OpDef<T, readonly unknown[]>
}
