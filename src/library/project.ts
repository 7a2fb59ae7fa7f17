import { migOf, openMig, type Mig, type ProjectParts } from '../app/mig.ts'
import { lazily } from '../core/graph/lazily.ts'
import { isMigError, MigError } from '../errors.ts'
import { secretsOfConnection } from '../io/config/secrets.ts'
import type { Settings } from '../io/config/settings.ts'
import type { ConnectRequest } from '../io/db/connect.ts'
import type { Purpose } from '../io/db/session.ts'
import { nodeHost, type Host } from '../io/host.ts'
import { importedRevisions } from '../io/revisions/modules.ts'
import type { ProjectOptions } from './options.ts'

/** A project that is used for longer than one command: the config is read once, and nothing stays connected between calls. */
export interface Project {
  settings(): Promise<Settings>
  /** Runs `work` on a connection of its own, which is closed after it. */
  use<T>(work: (mig: Mig) => Promise<T> | T, signal?: AbortSignal): Promise<T>
}

export function openProject(options: ProjectOptions): Project {
  const opened = lazily(() => open(options))
  return {
    settings: async () => (await opened()).settings,
    async use(work, signal) {
      const stop = stopping([options.signal, signal])
      const { common, connections } = await opened()
      const mig = migOf(
        {
          signal: stop.signal,
          ...(options.x && { x: options.x }),
          ...(options.meta && { meta: options.meta }),
          ...(options.revisions && { revisions: importedRevisions(options.revisions) }),
          ...connections,
        },
        common,
      )
      try {
        stop.signal.throwIfAborted()
        return await work(mig)
      } finally {
        stop.end()
        await mig.close()
      }
    },
  }
}

interface Opened {
  readonly settings: Settings
  readonly common: Pick<Mig, 'host' | 'settings' | 'settingsOf'>
  readonly connections: Pick<ProjectParts, 'connect' | 'connectAnother'>
}

async function open(options: ProjectOptions): Promise<Opened> {
  const { configPath, env, url, knex, revisions } = options
  const config = options.config ?? (revisions && configPath === undefined ? {} : undefined)
  const mig = await openMig({
    host: hostOf(options),
    ...(config && { config }),
    ...(configPath !== undefined && { configPath }),
    ...(env !== undefined && { environment: env }),
    ...(url !== undefined && { overrides: { url } }),
  })
  const { host, settings, settingsOf } = mig
  if (!knex) return { settings, common: { host, settings, settingsOf }, connections: {} }
  const { settingsOfKnex } = await import('../io/db/knex-pool.ts')
  const on = onConnection(settings, await settingsOfKnex(knex, settings.root))
  return {
    settings: on,
    common: { host, settings: on, settingsOf },
    connections: {
      async connect(purpose) {
        const { borrow } = await import('../io/db/borrow.ts')
        return borrow(knex, requestOf(on, purpose))
      },
      async connectAnother(purpose) {
        const { connectBeside } = await import('../io/db/borrow.ts')
        return connectBeside(knex, requestOf(on, purpose))
      },
    },
  }
}

/** The dotenv files of a project fill up a copy of the variables: the process's own are left as they are. */
function hostOf({ cwd, variables }: ProjectOptions): Host {
  const host = nodeHost()
  return { ...host, cwd: cwd ?? host.cwd, env: { ...(variables ?? host.env) } }
}

function onConnection(
  settings: Settings,
  connection: NonNullable<Settings['environment']['connection']>,
): Settings {
  return {
    ...settings,
    environment: { ...settings.environment, connection, connectionProblem: undefined },
    secrets: [...settings.secrets, ...secretsOfConnection(connection.connection)],
  }
}

function requestOf({ root, environment }: Settings, purpose: Purpose): ConnectRequest {
  const { lockTimeout, schemas, statementTimeout, connection } = environment
  return {
    // safe: `onConnection` has put it there
    settings: connection!,
    root,
    lockTimeout,
    schemas,
    ...(statementTimeout !== undefined && { statementTimeout }),
    // what reads and what writes share a connection
    purpose: purpose === 'read' ? 'plan' : purpose,
  }
}

/** One signal for several, aborted with a MigError whatever the others are aborted with. `end` lets go of the others. */
function stopping(signals: readonly (AbortSignal | undefined)[]): {
  readonly signal: AbortSignal
  end(): void
} {
  const controller = new AbortController()
  const given = signals.filter((signal) => signal !== undefined)
  const stop = (): void => {
    const reason: unknown = given.find(({ aborted }) => aborted)?.reason
    controller.abort(
      isMigError(reason) ? reason : new MigError('interrupted', 'interrupted', { cause: reason }),
    )
  }
  if (given.some(({ aborted }) => aborted)) stop()
  for (const signal of given) signal.addEventListener('abort', stop, { once: true })
  return {
    signal: controller.signal,
    end: () => given.forEach((signal) => signal.removeEventListener('abort', stop)),
  }
}
