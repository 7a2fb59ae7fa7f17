import { planStamp, type Revision } from '../core/graph/index.ts'
import { logStatements } from '../core/journal/log.ts'
import type { Schema } from '../core/schema/model.ts'
import { isMigError, MigError } from '../errors.ts'
import { Journal } from '../io/execute/journal.ts'
import { openTransaction } from '../io/execute/transaction.ts'
import { readIdentity } from '../io/safety/identity.ts'
import { create } from '../io/scratch/index.ts'
import { readLive } from './live.ts'
import { record, type AuditNote } from './audit/trail.ts'
import { locked, type Writing } from './locked.ts'
import { stateTables, type Mig } from './mig.ts'
import type { Report } from './run-plan.ts'
import { stampEntry, stampNote } from './stamp.ts'
import { readWritten } from './wanted.ts'

/**
 * Makes what the environment's schema says, in place of the revisions that could not be applied, and records them all as
 * applied. In production, and in a database that holds a table, it throws `failure` itself, which then says why.
 */
export async function createTables(
  mig: Mig,
  failure: MigError,
  { report }: { readonly report?: Report } = {},
): Promise<void> {
  if (mig.settings.environment.production) throw because(failure, 'the environment is production')
  try {
    await locked(mig, report, async (begin) => {
      const schema = await wantedOf(mig, failure)
      const revisions = planStamp(mig.graph(), [], ['heads']).add
      const ids = revisions.map(({ id }) => id)
      const writing = await begin({ direction: 'up', revisions: ids, isOutside: false })
      await write(mig, writing, { schema, revisions })
    })
  } catch (error) {
    throw !isMigError(error) || error.cause === failure ? error : because(failure, error.message)
  }
}

async function wantedOf(mig: Mig, failure: MigError): Promise<Schema> {
  const live = await readLive(mig)
  const identity = await readIdentity(live.session, stateTables(mig.settings))
  if (identity?.production) throw because(failure, 'the database is marked as production')
  const [table] = Object.keys(live.schema.tables)
  if (table !== undefined) throw because(failure, `the database holds table "${table}"`)
  const [applied] = await mig.applied()
  if (applied) throw because(failure, `revision ${applied.revision} is applied there`)
  return (await readWritten(mig, live)).schema
}

interface Contents {
  readonly schema: Schema
  readonly revisions: readonly Revision[]
}

async function write(mig: Mig, { session, claim }: Writing, { schema, revisions }: Contents): Promise<void> {
  const tables = stateTables(mig.settings)
  const journal = new Journal(session, tables)
  const log = logStatements(session.dialect, tables)
  const { transactionalDdl } = session.dialect
  // where the server commits at every statement, what is recorded is at least one whole
  if (!transactionalDdl) await create(schema, session)
  const transaction = await openTransaction(session)
  try {
    if (transactionalDdl) await create(schema, session)
    for (const revision of revisions) {
      const { sql, bindings } = log.close(revision.id)
      await session.query(sql, bindings)
      await journal.add(stampEntry(mig, revision), claim.epoch)
    }
    const notes = revisions.map((revision): AuditNote => ({
      ...{ outcome: 'done', command: 'create tables', details: { inPlaceOf: 'upgrade' } },
      ...stampNote(revision),
    }))
    await record(mig, notes, { session, epoch: claim.epoch, inside: true })
    await transaction.commit()
  } catch (error) {
    await transaction.rollback()
    throw error
  }
}

/** The failure, with why the tables were not made in place of it. */
function because(failure: MigError, why: string): MigError {
  return new MigError(failure.code, failure.message, {
    hint: [...failure.hint, `the tables were not made by the schema either: ${why}`],
    details: failure.details,
    cause: failure,
  })
}
