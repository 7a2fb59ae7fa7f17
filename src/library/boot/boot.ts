import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import type { PlanReport } from '../../core/safety/report.ts'
import { isMigError, type MigError } from '../../errors.ts'
import { duration } from '../../io/config/kinds.ts'
import { interruptible } from '../../io/interruptible.ts'
import { createEmitter, logTo, reporting } from '../events.ts'
import { confirmationOf } from '../options.ts'
import type { Project } from '../project.ts'
import { look, stillPending } from './look.ts'
import type { BootReport, InitOptions } from './options.ts'

/** One start of an application. */
export interface Boot {
  readonly options: InitOptions
  readonly project: Project
  readonly knex: Knex
}

type Outcome = Omit<BootReport, 'environment' | 'durationMs'>

/** Looks, and does what the mode says where something is pending. */
export async function boot(start: Boot): Promise<Outcome> {
  const { mode = 'apply', autoMigrate = true, dryRun = false } = start.options
  const { server, pending } = await look(start)
  if (pending === undefined) return { outcome: 'current', server, pending: [] }
  if (dryRun) return { outcome: 'pending', server, pending, plan: await planned(start) }
  if (!autoMigrate) return { outcome: 'pending', server, pending }
  switch (mode) {
    case 'check':
      throw stillPending(pending, 'and this process applies nothing')
    case 'wait':
      await waited(start)
      return { outcome: 'waited', server, pending }
    case 'apply':
      return { server, pending, ...(await applied(start)) }
  }
}

async function planned({ project, options }: Boot): Promise<PlanReport> {
  const { planForReview } = await import('../../app/plan-for-review.ts')
  return project.use((mig) => planForReview(mig, { direction: 'up', target: options.target }))
}

/** Milliseconds. */
const LONGEST_PAUSE = 2000

async function waited(start: Boot): Promise<void> {
  const { wait = '1min' } = start.options
  // safe: the options were checked
  const deadline = performance.now() + duration.check(wait, { path: 'wait', faults: [] })!
  for (let pause = 100; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    const left = deadline - performance.now()
    const { pending } = await look(start)
    if (pending === undefined) return
    if (left <= 0) throw stillPending(pending, 'and nobody has applied it in time')
    const length = Math.min(left, pause * (0.5 + Math.random()))
    await start.project.use(({ signal }) => interruptible(() => sleep(length), signal))
  }
}

async function applied({ project, options }: Boot): Promise<Pick<BootReport, 'outcome' | 'run' | 'failure'>> {
  const { target, logger, onFailure = 'throw' } = options
  const emitter = createEmitter()
  if (logger) logTo(logger, emitter)
  const report = reporting(emitter)
  // loaded when they are needed: at most starts there is nothing to apply
  const { upgrade } = await import('../../app/upgrade.ts')
  try {
    const run = await project.use((mig) =>
      upgrade(mig, target, { report, ...confirmationOf(options, mig.host.env) }),
    )
    // of what another process has done meanwhile nothing is left to this one
    if (run.steps.every(({ outcome }) => outcome === 'elsewhere')) return { outcome: 'waited' }
    return { outcome: 'applied', run }
  } catch (failure) {
    emitter.emit('failed', failure)
    if (onFailure === 'throw' || !isOfRevision(failure)) throw failure
    const { createTables } = await import('../../app/create-tables.ts')
    await project.use((mig) => createTables(mig, failure, { report }))
    return { outcome: 'created', failure }
  }
}

/** The revisions themselves are at fault: no lock, no guard, and nobody has stopped it. */
const isOfRevision = (error: unknown): error is MigError =>
  isMigError(error) && /^(?:revision\.(?:failed|unloadable)|operation\.|sql\.)/.test(error.code)
