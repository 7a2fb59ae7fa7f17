import type { CheckResult } from '../app/check.ts'
import type { CurrentResult } from '../app/current.ts'
import type { HeadsResult } from '../app/heads.ts'
import type { HistoryResult } from '../app/history.ts'
import type { Mig } from '../app/mig.ts'
import type { NewRevisionRequest, NewRevisionResult } from '../app/new-revision.ts'
import type { RunOptions, RunResult } from '../app/run-plan.ts'
import type { StampResult } from '../app/stamp.ts'
import type { Standing } from '../app/standing.ts'
import type { StatusResult } from '../app/status.ts'
import type { VerifyResult } from '../app/verify.ts'
import type { PlanReport } from '../core/safety/report.ts'
import { MigError } from '../errors.ts'
import { createEmitter, logTo, reporting, type Emitter } from './events.ts'
import { confirmationOf, type ConfirmOption, type ProjectOptions } from './options.ts'
import { openProject } from './project.ts'

/** What every call may be given. */
export interface CallOptions {
  /** Aborting it stops this call: what is not committed yet is rolled back, and `interrupted` is thrown. */
  readonly signal?: AbortSignal
}

export interface RunCallOptions extends CallOptions, ConfirmOption, Pick<RunOptions, 'transaction' | 'tag'> {}

export interface StampOptions extends CallOptions, ConfirmOption {
  /** Forget everything but the targets and what they stand on. */
  readonly purge?: boolean
}

export interface PlanOptions extends CallOptions {
  /** Default: `up`. */
  readonly direction?: 'up' | 'down'
}

/** What a check compares beside what the config says. */
export interface CheckOptions extends CallOptions {
  /** Globs of names that count as ours, though no revision has named them. */
  readonly include?: readonly string[]
  /** Globs of names that are left as they are. */
  readonly exclude?: readonly string[]
}

/**
 * One project in one environment. Every method connects, does its work, closes, and gives what it found as data; failures
 * are thrown as MigError. Nothing outside of the handle is touched: no global, no variable, no signal handler, and the
 * process is never ended.
 */
export interface MigHandle extends Pick<Emitter, 'on'> {
  /** Where the database stands. */
  current(options?: CallOptions): Promise<CurrentResult>
  /** Where the branches end. Asks no database. */
  heads(): Promise<HeadsResult>
  /** What an upgrade without a target would still take, in its order. */
  pending(options?: CallOptions): Promise<readonly Standing[]>
  hasPending(options?: CallOptions): Promise<boolean>
  /** Every revision and how it stands. */
  status(options?: CallOptions): Promise<StatusResult>
  /** The revisions, newest first, of all or of a range `a:b`. */
  history(range?: string, options?: CallOptions): Promise<HistoryResult>
  /**
   * What an upgrade to the target, or a downgrade, would do now: every step with its SQL, its risk and its locks, and the id
   * that confirms just this plan. Changes nothing.
   */
  plan(target?: string, options?: PlanOptions): Promise<PlanReport>
  /** Applies the target and what it stands on. Default: the environment's own target, else `head`. */
  upgrade(target?: string, options?: RunCallOptions): Promise<RunResult>
  /** Undoes what stands on the target; `-1`: the last one applied. */
  downgrade(target: string, options?: RunCallOptions): Promise<RunResult>
  /** Writes the file of a new revision. Throws `usage` where the revisions were imported: they have no folder. */
  revision(request: NewRevisionRequest): Promise<NewRevisionResult>
  /** Records that the targets and what they stand on are applied; runs nothing. */
  stamp(targets: string | readonly string[], options?: StampOptions): Promise<StampResult>
  /** Whether the revisions' files are those that were applied: their content, that they are there, and the order. */
  verify(options?: CallOptions): Promise<VerifyResult>
  /** Whether schema, revisions and database agree. Changes nothing. */
  check(options?: CheckOptions): Promise<CheckResult>
  /** Waits for what still runs; every later call is refused. A knex instance that was given stays open. */
  close(): Promise<void>
}

/** A handle on the project that the options name. Nothing is read, and nothing connected to, before its first method. */
export function createMig(options: ProjectOptions = {}): MigHandle {
  const project = openProject(options)
  const emitter = createEmitter()
  if (options.logger) logTo(options.logger, emitter)
  const report = reporting(emitter)
  const running = new Set<Promise<unknown>>()
  let isClosed = false

  const use: typeof project.use = (work, signal) => {
    if (isClosed) return Promise.reject(new MigError('usage', 'this handle is closed'))
    const result = project.use(work, signal)
    const settled: Promise<unknown> = result.then(forget, forget)
    function forget() {
      running.delete(settled)
    }
    running.add(settled)
    return result
  }
  const run: typeof project.use = async (work, signal) => {
    try {
      return await use(work, signal)
    } catch (error) {
      emitter.emit('failed', error)
      throw error
    }
  }
  const finished = (result: RunResult): RunResult => {
    emitter.emit('done', result)
    return result
  }
  const runOptions = (mig: Mig, given: RunCallOptions): RunOptions => {
    const { transaction, tag } = given
    return {
      ...(transaction && { transaction }),
      ...(tag !== undefined && { tag }),
      ...confirmationOf(given, mig.host.env),
      report,
    }
  }
  const pending = (signal?: AbortSignal) =>
    use(async (mig) => (await import('../app/standing.ts')).pendingOf(mig, await mig.applied()), signal)

  return {
    on: emitter.on,
    current: ({ signal } = {}) =>
      use(async (mig) => (await import('../app/current.ts')).current(mig), signal),
    heads: () => use(async (mig) => (await import('../app/heads.ts')).heads(mig)),
    pending: ({ signal } = {}) => pending(signal),
    hasPending: async ({ signal } = {}) => (await pending(signal)).length > 0,
    status: ({ signal } = {}) => use(async (mig) => (await import('../app/status.ts')).status(mig), signal),
    history: (range, { signal } = {}) =>
      use(async (mig) => (await import('../app/history.ts')).history(mig, range), signal),
    plan: (target, { signal, direction = 'up' } = {}) =>
      use(async (mig) => (await import('../app/plan.ts')).planOf(mig, { direction, target }), signal),
    upgrade: (target, given = {}) =>
      run(async (mig) => {
        const { upgrade } = await import('../app/upgrade.ts')
        return finished(await upgrade(mig, target, runOptions(mig, given)))
      }, given.signal),
    downgrade: (target, given = {}) =>
      run(async (mig) => {
        const { downgrade } = await import('../app/downgrade.ts')
        return finished(await downgrade(mig, target, runOptions(mig, given)))
      }, given.signal),
    revision: async (request) => {
      if (options.revisions) throw noFolder()
      const { newRevision } = await import('../app/new-revision.ts')
      return use((mig) => newRevision(mig, request))
    },
    stamp: (targets, { signal, purge = false, ...given } = {}) =>
      use(async (mig) => {
        const { stamp } = await import('../app/stamp.ts')
        const confirm = confirmationOf(given, mig.host.env)
        return stamp(mig, { targets: [targets].flat(), purge, report, ...confirm })
      }, signal),
    verify: ({ signal } = {}) => use(async (mig) => (await import('../app/verify.ts')).verify(mig), signal),
    check: ({ signal, include = [], exclude = [] } = {}) =>
      use(async (mig) => (await import('../app/check.ts')).check(mig, { include, exclude }), signal),
    async close() {
      isClosed = true
      await Promise.all(running)
    },
  }
}

const noFolder = () =>
  new MigError('usage', 'the revisions were imported: there is no folder to write a new one into', {
    hint: ['mig revision -m "..."   writes it, where the files are'],
  })
