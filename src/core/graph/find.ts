import { MigError } from '../../errors.ts'
import { didYouMean } from '../text/suggest.ts'
import { listRevisions } from './describe.ts'
import type { Graph } from './graph.ts'
import { TARGET_WORDS } from './names.ts'
import { countOf } from './wording.ts'

/** A part of the graph that a name is looked for in. */
export interface Scope {
  /** The branch as it was typed, for messages. */
  readonly branch: string
  readonly members: ReadonlySet<string>
}

/**
 * The revision that is called so: by its id, else by its label, else by the beginning of its id if no other
 * begins like it. Throws `target.ambiguous` with the candidates, `revision.missing` where only the database
 * knows the revision, or `target.unknown`.
 */
export function findRevision(
  graph: Graph,
  name: string,
  options: { readonly applied?: readonly string[]; readonly scope?: Scope | undefined } = {},
): string {
  const { applied = [], scope } = options
  const everywhere = candidatesFor(graph, name)
  const candidates = scope ? everywhere.filter((id) => scope.members.has(id)) : everywhere
  if (candidates.length === 1) return candidates[0]!
  if (candidates.length > 1) throw ambiguous(graph, name, candidates)
  if (scope && everywhere.length > 0) throw elsewhere(name, scope)
  const missing = applied.filter((id) => !graph.revisions.has(id) && id.startsWith(name))
  if (missing.length > 0) throw missingRevision(missing[0]!)
  throw unknown(graph, name)
}

/** The revision is applied, but no file of it is there. The caller may know more about it and say so. */
export function missingRevision(id: string): MigError {
  return new MigError('revision.missing', `revision "${id}" is applied here, but its file is missing`, {
    hint: ['Restore the file, for instance from the version that was deployed, and try again.'],
    details: { revision: id },
  })
}

function candidatesFor(graph: Graph, name: string): readonly string[] {
  if (graph.revisions.has(name)) return [name]
  const labelled = graph.labels.get(name)
  if (labelled !== undefined) return [labelled]
  return [...graph.revisions.keys()].filter((id) => id.startsWith(name))
}

function ambiguous(graph: Graph, name: string, candidates: readonly string[]): MigError {
  const message = `"${name}" is the beginning of ${countOf(candidates.length, 'revision')}`
  return new MigError('target.ambiguous', message, {
    hint: listRevisions(graph, candidates),
    details: { target: name, candidates },
  })
}

function elsewhere(name: string, { branch }: Scope): MigError {
  return new MigError('target.unknown', `"${name}" is not on the branch "${branch}"`, {
    hint: [`mig history -r ${branch}@base:${branch}@heads shows the branch.`],
    details: { target: name, branch },
  })
}

function unknown(graph: Graph, name: string): MigError {
  const suggestion = didYouMean(name, [...TARGET_WORDS, ...graph.labels.keys(), ...graph.revisions.keys()])
  const message = `no revision and no label is called "${name}"`
  return new MigError('target.unknown', suggestion ? `${message}: did you mean "${suggestion}"?` : message, {
    hint: graph.revisions.size === 0 ? ['There are no revisions yet.'] : ['mig history lists all revisions.'],
    details: { target: name, ...(suggestion === undefined ? {} : { suggestion }) },
  })
}
