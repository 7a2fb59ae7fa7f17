import type { TestDatabase } from '../../support/databases.ts'
import { connectMysql } from '../../support/databases/mysql.ts'
import { connectPostgres } from '../../support/databases/postgres.ts'

/** Those that can be had without waiting, so that a change of their definition, or an index, has to wait. */
const HOLD_POSTGRES = `
DO $$
DECLARE held record;
BEGIN
  FOR held IN SELECT oid::regclass AS name FROM pg_class
    WHERE relkind IN ('r', 'p') AND relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')
  LOOP
    BEGIN
      EXECUTE format('LOCK TABLE %s IN ROW EXCLUSIVE MODE NOWAIT', held.name);
    EXCEPTION WHEN lock_not_available THEN NULL;
    END;
  END LOOP;
END $$`

/** Keeps every table from being changed in its definition, by a session of its own, until what it gives is called. */
export async function holdTables(database: TestDatabase): Promise<() => Promise<void>> {
  return database.dialect === 'postgres' ? holdPostgres(database.url) : holdMysql(database.url)
}

async function holdPostgres(url: string): Promise<() => Promise<void>> {
  const session = await connectPostgres(url)
  await session.script(`BEGIN`)
  await session.script(HOLD_POSTGRES)
  return session.end
}

async function holdMysql(url: string): Promise<() => Promise<void>> {
  const session = await connectMysql(url)
  const tables = await session.query(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'`,
  )
  await session.script('SET lock_wait_timeout = 1')
  await session.script('START TRANSACTION')
  for (const { name } of tables) {
    // one that is being changed already is held by that
    await session
      .query(`SELECT 1 FROM \`${String(name).replaceAll('`', '``')}\` LIMIT 1`)
      .catch(() => undefined)
  }
  return session.end
}
