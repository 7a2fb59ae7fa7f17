import { stateTables, type Mig } from '../../app/mig.ts'
import { refuseRange } from '../../app/refuse-range.ts'
import { standingsOf, type Standing } from '../../app/standing.ts'
import { planUpgrade } from '../../core/graph/index.ts'
import type { Glance, GlanceState } from '../../core/journal/glance.ts'
import type { StateTables } from '../../core/journal/journal.ts'
import { dialects } from '../../dialects/index.ts'
import { MigError } from '../../errors.ts'
import { requireConnection } from '../../io/config/settings.ts'
import { glance } from '../../io/db/glance.ts'
import { interruptible } from '../../io/interruptible.ts'
import { healthy } from './health.ts'
import type { Boot } from './boot.ts'
import type { BootReport, InitOptions } from './options.ts'

export interface Look {
  readonly server: BootReport['server']
  /** Undefined: there is nothing to do. Empty: a revision was cut off, and has to be finished. */
  readonly pending: readonly Standing[] | undefined
}

/** The one question, and what its answer means for the target. Throws `connection.failed`, `database.unfit`. */
export function look({ project, knex, options }: Boot): Promise<Look> {
  return project.use(async (mig) => {
    const settings = requireConnection(mig.settings.environment)
    const tables = placedTables(mig)
    const dialect = dialects[settings.dialect]
    const seen = await interruptible(() => glance(knex, { settings, dialect, tables }), mig.signal)
    const server = healthy(seen, settings, options)
    return { server, pending: pendingAfter(mig, await stateOf(mig, seen), options) }
  })
}

/** Where the tables are looked for by name on a connection whose search path is the application's own. */
function placedTables({ settings }: Mig): StateTables {
  const { connection, schemas } = settings.environment
  const tables = stateTables(settings)
  const [schema] = schemas
  const isInPath = connection?.dialect === 'postgres' && tables.schema === undefined && schema !== undefined
  return isInPath ? { ...tables, schema } : tables
}

/** State tables of an older format are read the slow way. */
async function stateOf(mig: Mig, { state }: Glance): Promise<GlanceState> {
  if (state) return state
  const applied = await mig.applied('plan')
  return { applied: applied.map(({ revision }) => revision), hasUnfinished: false }
}

function pendingAfter(
  mig: Mig,
  { applied, hasUnfinished }: GlanceState,
  { target }: InitOptions,
): readonly Standing[] | undefined {
  const { name, target: usual = 'head' } = mig.settings.environment
  refuseRange(target ?? usual, 'up')
  const { steps } = planUpgrade(mig.graph(), applied, target ?? usual, { environment: name })
  if (steps.length === 0 && !hasUnfinished) return undefined
  const revisions = steps.map(({ revision }) => revision)
  return standingsOf(mig, revisions, [])
}

/** That something is pending where nothing is to be applied by this process. */
export function stillPending(pending: readonly Standing[], why: string): MigError {
  return new MigError('database.pending', `${described(pending)}, ${why}`, {
    hint: ['mig upgrade   applies what is pending'],
    details: { pending: pending.map(({ id }) => id) },
  })
}

function described(pending: readonly Standing[]): string {
  const [first] = pending
  if (first === undefined) return 'a revision was cut off and is not finished'
  const name = `${first.shortId} ${first.message}`
  return pending.length === 1
    ? `revision ${name} is pending`
    : `${pending.length} revisions are pending, from ${name} on`
}
