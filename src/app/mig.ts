import type { AppliedRevision, StateTables } from '../core/journal/journal.ts'
import type { Unfinished } from '../core/journal/log.ts'
import { buildGraph, restrictTo, shortIds } from '../core/graph/index.ts'
import type { Graph } from '../core/graph/index.ts'
import { loadSettings, type LoadRequest } from '../io/config/load.ts'
import { requireConnection, type Settings } from '../io/config/settings.ts'
import type { ConnectRequest } from '../io/db/connect.ts'
import type { Purpose, Session } from '../io/db/session.ts'
import type { RevisionCode } from '../io/execute/body.ts'
import { interruptible } from '../io/interruptible.ts'
import type { Host } from '../io/host.ts'
import { packageEntry } from '../io/package.ts'
import type { RevisionFile, RevisionFiles } from '../io/revisions/read.ts'
import { revisionFolders, type RevisionSource } from '../io/revisions/source.ts'
import { MigError } from '../errors.ts'

export interface MigOptions extends ProjectParts, Pick<LoadRequest, 'config' | 'overrides'> {
  readonly host: Host
  /** `--config`: the file, instead of looking for one from the working directory upward. */
  readonly configPath?: string
  /** `--env`. */
  readonly environment?: string
}

/** What a project takes besides its settings. */
export interface ProjectParts {
  /** `-x key=value`, handed to every revision. */
  readonly x?: Readonly<Record<string, string | true>>
  /** `--meta key=value`: written into the audit trail with all that is done. */
  readonly meta?: Readonly<Record<string, string>>
  /** Aborting it stops what runs; the reason is thrown. */
  readonly signal?: AbortSignal
  /** Default: the files in the folders that the settings name. */
  readonly revisions?: RevisionSource
  /** Gives the connection. Default: one of its own, which the settings name. */
  readonly connect?: (purpose: Purpose) => Promise<Session>
  /** Gives one more connection, beside that of `connect`. Default: as `connect`. */
  readonly connectAnother?: (purpose: Purpose) => Promise<Session>
}

/** One project in one environment: what every verb gathers its facts through. Opens what it is asked for, and no more. */
export interface Mig {
  readonly host: Host
  readonly settings: Settings
  /** The settings as another environment has them, without choosing it. */
  settingsOf(environment: string): Promise<Settings>
  readonly x: Readonly<Record<string, string | true>>
  readonly meta: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  /** The graph as this environment sees it: of its branches, where it keeps to some. Throws `graph.broken`. */
  graph(): Graph
  /** All branches. */
  wholeGraph(): Graph
  /** Has the files of the revisions read anew: one was written. */
  refresh(): void
  /** The file of a revision of the graph. */
  file(id: string): RevisionFile
  /** The checksum of a revision's file, which is not run. */
  checksum(id: string): string
  /** How an id is shown. */
  short(id: string): string
  /** The code of a revision, loaded. Throws `revision.unloadable`. */
  code(id: string): Promise<RevisionCode>
  /** The one connection of this run; a second call gives the same. Only `write` creates an SQLite file that is missing. */
  connect(purpose: Purpose): Promise<Session>
  /** One more connection, which the caller closes. */
  another(purpose: Purpose): Promise<Session>
  /** Every revision that stands in the database, in the order in which they came. */
  applied(purpose?: Purpose): Promise<readonly AppliedRevision[]>
  /** What a run that was cut off has begun, and nobody has finished or taken back yet. */
  unfinished(): Promise<readonly Unfinished[]>
  /** The next `connect` opens a new one: the one before is gone. */
  forgetConnection(): void
  close(): Promise<void>
}

/** Reads the configuration. Throws MigError where it is absent or wrong; touches neither revisions nor database. */
export async function openMig(options: MigOptions): Promise<Mig> {
  const { host, config, overrides, configPath } = options
  const untouched = { ...host.env }
  const settingsFor = (environment: string | undefined, env: Host['env']) =>
    loadSettings({
      cwd: host.cwd,
      env,
      aliases: { migraph: packageEntry() },
      configPath,
      config,
      overrides,
      environment,
    })
  const settings = await interruptible(() => settingsFor(options.environment, host.env), options.signal)
  const chosen = settings.environment.name
  return migOf(options, {
    host,
    settings,
    settingsOf: (name) => (name === chosen ? Promise.resolve(settings) : settingsFor(name, { ...untouched })),
  })
}

/** A project whose settings are known. It shares them with others, and has all the rest for itself. */
export function migOf(
  parts: ProjectParts,
  { host, settings, settingsOf }: Pick<Mig, 'host' | 'settings' | 'settingsOf'>,
): Mig {
  const { environment } = settings
  const source = parts.revisions ?? revisionFolders(settings)
  const connect = parts.connect ?? connecting(settings)
  let read: RevisionFiles | undefined
  let seen: Graph | undefined
  let short: ((id: string) => string) | undefined
  let session: Promise<Session> | undefined

  const files = () => (read ??= source.read())
  const fileOf = (id: string): RevisionFile => {
    const file = files().files.get(id)
    if (!file) throw new MigError('revision.missing', `revision ${id} has no file`)
    return file
  }
  const mig: Mig = {
    host,
    settings,
    settingsOf,
    x: parts.x ?? {},
    meta: parts.meta ?? {},
    signal: parts.signal ?? new AbortController().signal,
    graph: () => (seen ??= visible(files().graph, environment.branches)),
    wholeGraph: () => files().graph,
    refresh() {
      read = seen = short = undefined
    },
    file: fileOf,
    checksum: (id) => source.checksum(fileOf(id)),
    short: (id) => (short ??= shortIds(mig.wholeGraph()))(id),
    async code(id) {
      const file = fileOf(id)
      const { sql, ...module } = await source.load(file)
      return {
        ...module,
        path: file.path,
        relativePath: file.relativePath,
        transaction: file.transaction ?? true,
        ...(sql && { sectionLines: { up: sql.upgrade.line, down: sql.downgrade?.line ?? sql.upgrade.line } }),
      }
    },
    async connect(purpose) {
      if (purpose === 'write' && (await session)?.isStandIn) {
        await mig.close()
        session = undefined
      }
      return (session ??= interruptible(() => connect(purpose), mig.signal))
    },
    another: parts.connectAnother ?? connect,
    async applied(purpose = 'read') {
      const { Journal } = await import('../io/execute/journal.ts')
      return new Journal(await mig.connect(purpose), stateTables(settings)).applied()
    },
    async unfinished() {
      const { Journal } = await import('../io/execute/journal.ts')
      return new Journal(await mig.connect('read'), stateTables(settings)).unfinished()
    },
    forgetConnection() {
      session = undefined
    },
    async close() {
      await (await session?.catch(() => undefined))?.close()
    },
  }
  return mig
}

/** An environment that keeps to some branches does not see the others. */
function visible(graph: Graph, branches: readonly string[]): Graph {
  return branches.length === 0 ? graph : buildGraph(restrictTo(graph, branches))
}

/** Loaded when it is needed, as is all that asks a database: a graph command does neither. */
const connecting = (settings: Settings) => async (purpose: Purpose) => {
  const { connect } = await import('../io/db/connect.ts')
  return connect({ ...connectionRequest(settings), purpose })
}

function connectionRequest({ root, environment }: Settings): Omit<ConnectRequest, 'purpose'> {
  const { lockTimeout, schemas, statementTimeout } = environment
  const settings = requireConnection(environment)
  return { settings, root, lockTimeout, schemas, ...(statementTimeout !== undefined && { statementTimeout }) }
}

export function stateTables({ environment }: Settings): StateTables {
  const { schema, ...tables } = environment.versionTable
  return { ...(schema !== undefined && { schema }), ...tables }
}
