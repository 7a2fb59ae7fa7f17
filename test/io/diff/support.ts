import { versionOf, type Version } from '../../../src/core/dialect.ts'
import { unequal } from '../../../src/core/diff/index.ts'
import type { Op } from '../../../src/core/ops/index.ts'
import type { Schema } from '../../../src/core/schema/model.ts'
import { introspectorOf } from '../../../src/dialects/introspect.ts'
import type { Session } from '../../../src/io/db/session.ts'
import { freshDatabase, type TestDatabase, type TestDialect } from '../../support/databases.ts'
import { bodyOf, openSession, run, step, undoing } from '../execute/support.ts'

/** A database of a test's own that can be read and changed as the product does. */
export interface Place {
  readonly database: TestDatabase
  readonly session: Session
  readonly version: Version
  read(): Promise<Schema>
  /** Runs the operations as a revision whose downgrade is `back`; what is given back undoes it. */
  perform(ops: readonly Op[], back: readonly Op[]): Promise<() => Promise<void>>
  close(): Promise<void>
}

const VERSION = { sqlite: 'SELECT sqlite_version() AS v', others: 'SELECT version() AS v' }

export async function freshPlace(dialect: TestDialect): Promise<Place> {
  const database = await freshDatabase(dialect)
  const session = await openSession(database.url)
  const introspect = await introspectorOf(dialect)
  const [row] = await session.query(dialect === 'sqlite' ? VERSION.sqlite : VERSION.others)
  const version = versionOf(String(row?.['v']))
  let count = 0
  return {
    database,
    session,
    version,
    async read() {
      const connection = {
        query: (sql: string, bindings?: readonly unknown[]) => session.query(sql, bindings as []),
      }
      const { schema } = await introspect(connection, {
        version,
        ignore: (table) => table.startsWith('mig_'),
      })
      return schema
    },
    async perform(ops, back) {
      const changed = step(`changed${count++}`, {
        upgrade: bodyOf(ops),
        downgrade: bodyOf(back),
      })
      await run(session, [changed])
      return async () => {
        await run(session, [undoing(changed)])
      }
    },
    async close() {
      await session.close().catch(() => undefined)
      await database.close()
    },
  }
}

/** What of two schemas is not the same, on either side, each with what it is. */
export function differing(one: Schema, other: Schema): readonly unknown[] {
  const sides = [unequal(one, other), unequal(other, one)]
  const tables = new Set(sides.flatMap((side) => side.tables))
  const objects = new Set(sides.flatMap((side) => side.objects))
  return [
    ...[...tables].map((name) => [one.tables[name], other.tables[name]]),
    ...[...objects].map((key) => [one.objects[key], other.objects[key]]),
  ]
}
