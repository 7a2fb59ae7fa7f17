import { MigError } from '../../errors.ts'
import type { Row, Statement } from '../dialect.ts'
import { folded, isSameName, nameIn, quoteText, wordsOf } from './lexis.ts'
import { parseTable } from './parse.ts'
import type { WrittenIndex, WrittenTable } from './written-table.ts'

/** A table as it stands in the database, with what else a rebuild of it has to do with. */
export interface Live {
  readonly table: WrittenTable
  /** Its own triggers. */
  readonly triggers: readonly LiveTrigger[]
  /** Triggers of other tables and of views whose text names it. */
  readonly others: readonly LiveTrigger[]
  /** The CREATE TABLE of every table, by its name. */
  readonly tables: ReadonlyMap<string, string>
  /** Every name that is taken, with its case folded. */
  readonly names: ReadonlySet<string>
  /** The views that can be read. */
  readonly views: readonly string[]
  /** There are others, for whose sake SQLite refuses to drop a column of any table. */
  /** Whether they can be read or not. */
  readonly allViews: readonly string[]
  readonly hasBrokenView: boolean
  /** What `PRAGMA legacy_alter_table` says. */
  readonly legacy: string
  /** The columns of it that other tables refer to. */
  readonly referred: readonly { readonly by: string; readonly column: string | undefined }[]
  /** No database has said so: it is what the operations before tell. */
  readonly isAssumed: boolean
}

export interface LiveTrigger {
  readonly name: string
  readonly table: string
  readonly sql: string
}

/** Everything that is there, and what SQLite itself thinks of it. One row each: `type`, `name`, `owner`, `sql`. */
export const ASK_SCHEMA: Statement = {
  sql: `SELECT type, name, tbl_name AS owner, sql FROM main.sqlite_master
UNION ALL SELECT 'temporary', name, tbl_name, sql FROM temp.sqlite_master
UNION ALL SELECT 'readable', name, NULL, NULL FROM pragma_table_list WHERE schema = 'main' AND type = 'view' AND ncol > 0
UNION ALL SELECT 'reference', "table", m.name, "to" FROM main.sqlite_master AS m JOIN pragma_foreign_key_list(m.name) WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%'
UNION ALL SELECT 'legacy', legacy_alter_table, NULL, NULL FROM pragma_legacy_alter_table`,
}

/** The triggers of a table: `name`, `owner`, `sql`. */
export const askTriggers = (table: string): Statement => ({
  sql: `SELECT type, name, tbl_name AS owner, sql FROM main.sqlite_master WHERE type = 'trigger' AND tbl_name = ${quoteText(table)}`,
})

/** One row of views that were readable and are no more: `name`. */
export const ASK_BROKEN_VIEWS: Statement = {
  sql: "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'view' AND ncol = 0 ORDER BY name",
}

/** What marks rows that no database has given. */
export const ASSUMED: Row = { type: 'assumed', name: '', owner: null, sql: null }

/** Reads the answer to `ASK_SCHEMA`. Throws where there is no such table, or none that can be rebuilt. */
export function readLive(wanted: string, rows: readonly Row[]): Live {
  const name = wanted.replace(/^main\./, '')
  const all = rows.map(entryOf)
  const found = all.find((entry) => entry.type === 'table' && isSameName(entry.name, name))
  refuse(name, found, all)
  const { name: exact, sql } = found!
  const ofType = (type: string) => all.filter((entry) => entry.type === type)
  const isOwn = (entry: Entry) => isSameName(entry.owner, exact)
  const triggers = ofType('trigger')
  const table = parseTable(
    sql,
    ofType('index').filter((entry) => isOwn(entry) && entry.sql !== ''),
  )
  return {
    table: {
      ...table,
      name: exact,
      columns: table.columns.map((column) => ({ ...column, from: column.name })),
    },
    triggers: triggers.filter(isOwn).map(triggerOf),
    others: triggers.filter((entry) => !isOwn(entry) && mentions(entry.sql, exact)).map(triggerOf),
    tables: new Map(ofType('table').map((entry) => [entry.name, entry.sql])),
    names: new Set(all.map((entry) => folded(entry.name))),
    views: ofType('readable').map((entry) => entry.name),
    allViews: ofType('view').map((entry) => entry.name),
    hasBrokenView: ofType('view').length > ofType('readable').length,
    legacy: ofType('legacy')[0]?.name === '1' ? 'ON' : 'OFF',
    referred: ofType('reference')
      .filter((entry) => isSameName(entry.name, exact))
      .map((entry) => ({ by: entry.owner, column: entry.sql === '' ? undefined : entry.sql })),
    isAssumed: ofType('assumed').length > 0,
  }
}

export const triggersFrom = (rows: readonly Row[]): readonly LiveTrigger[] =>
  rows.map((row) => triggerOf(entryOf(row)))

interface Entry extends WrittenIndex {
  readonly type: string
  readonly owner: string
}

function entryOf(row: Row): Entry {
  const text = (key: string) => {
    const value = row[key]
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
  }
  return { type: text('type'), name: text('name'), owner: text('owner'), sql: text('sql') }
}

const triggerOf = ({ name, owner, sql }: Entry): LiveTrigger => ({ name, table: owner, sql })

function refuse(name: string, found: Entry | undefined, all: readonly Entry[]): void {
  const unsupported = (why: string) => new MigError('operation.unsupported', why)
  if (name.includes('.') && !found) {
    throw unsupported(`mig rebuilds tables of the main database only, and "${name}" is of another`)
  }
  if (!found) {
    const other = all.find((entry) => entry.type === 'view' && isSameName(entry.name, name))
    throw new MigError('operation.invalid', other ? `"${name}" is a view` : `table "${name}" does not exist`)
  }
  if (/^create\s+virtual\b/i.test(found.sql)) {
    throw unsupported(`"${found.name}" is a virtual table, which SQLite can only rename`)
  }
  const hiding = all.find((entry) => entry.type === 'temporary' && isSameName(entry.owner, name))
  if (hiding) throw unsupported(`the temporary "${hiding.name}" stands in the way of table "${name}"`)
}

/** Whether a token of the text is that name. */
export function mentions(sql: string, name: string): boolean {
  return wordsOf(sql).some(({ text }) => isSameName(nameIn(text), name))
}
