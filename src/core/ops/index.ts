import { addColumn } from './add-column.ts'
import { bulkInsert } from './bulk-insert.ts'
import { createIndex } from './create-index.ts'
import { createTable } from './create-table.ts'
import { dropColumn } from './drop-column.ts'
import { dropIndex } from './drop-index.ts'
import { dropTable } from './drop-table.ts'
import { execute } from './execute.ts'
import type { OpDef } from './op.ts'
import { query } from './query.ts'
import { renameColumn } from './rename-column.ts'
import { renameTable } from './rename-table.ts'
import { run } from './run.ts'

/** Every kind of operation. To add one: write its file, then name it here. */
export const ops = {
  /** Adds a column: `op.addColumn('users', 'phone', t.varchar(20))`. */
  addColumn,
  /** Inserts rows: `op.bulkInsert('roles', [{ id: 1, name: 'admin' }])`. */
  bulkInsert,
  /** Creates an index: `op.createIndex('users', ['email'], { unique: true })`. */
  createIndex,
  /** Creates a table: `op.createTable('users', { id: t.bigint().identity().primaryKey(), email: t.varchar(255).notNull() })`. */
  createTable,
  /** Drops a column with its data. Give what it was, or write a downgrade, to be able to go back. */
  dropColumn,
  /** Drops an index by name: `op.dropIndex('users', 'ix_users_email')`. */
  dropIndex,
  /** Drops a table with its data. Give what it was, or write a downgrade, to be able to go back. */
  dropTable,
  /** Runs SQL, one statement or several: `op.execute('UPDATE users SET active = ?', { bindings: [true], reverse: '...' })`. */
  execute,
  /** Asks the database and returns the rows, after everything recorded before it has run: `const rows = await op.query('SELECT ...')`. */
  query,
  /** Renames a column; its data stays. */
  renameColumn,
  /** Renames a table; its data stays. */
  renameTable,
  /** Runs a function with a knex transaction on the revision's connection, after everything recorded before it: `await op.run((trx) => ...)`. */
  run,
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
