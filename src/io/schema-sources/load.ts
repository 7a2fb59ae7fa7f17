import { readFileSync } from 'node:fs'
import type { SchemaModule } from '../../core/schema-module/define-schema.ts'
import { dialects } from '../../dialects/index.ts'
import { MigError } from '../../errors.ts'
import { resolveConnection } from '../config/connection.ts'
import {
  requireSchema,
  type ConnectionSettings,
  type SchemaSource,
  type Settings,
} from '../config/settings.ts'
import { codeOf, reasonOf } from '../files.ts'
import type { Host } from '../host.ts'
import { findFiles, shownPath } from './glob.ts'
import { loadModules } from './load-modules.ts'
import { runCommand, shownCommand } from './run-command.ts'

/** What a source of a wanted schema has given. `label` says to people where it came from, without a password. */
export type LoadedSource = { readonly label: string } & (
  | { readonly kind: 'module'; readonly module: SchemaModule; readonly files: readonly string[] }
  /** To be run by a server, in this order. */
  | { readonly kind: 'sql'; readonly texts: readonly SqlText[] }
  | { readonly kind: 'database'; readonly settings: ConnectionSettings }
  | { readonly kind: 'revisions' }
)

export interface SqlText {
  /** For people: the file, relative to the project, or the command that has printed it. */
  readonly path: string
  readonly text: string
}

/** The project that sources are loaded for. */
export interface SourceContext {
  readonly settings: Settings
  readonly host: Pick<Host, 'env'>
  readonly signal?: AbortSignal
}

/**
 * What the environment's `schema` gives: all its modules as one, then all its SQL as one, then the rest. Databases are not
 * connected to. Throws `schema.unset` where there is none, and `schema.invalid` for one that cannot be had.
 */
export async function loadSources(context: SourceContext): Promise<readonly LoadedSource[]> {
  return gather(context, requireSchema(context.settings.environment))
}

/** What one source gives that is no part of the config: the path of a module or of SQL, or the URL of a database. */
export async function loadSource(
  context: SourceContext,
  source: string | { readonly url: string },
): Promise<LoadedSource> {
  const place = 'the command line'
  const [loaded] =
    typeof source === 'string'
      ? await gather(context, [{ kind: 'files', pattern: source, place }])
      : [await databaseAt(source.url, context)]
  return loaded!
}

async function databaseAt(url: string, { settings, host }: SourceContext): Promise<LoadedSource> {
  const connection = await resolveConnection({
    environment: settings.environment.name,
    written: { url },
    place: () => 'the URL',
    origin: (place) => place,
    missing: new Map(),
    env: host.env,
    setIn: () => 'environment',
    root: settings.root,
  })
  return { kind: 'database', settings: connection, label: connection.label }
}

async function gather(
  context: SourceContext,
  sources: readonly SchemaSource[],
): Promise<readonly LoadedSource[]> {
  const { root, naming, environment } = context.settings
  const modules = new Set<string>()
  const texts = new Map<string, SqlText>()
  const others: LoadedSource[] = []
  for (const source of sources) {
    switch (source.kind) {
      case 'files':
        for (const path of filesOf(source, root)) {
          if (isModule(path)) modules.add(path)
          else texts.set(path, readSql(path, root))
        }
        break
      case 'command':
        texts.set(source.place, await printedBy(source, context))
        break
      case 'database':
        if (!source.connection) throw source.problem
        others.push({ kind: 'database', settings: source.connection, label: source.connection.label })
        break
      case 'revisions':
        others.push({ kind: 'revisions', label: 'the revisions' })
    }
  }
  const files = [...modules]
  return [
    ...(files.length > 0
      ? [
          {
            kind: 'module' as const,
            module: await loadModules({
              root,
              files,
              naming,
              ...(environment.connection && { dialect: dialects[environment.connection.dialect] }),
            }),
            files,
            label: labelOf(files.map((path) => shownPath(root, path))),
          },
        ]
      : []),
    ...(texts.size > 0
      ? [
          {
            kind: 'sql' as const,
            texts: [...texts.values()],
            label: labelOf([...texts.values()].map(({ path }) => path)),
          },
        ]
      : []),
    ...others,
  ]
}

const isModule = (path: string) => /\.[cm]?[jt]s$/i.test(path)
const isSql = (path: string) => /\.sql$/i.test(path)

function filesOf({ pattern, place }: SchemaSource & { readonly kind: 'files' }, root: string) {
  const files = findFiles(root, pattern).filter((path) => isModule(path) || isSql(path))
  if (files.length > 0) return files
  const problem = /[*?{]/.test(pattern)
    ? `no module and no SQL matches ${pattern}`
    : `there is no file ${pattern}`
  throw new MigError('schema.invalid', `${place}: ${problem}`, {
    hint: [`it is looked for from ${root}`],
    details: { place, pattern },
  })
}

function readSql(path: string, root: string): SqlText {
  const shown = shownPath(root, path)
  try {
    return { path: shown, text: readFileSync(path, 'utf8').replace(/^\uFEFF/, '') }
  } catch (error) {
    if (codeOf(error) === undefined) throw error
    throw new MigError('schema.invalid', `${shown} cannot be read: ${reasonOf(error)}`, { cause: error })
  }
}

async function printedBy(
  { command, timeout }: SchemaSource & { readonly kind: 'command' },
  { settings, host, signal }: SourceContext,
): Promise<SqlText> {
  const { root: cwd, secrets } = settings
  const text = await runCommand({ command, cwd, env: host.env, timeout, secrets, ...(signal && { signal }) })
  return { path: shownCommand({ command, secrets }), text }
}

/** The names, or their number where they are many. */
const labelOf = (names: readonly string[]) =>
  names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`
