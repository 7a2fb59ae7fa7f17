import { rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import sqlite3 from 'sqlite3'
import { type Connection, type DumpOptions, keeps, type Row, section } from './connection.ts'

/** The file of a `sqlite:///absolute/path` URL. */
export function sqliteFile(url: string): string {
  return fileURLToPath(url.replace(/^sqlite:/, 'file:'))
}

/** Opens a file, which is made if it is not there. */
export async function connectSqlite(url: string): Promise<Connection> {
  const db = await new Promise<sqlite3.Database>((resolve, reject) => {
    const opened = new sqlite3.Database(sqliteFile(url), (error) => {
      if (error === null) resolve(opened)
      else reject(error)
    })
  })
  // as on a server: whoever reads waits for the end of what another writes
  db.configure('busyTimeout', 2_000)
  const query = (sql: string, bindings: readonly unknown[] = []): Promise<Row[]> =>
    new Promise((resolve, reject) => {
      db.all<Row>(sql, bindings, (error, rows) => {
        if (error === null) resolve(rows)
        else reject(error)
      })
    })
  return {
    query,
    script: (sql) =>
      new Promise((resolve, reject) => {
        db.exec(sql, (error) => {
          if (error === null) resolve()
          else reject(error)
        })
      }),
    dump: (options) => dump(query, options),
    end: () =>
      new Promise((resolve, reject) => {
        db.close((error) => {
          if (error === null) resolve()
          else reject(error)
        })
      }),
  }
}

/** Removes the database with what SQLite keeps beside it. */
export async function dropSqlite(url: string): Promise<void> {
  for (const suffix of ['', '-journal', '-wal', '-shm']) await rm(sqliteFile(url) + suffix, { force: true })
}

async function dump(query: Connection['query'], options?: DumpOptions): Promise<string> {
  const kept = keeps(options)
  const objects = (
    await query('SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name')
  ).filter((object) => kept(String(object.tbl_name)))
  const schema = objects
    // what SQLite made for itself cannot be dropped, so it may outlive its reason
    .filter((object) => object.sql !== null && !String(object.name).startsWith('sqlite_'))
    .map((object) => `${String(object.sql)};`)
  const parts = [section('schema', schema)]
  for (const { name } of objects.filter((object) => object.type === 'table')) {
    parts.push(section(`rows of ${String(name)}`, await rowsOf(query, String(name), kept)))
  }
  return parts.join('')
}

/** Every row as SQL literals, which lose nothing of a large integer or a blob. */
async function rowsOf(
  query: Connection['query'],
  table: string,
  kept: (name: string) => boolean,
): Promise<string[]> {
  const quoted = quoteName(table)
  // 1 is a hidden column of a virtual table, which is no data
  const columns = await query(`SELECT name FROM pragma_table_xinfo(?) WHERE hidden <> 1`, [table])
  const values = columns.map(({ name }) => `quote(${quoteName(String(name))})`).join(` || ', ' || `)
  const where = table === 'sqlite_sequence' ? 'name' : 'NULL'
  const rows = await query(`SELECT ${where} AS owner, ${values} AS row FROM ${quoted}`)
  return rows
    .filter(({ owner }) => typeof owner !== 'string' || kept(owner))
    .map(({ row }) => String(row))
    .sort()
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
