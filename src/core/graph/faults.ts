import { MigError } from '../../errors.ts'
import { type NameProblem } from './names.ts'
import { countOf, inWords, listOf } from './wording.ts'

interface FaultBase {
  /** The whole fault in one line: what is wrong, with which revision, in which file. */
  readonly message: string
  /** What to do about it. */
  readonly hint: string
  /** The files concerned, as far as they are known. */
  readonly paths: readonly string[]
}

/** Something that makes a set of revisions no graph. */
export type Fault = FaultBase &
  (
    | {
        readonly kind: 'missing-parent' | 'missing-dependency'
        readonly revision: string
        readonly missing: readonly string[]
      }
    | {
        readonly kind: 'ambiguous-dependency'
        readonly revision: string
        readonly reference: string
        readonly candidates: readonly string[]
      }
    | { readonly kind: 'duplicate-id'; readonly revision: string }
    | { readonly kind: 'duplicate-label'; readonly label: string; readonly revisions: readonly string[] }
    | { readonly kind: 'cycle'; readonly revisions: readonly string[] }
    | { readonly kind: 'self-loop'; readonly revision: string }
    | { readonly kind: 'reserved-character' | 'too-long'; readonly revision: string; readonly label?: string }
    | { readonly kind: 'unreadable-header' }
  )

/** Where a revision stands in the input: all that a fault says of it. */
export interface Source {
  readonly id: string
  readonly path?: string | undefined
}

/** What to do about a file that is no readable revision, by how its reader puts the problem. The first that fits. */
const READING_HINTS: readonly (readonly [problem: RegExp, hint: string])[] = [
  [/^cannot be read\b/, 'Let this user read the file, or take it out of the folder of revisions.'],
  [/\bdoes not parse\b/, 'Correct the file at that place: its header can be read only where it parses.'],
  [
    /\bis not a literal\b|: expected /,
    'Write the header as literals: it is read from the text, the file is not run for it.',
  ],
  [/(?:)/, 'Correct the file at that place.'],
]

/** A file that is no readable revision: its header is not literal, or it does not parse. */
export function unreadableHeader(path: string, problem: string, line?: number, column?: number): Fault {
  const place = [path, line, column].filter((part) => part !== undefined).join(':')
  return {
    kind: 'unreadable-header',
    message: `${place}: ${problem}`,
    hint: READING_HINTS.find(([fitting]) => fitting.test(problem))![1],
    paths: [path],
  }
}

export function missingLinks(
  kind: 'missing-parent' | 'missing-dependency',
  revision: Source,
  missing: readonly string[],
  suggest: (name: string) => string | undefined,
): Fault {
  const nouns = kind === 'missing-parent' ? ['parent', 'parents'] : ['dependency', 'dependencies']
  const amount =
    missing.length === 1 ? `a missing ${nouns[0]!}` : `${inWords(missing.length)} missing ${nouns[1]!}`
  const each = missing.map((wanted) => {
    const meant = suggest(wanted)
    const shown = wanted === '' ? '""' : wanted
    return meant === undefined ? shown : `${shown} (did you mean "${meant}"?)`
  })
  return {
    kind,
    revision: revision.id,
    missing,
    message: `revision ${name(revision)} names ${amount}: ${each.join(', ')}`,
    hint: 'Restore the missing files, or correct down_revision and depends_on in the files that name them.',
    paths: pathsOf([revision]),
  }
}

export function ambiguousDependency(
  revision: Source,
  reference: string,
  candidates: readonly Source[],
): Fault {
  return {
    kind: 'ambiguous-dependency',
    revision: revision.id,
    reference,
    candidates: candidates.map(({ id }) => id),
    message: `revision ${name(revision)} depends on "${reference}", which could be ${listOf(candidates.map(name))}`,
    hint: 'Write more of the id in depends_on.',
    paths: pathsOf([revision, ...candidates]),
  }
}

export function duplicateId(copies: readonly Source[]): Fault {
  const { id } = copies[0]!
  const places = copies.every(({ path }) => path !== undefined) ? `: ${listOf(pathsOf(copies))}` : ''
  return {
    kind: 'duplicate-id',
    revision: id,
    message: `revision "${id}" is there ${copies.length === 2 ? 'twice' : countOf(copies.length, 'time')}${places}`,
    hint: 'Give one of the copies an id of its own, or remove it.',
    paths: pathsOf(copies),
  }
}

export function duplicateLabel(label: string, holders: readonly Source[]): Fault {
  return {
    kind: 'duplicate-label',
    label,
    revisions: holders.map(({ id }) => id),
    message: `label "${label}" is on ${countOf(holders.length, 'revision')}: ${listOf(holders.map(name))}`,
    hint: 'A label belongs to one revision, and is no other name: rename or remove the rest.',
    paths: pathsOf(holders),
  }
}

export function labelIsId(label: string, holder: Source, named: Source): Fault {
  return {
    kind: 'duplicate-label',
    label,
    revisions: [holder.id, named.id],
    message: `label "${label}" of revision ${name(holder)} is also the id of revision ${name(named)}`,
    hint: 'A label belongs to one revision, and is no other name: rename or remove the rest.',
    paths: pathsOf([holder, named]),
  }
}

export function cycleFault(revisions: readonly Source[]): Fault {
  const round = [...revisions, revisions[0]!].map(({ id }) => id).join(' → ')
  const paths = pathsOf(revisions)
  return {
    kind: 'cycle',
    revisions: revisions.map(({ id }) => id),
    message: `revisions that stand on each other: ${round}${paths.length > 0 ? ` (${listOf(paths)})` : ''}`,
    hint: 'Break the cycle: correct down_revision or depends_on in one of its files.',
    paths,
  }
}

export function selfLoop(revision: Source, link: 'parent' | 'dependency'): Fault {
  return {
    kind: 'self-loop',
    revision: revision.id,
    message: `revision ${name(revision)} ${link === 'parent' ? 'is its own parent' : 'depends on itself'}`,
    hint: `Correct ${link === 'parent' ? 'down_revision' : 'depends_on'} in the file.`,
    paths: pathsOf([revision]),
  }
}

export function badName(revision: Source, { kind, problem }: NameProblem, label?: string): Fault {
  const subject =
    label === undefined
      ? `the id ${name({ ...revision, id: shortened(revision.id) })}`
      : `the label "${shortened(label)}" of revision ${name(revision)}`
  return {
    kind,
    revision: revision.id,
    ...(label === undefined ? {} : { label }),
    message: `${subject} ${problem}`,
    hint: 'Ids and labels hold no @ - + : nor white space, are none of head, heads, base, current, and have at most 255 characters.',
    paths: pathsOf([revision]),
  }
}

/** The error that names every fault: a line that sums up, and a line for each. */
export function brokenGraph(faults: readonly Fault[]): MigError {
  const lines = faults.map(({ message }) => `  ${message}`)
  return new MigError(
    'graph.broken',
    [`the revision graph has ${countOf(faults.length, 'fault')}:`, ...lines].join('\n'),
    {
      hint: [...new Set(faults.map(({ hint }) => hint))],
      details: { faults },
    },
  )
}

function name({ id, path }: Source): string {
  return path === undefined ? `"${id}"` : `"${id}" (${path})`
}

function pathsOf(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path }) => path ?? [])
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
