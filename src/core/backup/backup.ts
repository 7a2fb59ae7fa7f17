import type { Dialect, Row, Statement, Value } from '../dialect.ts'
import { namesOf, type StateTables } from '../journal/journal.ts'
import { fromJson, toJson } from '../journal/values.ts'
import type { Untold } from './as-it-was.ts'

/**
 * What a backup holds: all rows of a table, or some; a column of all rows, or columns of some, each with the key of its
 * row; or a file.
 */
export type BackupKind = 'table' | 'rows' | 'column' | 'values' | 'file'

/**
 * `open`: it is being made, or its maker was cut off. `restored`: its rows were given back; it is still there. `left`: what
 * it was made before was undone without it.
 */
export type BackupState = 'open' | 'kept' | 'restored' | 'left' | 'pruned'

/** A backup as the database lists it. */
export interface Backup {
  readonly id: number
  readonly kind: BackupKind
  readonly state: BackupState
  /** The step that it was made before; absent: somebody asked for it. */
  readonly step?: BackupStep
  /** As the revision names it; absent: of several tables. */
  readonly table?: string
  readonly content: BackupContent
  /** Of all that it holds. */
  readonly rows?: number
  /** Of what it holds, whatever the order of the rows: see `digest`. */
  readonly checksum?: string
  /** ISO 8601, UTC. */
  readonly createdAt: string
  /** `user@host`. */
  readonly createdBy: string
  readonly restoredAt?: string
}

export interface BackupStep {
  readonly revision: string
  readonly direction: 'up' | 'down'
  /** Which of its operations, counted from 0. */
  readonly operation: number
}

export interface BackupContent {
  /** What it was made before, in words: `drop column users.phone`; or what was asked for. */
  readonly why: string
  readonly place: { readonly table: string } | { readonly file: string }
  /** What is kept of a row, besides its key. */
  readonly columns: readonly string[]
  /** What a row is known by; empty: rows of a table without a key. */
  readonly key: readonly string[]
  /** Which of those it is that were made before the same operation, counted from 0. */
  readonly sequence?: number
  /** What a row is known by that has no key: all else that it holds. */
  readonly match?: readonly string[]
  /** It knows what the rows held after the change: see `marking`. */
  readonly isMarked?: true
  /** What an update has set its columns to, as SQL; null: what changes by itself, and is to stay as it is. */
  readonly sets?: Readonly<Record<string, string | null>>
  readonly untold?: Untold
  /** The types that the columns have in their table, where they are kept as text. */
  readonly casts: Readonly<Record<string, string>>
  /** The next number of each column that counts by itself. */
  readonly counters: Readonly<Record<string, string>>
  readonly environment: string
  readonly toolVersion: string
  /** Of a file: what it holds, table by table; absent: the whole database. */
  readonly tables?: readonly {
    readonly name: string
    readonly rows: number
    readonly checksum: string
  }[]
  /** Of a file, in bytes. */
  readonly size?: number
}

/** The statements that keep the list of backups. */
export interface BackupStatements {
  /** All of them, the oldest first. */
  readonly readAll: Statement
  /** One row with the number that the next one gets, in `id`. */
  readonly nextId: Statement
  /** The same as `insert`, by the database's own user and clock: whoever takes it up later says the same. */
  begin(backup: Pick<Backup, 'id' | 'kind' | 'step' | 'table' | 'content'>): Statement
  /** Its rows were given back, or its step was undone without them. */
  end(id: number, state: 'restored' | 'left'): Statement
  insert(backup: Backup): Statement
  update(id: number, change: Pick<Backup, 'state'> & Partial<Backup>): Statement
  remove(id: number): Statement
}

export function backupStatements(dialect: Dialect, tables: StateTables): BackupStatements {
  const { quote } = dialect
  const table = dialect.table(namesOf(tables).backup)
  return {
    readAll: {
      sql: `SELECT ${COLUMNS.map((name) => quote(name)).join(', ')} FROM ${table} ORDER BY ${quote('id')}`,
    },
    nextId: { sql: `SELECT COALESCE(MAX(${quote('id')}), 0) + 1 AS id FROM ${table}` },
    begin(backup) {
      // safe: the columns that read anything else are written here
      const whole = { ...backup, state: 'open' } as Backup
      const bindings: Value[] = []
      const values = COLUMNS.map((name) => {
        if (name === 'created_at') return dialect.nowUtc
        if (name === 'created_by') return dialect.currentUser
        const value = columnValue[name](whole)
        return value === null || value === undefined ? 'NULL' : dialect.placeholder(bindings.push(value))
      })
      return {
        sql: `INSERT INTO ${table} (${COLUMNS.map((name) => quote(name)).join(', ')}) VALUES (${values.join(', ')})`,
        bindings,
      }
    },
    end: (id, state) => ({
      sql: `UPDATE ${table} SET ${quote('state')} = '${state}', ${quote('restored_at')} = ${dialect.nowUtc} WHERE ${quote('id')} = ${Math.trunc(id)}`,
    }),
    insert(backup) {
      const values = COLUMNS.map((name) => columnValue[name](backup))
      return {
        sql: `INSERT INTO ${table} (${COLUMNS.map((name) => quote(name)).join(', ')}) VALUES (${values.map((_, i) => dialect.placeholder(i + 1)).join(', ')})`,
        bindings: values,
      }
    },
    update(id, change) {
      const bindings: Value[] = []
      const set = CHANGING.filter((name) => CHANGES[name] in change).map((name) => {
        // safe: only what the change holds is read
        return `${quote(name)} = ${dialect.placeholder(bindings.push(columnValue[name](change as Backup)))}`
      })
      return {
        sql: `UPDATE ${table} SET ${set.join(', ')} WHERE ${quote('id')} = ${Math.trunc(id)}`,
        bindings,
      }
    },
    remove: (id) => ({ sql: `DELETE FROM ${table} WHERE ${quote('id')} = ${Math.trunc(id)}` }),
  }
}

const columnValue = {
  id: ({ id }: Backup) => id,
  revision: ({ step }: Backup) => step?.revision ?? null,
  direction: ({ step }: Backup) => step?.direction ?? null,
  operation: ({ step }: Backup) => step?.operation ?? null,
  kind: ({ kind }: Backup) => kind,
  table_name: ({ table }: Backup) => table ?? null,
  state: ({ state }: Backup) => state,
  content: ({ content }: Backup) => toJson(content),
  row_count: ({ rows }: Backup) => rows ?? null,
  checksum: ({ checksum }: Backup) => checksum ?? null,
  created_at: ({ createdAt }: Backup) => createdAt,
  created_by: ({ createdBy }: Backup) => createdBy,
  restored_at: ({ restoredAt }: Backup) => restoredAt ?? null,
} satisfies Readonly<Record<string, (backup: Backup) => Value>>

const CHANGES = {
  state: 'state',
  content: 'content',
  row_count: 'rows',
  checksum: 'checksum',
  restored_at: 'restoredAt',
} as const

// safe: the keys of the very objects
const COLUMNS = Object.keys(columnValue) as readonly (keyof typeof columnValue)[]
const CHANGING = Object.keys(CHANGES) as readonly (keyof typeof CHANGES)[]

/** A row of `readAll`. */
export function backupOf(row: Row): Backup {
  // safe: text columns
  const text = (column: keyof typeof columnValue) => (row[column] as string | null) ?? undefined
  const [revision, table, checksum, restoredAt] = (
    ['revision', 'table_name', 'checksum', 'restored_at'] as const
  ).map(text)
  return {
    id: Number(row['id']),
    // safe: written by `insert` above
    kind: row['kind'] as BackupKind,
    state: row['state'] as BackupState,
    ...(revision !== undefined && {
      step: { revision, direction: row['direction'] as 'up' | 'down', operation: Number(row['operation']) },
    }),
    ...(table !== undefined && { table }),
    content: fromJson(String(row['content'])) as BackupContent,
    ...(row['row_count'] !== null && { rows: Number(row['row_count']) }),
    ...(checksum !== undefined && { checksum }),
    createdAt: String(row['created_at']),
    createdBy: String(row['created_by']),
    ...(restoredAt !== undefined && { restoredAt }),
  }
}
