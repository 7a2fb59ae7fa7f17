import type { Identity } from '../core/safety/identity.ts'
import { readIdentity, writeIdentity } from '../io/safety/identity.ts'
import { record } from './audit/trail.ts'
import { guarded, type Confirmation } from './guard.ts'
import { locked } from './locked.ts'
import { stateTables, type Mig } from './mig.ts'
import { planOfMark } from './plan.ts'

export interface MarkResult {
  /** The database, without a password. */
  readonly database: string
  /** Whose it was; absent: nobody's. */
  readonly was?: Identity
  readonly is?: Identity
}

/** Makes the database say that it is this environment's. Throws `guard.refused` where it needs a confirmation. */
export function mark(mig: Mig, confirm?: Confirmation): Promise<MarkResult> {
  const { name, production } = mig.settings.environment
  return put(mig, { environment: name, production }, confirm)
}

/** Makes the database say nothing of whose it is: it is a copy, or was marked by mistake. */
export function unmark(mig: Mig, confirm?: Confirmation): Promise<MarkResult> {
  return put(mig, undefined, confirm)
}

async function put(
  mig: Mig,
  identity: Identity | undefined,
  confirm: Confirmation | undefined,
): Promise<MarkResult> {
  const tables = stateTables(mig.settings)
  const session = await mig.connect('plan')
  const was = await readIdentity(session, tables)
  const database = mig.settings.environment.connection?.label ?? session.database
  const result = { database, ...(was && { was }), ...(identity && { is: identity }) }
  if (was?.environment === identity?.environment && was?.production === identity?.production) return result
  const plan = async () => planOfMark(mig, identity, await mig.applied('plan'))
  const passage = await guarded(mig, plan, confirm)
  const kind = identity ? 'mark' : 'unmark'
  return locked(mig, undefined, async (writing) => {
    await passage.recheck()
    const begun = await writing({ direction: 'up', revisions: [], isOutside: false })
    const { session, claim } = begun
    await writeIdentity(session, tables, identity, () =>
      record(
        mig,
        {
          kind,
          outcome: 'done',
          command: `env ${kind}`,
          plan: passage.plan,
          details: { was: was ?? null, is: identity ?? null },
        },
        { session, epoch: claim.epoch, inside: true },
      ),
    )
    return result
  })
}
