import { listWays } from '../core/graph/describe.ts'
import { planDowngrade, planUpgrade, resolveRange, type Plan, type Step } from '../core/graph/index.ts'
import { ancestorsOf, inHistoryOrder } from '../core/graph/walk.ts'
import { MigError } from '../errors.ts'
import { dialects } from '../dialects/index.ts'
import { requireConnection } from '../io/config/settings.ts'
import type { LoadedStep } from '../io/execute/execute.ts'
import { offlineScript } from '../io/execute/offline.ts'
import { interruptible } from '../io/interruptible.ts'
import { VERSION } from '../version.ts'
import { stateTables, type Mig } from './mig.ts'
import { refuseTurned } from './refuse-range.ts'
import { schemaBefore } from './replay.ts'
import { loadSteps } from './run-plan.ts'

export interface ScriptOptions {
  /** `--tag`, handed to every revision. */
  readonly tag?: string
  /** `all` is refused: a script has a transaction for each revision. */
  readonly transaction?: 'each' | 'all'
}

export interface ScriptResult {
  readonly sql: string
  readonly revisions: readonly string[]
}

/**
 * The upgrade as a script for the database's own client; no database is asked. A target starts from an empty database, a
 * range `a:b` from one that stands at `a`.
 */
export async function upgradeScript(
  mig: Mig,
  target: string | undefined,
  options: ScriptOptions = {},
): Promise<ScriptResult> {
  const wanted = target ?? mig.settings.environment.target ?? 'head'
  const graph = mig.graph()
  const environment = mig.settings.environment.name
  refuseCurrent(wanted, 'mig upgrade 9f3c:head --sql')
  if (!wanted.includes(':')) {
    return script(mig, planUpgrade(graph, [], wanted, { environment }), { ...options, fromBase: true })
  }
  refuseTurned(graph, wanted, 'up')
  const steps = resolveRange(graph, [], wanted, { start: 'excluded' }).map((revision): Step => {
    const passedOver = revision.environments !== undefined && !revision.environments.includes(environment)
    return { revision, direction: 'up', action: passedOver ? 'skip' : 'run' }
  })
  const fromBase = wanted.startsWith(':') || wanted.startsWith('base:')
  return script(mig, { steps, target: wanted, direction: 'up' }, { ...options, fromBase })
}

/** The downgrade from `b` to `a`, written `b:a`, as a script for the database's own client; no database is asked. */
export async function downgradeScript(
  mig: Mig,
  range: string,
  options: ScriptOptions = {},
): Promise<ScriptResult> {
  refuseCurrent(range, 'mig downgrade head:9f3c --sql')
  const [from, to, ...rest] = range.split(':')
  if (!from || !to || rest.length > 0) throw noStart(range)
  const graph = mig.graph()
  refuseTurned(graph, range, 'down')
  const environment = mig.settings.environment.name
  const start = planUpgrade(graph, [], from, { environment }).steps.map((step) => step.revision.id)
  const standing = inHistoryOrder(graph, ancestorsOf(graph, start))
  return script(mig, planDowngrade(graph, standing, to, { environment }), { ...options, fromBase: false })
}

function noStart(target: string): MigError {
  const ends = target.split(':').length
  const example = ends === 1 && target !== 'head' ? `head:${target}` : 'head:base'
  const problem = ends > 2 ? 'is no range' : 'does not say where the database stands'
  return new MigError('usage', `"${target}" ${problem}`, {
    hint: listWays([
      [`mig downgrade ${example} --sql`, 'from the first to the second; a script cannot ask the database'],
    ]),
    details: { target },
  })
}

/** Where the database stands, a script does not know: `current`, and `+N` or `-N` alone, count from there. */
function refuseCurrent(target: string, example: string): void {
  const counts = target.split(':').some((end) => /^(.*@)?(current\b|[+-]\d)/.test(end))
  if (!counts) return
  throw new MigError(
    'usage',
    `"${target}" counts from where the database stands, and a script asks no database`,
    { hint: [`name the revision that it starts from: ${example}`], details: { target } },
  )
}

async function script(
  mig: Mig,
  plan: Pick<Plan, 'steps' | 'target' | 'direction'>,
  { tag, transaction, fromBase }: ScriptOptions & { readonly fromBase: boolean },
): Promise<ScriptResult> {
  if (transaction === 'all') {
    throw new MigError('usage', 'a script has a transaction for each revision, and none around all', {
      hint: ['leave out --transaction all, or leave out --sql'],
    })
  }
  const { environment } = mig.settings
  const dialect = dialects[requireConnection(environment).dialect]
  const request = {
    dialect,
    tables: stateTables(mig.settings),
    steps: await loadSteps(mig, plan.steps),
    context: { environment: environment.name, x: mig.x, ...(tag !== undefined && { tag }) },
    toolVersion: VERSION,
    fromBase,
    title: `mig ${VERSION}: ${plan.direction === 'up' ? 'upgrade' : 'downgrade'} ${plan.target} for ${environment.name}${environment.production ? ', PRODUCTION,' : ''} on ${dialect.name}`,
    naming: mig.settings.naming,
    schemaBefore: (step: LoadedStep) => schemaBefore(mig, step.revision.id),
  }
  // there is nothing that would have to be taken back
  const sql = await interruptible(() => offlineScript(request), mig.signal)
  return { sql, revisions: plan.steps.map((step) => step.revision.id) }
}
