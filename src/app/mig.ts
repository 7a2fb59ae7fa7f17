import { readFileSync } from 'node:fs'
import type { AppliedRevision } from '../core/journal/journal.ts'
import { buildGraph, restrictTo, shortIds } from '../core/graph/index.ts'
import type { Graph } from '../core/graph/index.ts'
import { loadSettings } from '../io/config/load.ts'
import { requireConnection, type Settings } from '../io/config/settings.ts'
import type { ConnectRequest } from '../io/db/connect.ts'
import type { Purpose, Session } from '../io/db/session.ts'
import type { RevisionCode } from '../io/execute/execute.ts'
import { interruptible } from '../io/interruptible.ts'
import type { Host } from '../io/host.ts'
import { packageEntry } from '../io/package.ts'
import { checksumOf } from '../io/revisions/checksum.ts'
import { readGraph, type RevisionFile, type RevisionFiles } from '../io/revisions/read.ts'
import { MigError } from '../errors.ts'
import { VERSION } from '../version.ts'

export interface MigOptions {
  readonly host: Host
  /** `--config`: the file, instead of looking for one from the working directory upward. */
  readonly configPath?: string
  /** `--env`. */
  readonly environment?: string
  /** `-x key=value`, handed to every revision. */
  readonly x?: Readonly<Record<string, string | true>>
  /** Aborting it stops what runs; the reason is thrown. */
  readonly signal?: AbortSignal
}

/** One project in one environment: what every verb gathers its facts through. Opens what it is asked for, and no more. */
export interface Mig {
  readonly host: Host
  readonly settings: Settings
  /** The settings as another environment has them, without choosing it. */
  settingsOf(environment: string): Promise<Settings>
  readonly x: Readonly<Record<string, string | true>>
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
  /** Every revision that stands in the database, in the order in which they came. */
  applied(purpose?: Purpose): Promise<readonly AppliedRevision[]>
  close(): Promise<void>
}

/** Reads the configuration. Throws MigError where it is absent or wrong; touches neither revisions nor database. */
export async function openMig(options: MigOptions): Promise<Mig> {
  const { host } = options
  const untouched = { ...host.env }
  const settingsFor = (environment: string | undefined, env: Host['env']) =>
    loadSettings({
      cwd: host.cwd,
      env,
      aliases: { migraph: packageEntry() },
      configPath: options.configPath,
      environment,
    })
  const settings = await interruptible(() => settingsFor(options.environment, host.env), options.signal)
  const { environment } = settings
  let read: RevisionFiles | undefined
  let seen: Graph | undefined
  let short: ((id: string) => string) | undefined
  let loader: ReturnType<typeof createLoader> | undefined
  let session: Promise<Session> | undefined

  const files = () => (read ??= readGraph(settings, { version: VERSION }))
  const fileOf = (id: string): RevisionFile => {
    const file = files().files.get(id)
    if (!file) throw new MigError('revision.missing', `revision ${id} has no file`)
    return file
  }
  const mig: Mig = {
    host,
    settings,
    settingsOf: (name) =>
      name === environment.name ? Promise.resolve(settings) : settingsFor(name, { ...untouched }),
    x: options.x ?? {},
    signal: options.signal ?? new AbortController().signal,
    graph: () => (seen ??= visible(files().graph, environment.branches)),
    wholeGraph: () => files().graph,
    refresh() {
      read = seen = short = undefined
    },
    file: fileOf,
    checksum: (id) => checksumOf(readFileSync(fileOf(id).path, 'utf8')),
    short: (id) => (short ??= shortIds(mig.wholeGraph()))(id),
    async code(id) {
      const file = fileOf(id)
      const load = await (loader ??= createLoader(settings))
      const { sql, ...module } = await load(file)
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
      return (session ??= interruptible(async () => {
        const { connect } = await import('../io/db/connect.ts')
        return connect({ ...connectionRequest(settings), purpose })
      }, mig.signal))
    },
    async applied(purpose = 'read') {
      const { Journal } = await import('../io/execute/journal.ts')
      return new Journal(await mig.connect(purpose), stateTables(settings)).applied()
    },
    async close() {
      await (await session?.catch(() => undefined))?.close()
    },
  }
  return mig
}

/** Loaded when it is needed, as is all that asks a database: a graph command does neither. */
async function createLoader({ root }: Settings) {
  const { createRevisionLoader } = await import('../io/revisions/load.ts')
  return createRevisionLoader({ root, aliases: { migraph: packageEntry() } })
}

/** An environment that keeps to some branches does not see the others. */
function visible(graph: Graph, branches: readonly string[]): Graph {
  return branches.length === 0 ? graph : buildGraph(restrictTo(graph, branches))
}

function connectionRequest({ root, environment }: Settings): Omit<ConnectRequest, 'purpose'> {
  const { lockTimeout, schemas, statementTimeout } = environment
  const settings = requireConnection(environment)
  return { settings, root, lockTimeout, schemas, ...(statementTimeout !== undefined && { statementTimeout }) }
}

export function stateTables({ environment }: Settings) {
  const { schema, revision, meta } = environment.versionTable
  return { ...(schema !== undefined && { schema }), revision, meta }
}
