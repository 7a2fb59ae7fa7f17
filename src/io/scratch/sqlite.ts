import { versionOf } from '../../core/dialect.ts'
import type { Introspect } from '../../core/introspection.ts'
import { connect } from '../db/connect.ts'
import type { Session } from '../db/session.ts'
import { build, creationOf, type Place } from './build.ts'
import { itemsOf, neededFor } from './needed.ts'
import type { ReadBack, ReadBackRequest } from './request.ts'
import { takeOver } from './take-over.ts'
import { untilAborted } from './until-aborted.ts'

/** Makes it in a database in memory, which goes with its connection. */
export async function readBackOnSqlite(introspect: Introspect, request: ReadBackRequest): Promise<ReadBack> {
  const database = await openMemory(request.root)
  try {
    const memory = untilAborted(database, request.signal)
    const items = itemsOf(request)
    const run = async (sql: string) => {
      await memory.query(sql)
    }
    const place: Place = {
      session: memory,
      restoreText: (text) => text,
      mark: () => run('SAVEPOINT mig_mark'),
      takeBack: () => run('ROLLBACK TO mig_mark'),
    }
    await build(creationOf(neededFor(request.schema, items, memory.dialect), memory), place)
    const { schema } = await introspect(memory, { version: versionOf(memory.serverVersion) })
    return { scratch: 'built', schema: takeOver(request.schema, schema, items, 'made') }
  } finally {
    await database.close()
  }
}

/** A database of its own in memory. */
export function openMemory(root: string): Promise<Session> {
  return connect({
    settings: {
      dialect: 'sqlite',
      driver: 'sqlite3',
      connection: { filename: ':memory:' },
      label: 'sqlite :memory:',
      source: 'the scratch place',
    },
    root,
    purpose: 'write',
    lockTimeout: 0,
    schemas: [],
  })
}
