import type { StateTables } from '../../core/journal/journal.ts'
import { identityOf, identityStatements, type Identity } from '../../core/safety/identity.ts'
import type { Session } from '../db/session.ts'
import { Journal } from '../execute/journal.ts'
import { atomically } from '../execute/transaction.ts'

/** Whose database it says it is; undefined: nobody has marked it. Creates no tables. */
export async function readIdentity(session: Session, tables: StateTables): Promise<Identity | undefined> {
  if (!(await new Journal(session, tables).isReady())) return undefined
  return identityOf(await session.query(identityStatements(session.dialect, tables).read.sql))
}

/** Marks the database, or takes its mark away, with what `also` does. The state tables have to be there. */
export async function writeIdentity(
  session: Session,
  tables: StateTables,
  identity: Identity | undefined,
  also?: () => Promise<void>,
): Promise<void> {
  const statements = identityStatements(session.dialect, tables).write(identity)
  await atomically(session, async () => {
    for (const { sql, bindings } of statements) await session.query(sql, bindings)
    await also?.()
  })
}
