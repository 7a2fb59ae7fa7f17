import { join } from 'node:path'
import { planMerge, planRevision } from '../core/graph/index.ts'
import type { GivenValues } from '../core/template/settle.ts'
import { isMigError, MigError } from '../errors.ts'
import type { LocationSettings, RevisionFormat } from '../io/config/settings.ts'
import { writeFileAtomically, insideFolder } from '../io/files.ts'
import { generateLines, moduleOf, type GeneratedLines } from '../io/generate.ts'
import { fileNameFor } from '../io/revisions/file-name.ts'
import { renderRevision, type RevisionText } from '../io/revisions/render.ts'
import { tryOut } from '../io/revisions/try-out.ts'
import { keepHeadsLock } from './heads-lock.ts'
import type { Mig } from './mig.ts'
import { templateFolders, templateFor } from './templates.ts'

export interface NewRevisionRequest {
  /** Left out: what the template says. */
  readonly message?: string
  /** The template that writes what the revision does; left out: that is left to a person. */
  readonly template?: string
  /** The values that the template asks for, by name. */
  readonly values?: GivenValues
  /** What to go on from; left out: the one head. `base` begins a new base. */
  readonly head?: string | readonly string[]
  /** Permits a parent that is no head. */
  readonly splice?: boolean
  readonly labels?: readonly string[]
  readonly dependsOn?: readonly string[]
  readonly environments?: readonly string[]
  /** The new id; left out: a random one. */
  readonly id?: string
  /** The folder, one of the configured locations; left out: that of the parent, else the first. */
  readonly versionPath?: string
  readonly format?: RevisionFormat
  /** What the revision does, where no template writes it. */
  readonly lines?: GeneratedLines
  /** Writes nothing, and gives the text that would be written. */
  readonly dryRun?: boolean
}

export interface NewRevisionResult {
  readonly id: string
  readonly shortId: string
  readonly message: string
  readonly parents: readonly string[]
  readonly dependsOn: readonly string[]
  readonly labels: readonly string[]
  /** Absolute, and relative to the config file. */
  readonly path: string
  readonly relativePath: string
  /** Of a dry run: the text of the file, which is not there. */
  readonly text?: string
}

/**
 * Writes the file of a new revision that stands on the head. Overwrites nothing, and writes nothing that does not load.
 * Throws `usage` where neither the request nor the template has a message.
 */
export async function newRevision(mig: Mig, request: NewRevisionRequest): Promise<NewRevisionResult> {
  const generated = await generate(mig, request)
  const message = request.message ?? generated?.lines.message
  if (message === undefined || message.trim() === '') {
    throw new MigError('usage', 'a revision needs a message', {
      hint: ['mig revision -m "add phone to users"'],
    })
  }
  const graph = mig.graph()
  const id = request.id ?? mig.host.newId()
  const needsDatabase = [request.head ?? [], request.dependsOn ?? []]
    .flat()
    .some((target) => target.includes('current'))
  const applied = needsDatabase ? (await mig.applied()).map((row) => row.revision) : []
  const links = planRevision(
    graph,
    {
      id,
      ...placeOf(mig, request),
      ...(request.labels && { labels: request.labels }),
      ...(request.dependsOn && { dependsOn: request.dependsOn }),
    },
    applied,
  )
  return writeRevision(mig, { ...request, ...links, message, ...(generated && { generated }) })
}

/** What a template writes into a revision. */
interface Generated {
  readonly template: string
  readonly lines: GeneratedLines
}

async function generate(mig: Mig, request: NewRevisionRequest): Promise<Generated | undefined> {
  const { template, values = {}, lines, format = mig.settings.revisionFile.format } = request
  if (lines !== undefined) return { template: 'autogenerate', lines }
  if (template === undefined) return undefined
  return { template, lines: await generateLines(templateFor(mig, template), values, format) }
}

/**
 * What it stands on. Where no head is named, that is the head of what every environment has: a revision for all that stood
 * on one which only `dev` has would have no parent elsewhere.
 */
function placeOf(mig: Mig, { head, splice, versionPath }: NewRevisionRequest) {
  const isElsewhere = versionPath !== undefined && locationOf(mig, versionPath).environment !== undefined
  if (head === undefined && !isElsewhere) {
    const { revisions, children } = mig.graph()
    const isCommon = (id: string) => mig.file(id).environment === undefined
    const common = [...revisions.keys()].filter(isCommon)
    const heads = common.filter((id) => !children.get(id)!.some(isCommon))
    if (heads.length === 1 && common.length < revisions.size) return { head: heads, splice: true }
  }
  return { ...(head !== undefined && { head }), ...(splice !== undefined && { splice }) }
}

export interface MergeRequest {
  /** Left out: all heads. */
  readonly targets?: readonly string[]
  readonly message?: string
  readonly labels?: readonly string[]
  readonly id?: string
}

/** Writes a revision that joins the targets and does nothing else. */
export async function merge(mig: Mig, request: MergeRequest): Promise<NewRevisionResult> {
  const graph = mig.graph()
  const parents = planMerge(graph, request.targets ?? ['heads'])
  const id = request.id ?? mig.host.newId()
  const { labels } = planRevision(graph, {
    id,
    head: parents,
    splice: true,
    ...(request.labels && { labels: request.labels }),
  })
  const message = request.message ?? `merge ${parents.map((parent) => mig.short(parent)).join(' and ')}`
  return writeRevision(mig, { message, id, parents, dependsOn: [], labels })
}

interface RevisionToWrite extends Omit<
  NewRevisionRequest,
  'head' | 'splice' | 'template' | 'values' | 'lines'
> {
  readonly id: string
  readonly message: string
  readonly generated?: Generated
  readonly parents: readonly string[]
  readonly dependsOn: readonly string[]
  readonly labels: readonly string[]
}

async function writeRevision(mig: Mig, revision: RevisionToWrite): Promise<NewRevisionResult> {
  const { settings, host } = mig
  const { id, message, parents, dependsOn, labels, generated } = revision
  checkEnvironments(mig, revision.environments ?? [])
  const format = revision.format ?? settings.revisionFile.format
  const created = host.now()
  const folder = folderFor(mig, revision)
  const { name: pattern, timeZone, slugLength } = settings.revisionFile
  const name = `${fileNameFor(pattern, { id, message, created, timeZone, slugLength })}.${format}`
  const path = insideFolder(folder, name)
  const content = {
    revision: id,
    created: created.toISOString(),
    parents,
    labels,
    dependsOn,
    ...(revision.environments && { environments: revision.environments }),
    format,
    ...generated?.lines,
    message,
  }
  const text = await (generated
    ? renderTried(mig, content, { ...generated, path })
    : renderRevision(content, templateFolders(mig)))
  const relativePath = relativeTo(settings.root, path)
  const written = { id, shortId: id.slice(0, 8), message, parents, dependsOn, labels, path, relativePath }
  if (revision.dryRun) return { ...written, text }
  writeFileAtomically(path, text, { exclusive: true })
  mig.refresh()
  keepHeadsLock(mig)
  return written
}

/** The text of the file, which loads: what does not is never written under its name. */
async function renderTried(
  mig: Mig,
  content: RevisionText,
  { template, lines, path }: Generated & { readonly path: string },
): Promise<string> {
  const { root, naming, environment } = mig.settings
  const { format } = content
  const { dialect } = environment.connection ?? {}
  const { allowedImports: patterns } = environment.policy
  const trial = {
    ...{ path, format, template, root, naming },
    ...(dialect && { dialect }),
    ...(patterns && { allowedImports: { patterns, environment: environment.name } }),
  }
  try {
    const text = await renderRevision(content, templateFolders(mig))
    await tryOut({ ...trial, text })
    return text
  } catch (error) {
    // where the fault is in what the template wrote, the file round it is not to blame
    if (format !== 'sql' && isMigError(error) && error.code === 'template.broken')
      await tryOut({ ...trial, text: moduleOf(lines, format) })
    throw error
  }
}

function checkEnvironments(mig: Mig, environments: readonly string[]): void {
  const { environments: known } = mig.settings
  const stray = environments.find((name) => !known.includes(name))
  if (stray === undefined) return
  throw new MigError('environment.unknown', `there is no environment "${stray}"`, {
    hint: [`the environments are ${known.join(', ')}`],
    details: { environment: stray, environments: known },
  })
}

/** Where the parents are, so that a branch keeps to its folder, and one environment's to that of the environment. */
function folderFor(mig: Mig, { versionPath, parents }: RevisionToWrite): string {
  if (versionPath !== undefined) return locationOf(mig, versionPath).path
  const { locations } = mig.settings
  const files = parents.map((id) => mig.file(id))
  const parent = files.find(({ environment }) => environment !== undefined) ?? files.at(-1)
  const home = locations.find(({ path }) => parent?.path.startsWith(`${path}/`))
  return (home ?? locations[0]!).path
}

/** The location of that path. Throws `usage` for a folder that is none. */
function locationOf(mig: Mig, versionPath: string): LocationSettings {
  const { locations, root } = mig.settings
  const wanted = join(root, versionPath)
  const location = locations.find(({ path }) => path === wanted || path === versionPath)
  if (location) return location
  throw new MigError('usage', `"${versionPath}" is not one of the folders that revisions are read from`, {
    hint: [
      `they are ${locations.map(({ path }) => relativeTo(root, path)).join(', ')}; see "locations" in the config`,
    ],
  })
}

const relativeTo = (root: string, path: string) =>
  path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path
