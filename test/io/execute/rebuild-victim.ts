import { CHANGES, upgradeWith } from './rebuild-support.ts'
import { openSession } from './support.ts'

/** A process that rebuilds a table and is killed right after the first statement that begins like this. */
const [url, beginning] = process.argv.slice(2) as [string, string]
const session = await openSession(url)
// so that what is not committed is in the file already
await session.query('PRAGMA cache_size = 2')
await upgradeWith(
  {
    ...session,
    async query(sql, bindings) {
      const rows = await session.query(sql, bindings)
      if (sql.startsWith(beginning)) process.kill(process.pid, 'SIGKILL')
      return rows
    },
  },
  CHANGES,
)
