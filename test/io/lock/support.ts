import { after } from 'node:test'
import type { Holder } from '../../../src/core/journal/claim.ts'
import type { Session } from '../../../src/io/db/session.ts'
import { freshDatabase, type TestDatabase, type TestDialect } from '../../support/databases.ts'
import { openSession } from '../execute/support.ts'

/** A runner, as it says of itself. */
export const holder = (name: string, connection?: string): Holder => ({
  host: 'web-1',
  pid: 42,
  operator: name,
  environment: 'dev',
  toolVersion: '0.0.0',
  revisions: [],
  direction: 'up',
  ...(connection !== undefined && { connection }),
})

export interface Stage {
  readonly database: TestDatabase
  /** A session as the product opens it; it ends with the stage. */
  open(options?: Parameters<typeof openSession>[1]): Promise<Session>
  close(): Promise<void>
}

/** A fresh database and sessions on it, which are closed even where the test fails. */
export async function stageOn(dialect: TestDialect): Promise<Stage> {
  const database = await freshDatabase(dialect)
  const sessions: Session[] = []
  const close = async () => {
    await Promise.all(sessions.splice(0).map((session) => session.close().catch(() => undefined)))
    await database.close().catch(() => undefined)
  }
  after(close)
  return {
    database,
    async open(options = {}) {
      const session = await openSession(database.url, options)
      sessions.push(session)
      return session
    },
    close,
  }
}
