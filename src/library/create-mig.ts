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
import type { VerifyResult } from '../app/verify/verify.ts'
import type { PlanReport } from '../core/safety/report.ts'
import { MigError } from '../errors.ts'
import { auditHandle, type AuditHandle } from './audit.ts'
import { backupHandle, type BackupHandle } from './backups.ts'
import type { CallOptions, Use } from './call.ts'
import { checkOptions } from './check-options.ts'
import { createEmitter, logTo, reporting, type Emitter } from './events.ts'
import { callOptions, projectOptions } from './option-keys.ts'
import { confirmationOf, type ConfirmOption, type MetaOption, type ProjectOptions } from './options.ts'
import { openProject } from './project.ts'

export interface RunCallOptions
  extends CallOptions, ConfirmOption, MetaOption, Pick<RunOptions, 'transaction' | 'tag'> {}

export interface DowngradeOptions extends RunCallOptions {
  /**
   * Undo what has no file here by what the database keeps of it. Default: such a revision is refused, unless the plan is
   * confirmed by its id.
   */
  readonly withoutFile?: boolean
  /** Do not give back the rows that were kept. Default: false. */
  readonly withoutData?: boolean
}

export interface StampOptions extends CallOptions, ConfirmOption, MetaOption {
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
 * process is never ended. Options that it does not know are refused with `config.invalid` before anything else.
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
   * that confirms just this plan. `edited` are the files that were changed after they were applied. Changes nothing.
   */
  plan(target?: string, options?: PlanOptions): Promise<PlanReport>
  /** Applies the target and what it stands on. Default: the environment's own target, else `head`. */
  upgrade(target?: string, options?: RunCallOptions): Promise<RunResult>
  /** Undoes what stands on the target; `-1`: the last one applied. */
  downgrade(target: string, options?: DowngradeOptions): Promise<RunResult>
  /** Writes the file of a new revision. Throws `usage` where the revisions were imported: they have no folder. */
  revision(request: NewRevisionRequest & CallOptions): Promise<NewRevisionResult>
  /** Records that the targets and what they stand on are applied; runs nothing. */
  stamp(targets: string | readonly string[], options?: StampOptions): Promise<StampResult>
  /**
   * Whether the revisions' files are those that were applied (their content, that they are there, and the order), whether two
   * of them make the same, and whether the database holds what a failed run leaves behind. Changes nothing.
   */
  verify(options?: CallOptions): Promise<VerifyResult>
  /** Whether schema, revisions and database agree. Changes nothing. */
  check(options?: CheckOptions): Promise<CheckResult>
  readonly backup: BackupHandle
  readonly audit: AuditHandle
  /** Waits for what still runs; every later call is refused. A knex instance that was given stays open. */
  close(): Promise<void>
}

/**
 * A handle on the project that the options name. Nothing is read, and nothing connected to, before its first method. Throws
 * `config.invalid` for options that are not known.
 */
export function createMig(options: ProjectOptions = {}): MigHandle {
  checkOptions(options, 'createMig', projectOptions)
  const project = openProject(options)
  const emitter = createEmitter()
  if (options.logger) logTo(options.logger, emitter)
  const report = reporting(emitter)
  const running = new Set<Promise<unknown>>()
  let isClosed = false

  const use: Use = async (method, given, work) => {
    if (isClosed) throw new MigError('usage', 'this handle is closed')
    checkOptions(given, method, callOptions[method])
    const { meta, signal } = given
    const result = project.use((mig) => work(meta ? { ...mig, meta: { ...mig.meta, ...meta } } : mig), signal)
    const settled: Promise<unknown> = result.then(forget, forget)
    function forget() {
      running.delete(settled)
    }
    running.add(settled)
    return result
  }
  const run: Use = async (method, given, work) => {
    try {
      return await use(method, given, work)
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
  const pending = (method: 'pending' | 'hasPending', given: CallOptions) =>
    use(method, given, async (mig) =>
      (await import('../app/standing.ts')).pendingOf(mig, await mig.applied()),
    )

  return {
    on: emitter.on,
    current: (given = {}) =>
      use('current', given, async (mig) => (await import('../app/current.ts')).current(mig)),
    heads: () => use('heads', {}, async (mig) => (await import('../app/heads.ts')).heads(mig)),
    pending: (given = {}) => pending('pending', given),
    hasPending: async (given = {}) => (await pending('hasPending', given)).length > 0,
    status: (given = {}) =>
      use('status', given, async (mig) => (await import('../app/status.ts')).status(mig)),
    history: (range, given = {}) =>
      use('history', given, async (mig) => (await import('../app/history.ts')).history(mig, range)),
    plan: (target, given = {}) =>
      use('plan', given, async (mig) => {
        const { direction = 'up' } = given
        const { planForReview } = await import('../app/plan-for-review.ts')
        return planForReview(mig, { direction, target })
      }),
    upgrade: (target, given = {}) =>
      run('upgrade', given, async (mig) => {
        const { upgrade } = await import('../app/upgrade.ts')
        return finished(await upgrade(mig, target, runOptions(mig, given)))
      }),
    downgrade: (target, given = {}) =>
      run('downgrade', given, async (mig) => {
        const { downgrade } = await import('../app/downgrade.ts')
        const withoutFile = given.withoutFile ? true : undefined
        return finished(
          await downgrade(mig, target, {
            ...runOptions(mig, given),
            ...{ withoutFile, withoutData: given.withoutData },
          }),
        )
      }),
    revision: async (request) => {
      if (options.revisions) throw noFolder()
      const { newRevision } = await import('../app/new-revision.ts')
      return use('revision', request, (mig) => newRevision(mig, request))
    },
    stamp: (targets, given = {}) =>
      use('stamp', given, async (mig) => {
        const { stamp } = await import('../app/stamp.ts')
        const { purge = false } = given
        const confirm = confirmationOf(given, mig.host.env)
        return stamp(mig, { targets: [targets].flat(), purge, report, ...confirm })
      }),
    verify: (given = {}) =>
      use('verify', given, async (mig) => (await import('../app/verify/verify.ts')).verify(mig)),
    check: (given = {}) =>
      use('check', given, async (mig) => {
        const { include = [], exclude = [] } = given
        return (await import('../app/check.ts')).check(mig, { include, exclude })
      }),
    backup: backupHandle(use),
    audit: auditHandle(use),
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
