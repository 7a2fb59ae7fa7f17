import type { Dialect, Version } from '../core/dialect.ts'
import type { Named } from '../core/diff/ownership.ts'
import { listWays } from '../core/graph/describe.ts'
import type { Unmodelled } from '../core/introspection.ts'
import type { Schema } from '../core/schema/model.ts'
import { dialects } from '../dialects/index.ts'
import { MigError } from '../errors.ts'
import { requireConnection } from '../io/config/settings.ts'
import { readLive, type Live } from './live.ts'
import type { Mig } from './mig.ts'
import { replay } from './replay.ts'
import { pendingIds } from './standing.ts'

/** What the comparison starts from. */
export interface Ground {
  readonly dialect: Dialect
  readonly version?: Version
  readonly before: Schema
  readonly named: Named
  readonly unmodelled: readonly Unmodelled[]
  readonly live?: Live
}

/** The live database, which stands at the head. Throws `database.behind` where it does not. */
export async function groundOfDatabase(mig: Mig): Promise<Ground> {
  // what is built to be compared is built on this connection
  const pending = pendingIds(mig, await mig.applied('plan'))
  if (pending.size > 0) throw behind(mig, pending)
  const live = await readLive(mig)
  const { named } = await replay(mig, mig.graph().revisions.keys())
  return {
    live,
    named,
    dialect: live.session.dialect,
    version: live.version,
    before: live.schema,
    unmodelled: live.unmodelled,
  }
}

/** What the revisions say by themselves, without a database. Throws `schema.incomplete` where that is not all. */
export async function groundOfGraph(mig: Mig): Promise<Ground> {
  const { schema, named, opaque } = await replay(mig, mig.graph().revisions.keys())
  if (!schema.complete) throw notReplayable(mig, opaque)
  const dialect = dialects[requireConnection(mig.settings.environment).dialect]
  return { dialect, before: schema, named, unmodelled: [] }
}

function behind(mig: Mig, pending: ReadonlySet<string>): MigError {
  const what = pending.size === 1 ? 'one revision is' : `${pending.size} revisions are`
  return new MigError('database.behind', `the database is not at head: ${what} pending`, {
    hint: listWays([
      ['mig upgrade heads', 'applies what is pending; autogenerate again then'],
      ['mig revision --autogenerate --from graph', 'asks the revisions what there is, and no database'],
    ]),
    details: { pending: [...pending].map((id) => mig.short(id)) },
  })
}

function notReplayable(mig: Mig, opaque: readonly string[]): MigError {
  return new MigError('schema.incomplete', 'what the revisions make is known only to a database', {
    hint: [
      ...opaque.slice(0, 5).map((id) => `${mig.short(id)} runs SQL or a function of its own`),
      'leave out --from graph, on a database that is at head',
    ],
    details: { opaque },
  })
}
