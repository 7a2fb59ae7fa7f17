import type { SessionGrammar } from '../../core/dialect.ts'
import { guard } from '../../core/rebuild/guard.ts'
import { quoted } from '../values.ts'

/** References that lead nowhere, by what refers to what. */
const ORPHANS = `SELECT "table" || ' -> ' || "parent" AS what, COUNT(*) AS count FROM pragma_foreign_key_check GROUP BY 1`

export const sqliteSession: SessionGrammar = {
  opening: ({ lockTimeout }) => [
    { sql: `PRAGMA busy_timeout = ${Math.round(lockTimeout)}` },
    // with it on, DROP TABLE deletes the child rows of every ON DELETE CASCADE; `orphans` is asked before a commit instead
    { sql: 'PRAGMA foreign_keys = OFF' },
    // the first to read the file: it says whether that is a database at all
    { sql: 'PRAGMA schema_version' },
  ],
  readOnly: 'PRAGMA query_only = ON',
  identify: `SELECT 'sqlite' AS kind, sqlite_version() AS version, file AS name, NULL AS number FROM pragma_database_list WHERE name = 'main'`,
  tablesPresent: (tables) => ({
    sql: `SELECT COUNT(*) AS present FROM sqlite_master WHERE type = 'table' AND name IN (${tables.map(quoted).join(', ')})`,
  }),
  orphans: `${ORPHANS} ORDER BY 1`,
  orphanGuard: {
    before: [{ sql: `CREATE TEMP TABLE mig_orphans AS ${ORPHANS}` }],
    after: [
      ...guard('mig_guard', [
        {
          says: 'rows would be left that refer to nothing',
          holds: `NOT EXISTS (SELECT 1 FROM (${ORPHANS}) AS now LEFT JOIN temp.mig_orphans AS was ON was.what = now.what
    WHERE now.count > coalesce(was.count, 0))`,
        },
      ]),
      { sql: 'DROP TABLE temp.mig_orphans' },
    ],
  },
}
