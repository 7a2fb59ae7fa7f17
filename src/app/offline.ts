import { planDowngrade, planUpgrade, resolveRange, type Plan, type Step } from '../core/graph/index.ts'
import { ancestorsOf, inHistoryOrder } from '../core/graph/walk.ts'
import { MigError } from '../errors.ts'
import { dialects } from '../dialects/index.ts'
import { requireConnection } from '../io/config/settings.ts'
import { offlineScript } from '../io/execute/offline.ts'
import { VERSION } from '../version.ts'
import { stateTables, type Mig } from './mig.ts'
import { loadSteps, schemaBefore } from './run-plan.ts'

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
  options: { tag?: string } = {},
): Promise<ScriptResult> {
  const wanted = target ?? mig.settings.environment.target ?? 'head'
  const graph = mig.graph()
  const environment = mig.settings.environment.name
  refuseCurrent(wanted)
  if (!wanted.includes(':')) {
    return script(mig, planUpgrade(graph, [], wanted, { environment }), { ...options, fromBase: true })
  }
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
  options: { tag?: string } = {},
): Promise<ScriptResult> {
  const [from, to] = range.split(':')
  if (!from || !to) {
    throw new MigError('usage', `"${range}" does not say where the database stands`, {
      hint: [
        'mig downgrade head:base --sql   from the first to the second; a script cannot ask the database',
      ],
    })
  }
  refuseCurrent(range)
  const graph = mig.graph()
  const environment = mig.settings.environment.name
  const start = planUpgrade(graph, [], from, { environment }).steps.map((step) => step.revision.id)
  const standing = inHistoryOrder(graph, ancestorsOf(graph, start))
  return script(mig, planDowngrade(graph, standing, to, { environment }), { ...options, fromBase: false })
}

/** Where the database stands, a script does not know: `current`, and `+N` or `-N` alone, count from there. */
function refuseCurrent(target: string): void {
  const counts = target.split(':').some((end) => /^(.*@)?(current\b|[+-]\d)/.test(end))
  if (!counts) return
  throw new MigError(
    'usage',
    `"${target}" counts from where the database stands, and a script asks no database`,
    {
      hint: ['name the revision that it starts from: mig upgrade 9f3c:head --sql'],
    },
  )
}

async function script(
  mig: Mig,
  plan: Pick<Plan, 'steps' | 'target' | 'direction'>,
  { tag, fromBase }: { readonly tag?: string; readonly fromBase: boolean },
): Promise<ScriptResult> {
  const { environment } = mig.settings
  const dialect = dialects[requireConnection(environment).dialect]
  const sql = await offlineScript({
    dialect,
    tables: stateTables(mig.settings),
    steps: await loadSteps(mig, plan.steps),
    context: { environment: environment.name, x: mig.x, ...(tag !== undefined && { tag }) },
    toolVersion: VERSION,
    fromBase,
    title: `mig ${VERSION}: ${plan.direction === 'up' ? 'upgrade' : 'downgrade'} ${plan.target} for ${environment.name} on ${dialect.name}`,
    schemaBefore: (step) => schemaBefore(mig, step.revision.id),
  })
  return { sql, revisions: plan.steps.map((step) => step.revision.id) }
}
