import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { ops, type Op } from '../../../src/core/ops/index.ts'
import { sql } from '../../../src/core/schema/define.ts'
import { t } from '../../../src/core/schema/types.ts'
import type { Session } from '../../../src/io/db/session.ts'
import { freshDatabase, type TestDatabase } from '../../support/databases.ts'
import { bodyOf, openSession, run, step } from './support.ts'

/** A table that has every one of the things that a rebuild may lose, and what hangs on it. */
export const EVERYTHING = `
CREATE TABLE "tea's" (id INTEGER PRIMARY KEY);
INSERT INTO "tea's" VALUES (1), (2);
CREATE TABLE items (
  -- the number of the item
  id INTEGER PRIMARY KEY ON CONFLICT ABORT AUTOINCREMENT,
  Name VARCHAR(20) COLLATE NOCASE NOT NULL ON CONFLICT REPLACE DEFAULT 'no ''name''', -- as people say it
  [weird "name] TEXT CONSTRAINT "is short" CHECK (length([weird "name]) < 99),
  size INTEGER CHECK (items.size > -10) DEFAULT (1 + 1),
  double AS (size * 2) VIRTUAL, /* computed */
  label TEXT GENERATED ALWAYS AS (Name || '-' || size) STORED,
  parent INTEGER REFERENCES items (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  tea INT CONSTRAINT to_tea REFERENCES "tea's" ON UPDATE SET NULL,
  data BLOB,
  big BIGINT DEFAULT 9223372036854775807,
  old TEXT,
  UNIQUE (Name, size) ON CONFLICT IGNORE,
  CONSTRAINT either CHECK (size IS NOT NULL OR data IS NOT NULL)
);
INSERT INTO items (id, Name, "weird ""name", size, parent, tea, data, big, old) VALUES
  (1, 'ana', 'x', 3, NULL, 1, X'00ff00', 9007199254740993, 'a'),
  (2, 'Bo', NULL, 'many', 1, 2, NULL, -9223372036854775808, NULL),
  (7, '', 'it''s', 5, 2, NULL, X'', NULL, '12'),
  (9, 'gone', NULL, 1, NULL, NULL, NULL, 0, 'z');
DELETE FROM items WHERE id = 9;
CREATE UNIQUE INDEX by_expression ON items (lower(Name), size DESC) WHERE size > 0;
CREATE INDEX by_label ON items (label COLLATE NOCASE DESC);
CREATE TABLE children (id INTEGER PRIMARY KEY, item INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE);
INSERT INTO children VALUES (1, 1), (2, 1), (3, 7);
CREATE TABLE log (what TEXT);
CREATE TRIGGER noted AFTER UPDATE OF Name ON items WHEN new.Name <> old.Name BEGIN
  INSERT INTO log VALUES ('renamed ' || old.Name || '; to ' || new.Name); -- it's
END;
CREATE TRIGGER touched AFTER DELETE ON children BEGIN UPDATE items SET data = NULL WHERE id = old.item; END;
CREATE VIEW sized (id, Name, size) AS SELECT id, Name, size FROM items WHERE size > 2;
CREATE VIEW named AS SELECT Name FROM sized ORDER BY 1;
CREATE VIEW broken AS SELECT * FROM nowhere;
CREATE TABLE "mig_new_items" (taken INTEGER);
INSERT INTO "mig_new_items" VALUES (1);
CREATE TABLE plain (a TEXT, b INTEGER);
INSERT INTO plain VALUES ('one', 1), ('two', 2), ('three', 3);
DELETE FROM plain WHERE a = 'two';
CREATE TABLE keyed (a TEXT NOT NULL, b INTEGER NOT NULL, c ANY, PRIMARY KEY (b, a DESC)) STRICT, WITHOUT ROWID;
INSERT INTO keyed VALUES ('x', 2, 1.5), ('x', 1, '1'), ('y', 1, X'01');
`

/** Several changes of one table, of which SQLite could make but some. */
export const CHANGES: readonly Op[] = [
  ops.addColumn.make('items', 'code', t.varchar(9).unique()),
  ops.addColumn.make('items', 'since', t.timestamp().default(sql('CURRENT_TIMESTAMP'))),
  ops.createIndex.make('items', ['code', 'size'], { name: 'by_code' }),
  ops.dropColumn.make('items', 'old', t.text()),
]

export interface Place {
  readonly database: TestDatabase
  readonly session: Session
  close(): Promise<void>
}

/** A database with these statements done, and with mig's own tables. */
export async function placeWith(script: string): Promise<Place> {
  const database = await freshDatabase('sqlite')
  await database.script(script)
  const session = await openSession(database.url)
  await run(session, [step('first', { upgrade: () => undefined })])
  return {
    database,
    session,
    async close() {
      await session.close()
      await database.close()
    },
  }
}

/** Works in such a database, and closes it whatever comes of it. */
export async function withPlace(script: string, work: (place: Place) => Promise<void>): Promise<void> {
  const place = await placeWith(script)
  await work(place).finally(() => place.close())
}

export const upgradeWith = (session: Session, list: readonly Op[], id = 'tried') =>
  run(session, [step(id, { upgrade: bodyOf(list) })])

/** The session, which writes down what it is asked. */
export function listening(session: Session): { readonly session: Session; readonly asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    session: {
      ...session,
      query(text, bindings) {
        asked.push(text)
        return session.query(text, bindings)
      },
    },
  }
}

/** Every row of a table with its row id, byte by byte; `columns` as SQL. */
export async function contentOf(
  { query }: TestDatabase,
  table: string,
  columns: readonly string[],
): Promise<string> {
  const values = columns.map((column) => `quote(${column})`).join(` || ', ' || `)
  const rows = await query(`SELECT ${values} AS row FROM ${table} ORDER BY 1`)
  return createHash('sha256')
    .update(rows.map(({ row }) => String(row)).join('\n'))
    .digest('hex')
}

/** SQLite itself finds nothing wrong. */
export async function assertSound({ query }: TestDatabase): Promise<void> {
  assert.deepEqual(await query('PRAGMA integrity_check'), [{ integrity_check: 'ok' }])
  assert.deepEqual(await query('PRAGMA foreign_key_check'), [])
}
