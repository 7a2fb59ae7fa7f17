import { textIn, type AuditView } from './view.ts'

/** Something that a command met and that somebody has to settle. */
export interface ConflictView {
  readonly what: string
  /** Ids. */
  readonly revisions: readonly string[]
  readonly text: string
  /** ISO 8601, UTC. */
  readonly firstMet: string
  readonly lastMet: string
  readonly times: number
  readonly environment: string
  readonly operator: string
  /** What settled it; absent: it is open. */
  readonly resolution?: {
    readonly by: 'merge' | 'repair'
    readonly seq: number
    readonly revision?: string
    readonly at: string
    readonly operator: string
  }
}

type Parents = ReadonlyMap<string, readonly string[]>

/**
 * The conflicts, each once however often it was met, the last one first. Several heads, and what came out of order, are
 * settled by a merge that stands on all of them and was recorded later; an edited file by a repair.
 *
 * @param views in the order in which they were written
 * @param graph what the revisions' files say of their parents
 */
export function conflictsOf(views: readonly AuditView[], graph: Parents): readonly ConflictView[] {
  const found = new Map<string, ConflictView & { readonly seq: number }>()
  const parents = new Map(graph)
  for (const { revision, parents: own } of views)
    if (revision !== undefined && own) parents.set(revision, own)
  for (const { view, what, revisions } of views.flatMap(metIn)) {
    const key = JSON.stringify([what, [...revisions].sort()])
    const before = found.get(key)
    found.delete(key)
    found.set(key, {
      what,
      revisions,
      text: view.message ?? '',
      firstMet: before?.firstMet ?? view.startedAt,
      lastMet: view.startedAt,
      times: (before?.times ?? 0) + 1,
      environment: view.environment ?? '',
      operator: view.operator ?? '',
      seq: view.seq,
    })
  }
  return [...found.values()].toReversed().map(({ seq, ...conflict }) => {
    const settled = views.find(
      (view) => view.seq > seq && view.outcome !== 'failed' && settles(view, conflict, parents),
    )
    if (!settled) return conflict
    const { revision, endedAt, operator = '' } = settled
    return {
      ...conflict,
      resolution: {
        by: settled.kind === 'repair' ? 'repair' : 'merge',
        seq: settled.seq,
        ...(revision !== undefined && { revision }),
        at: endedAt,
        operator,
      },
    }
  })
}

interface Met extends Pick<ConflictView, 'what' | 'revisions'> {
  readonly view: AuditView
}

/** Files that were edited are settled one by one, though they were met together. */
function metIn(view: AuditView): readonly Met[] {
  if (view.kind !== 'conflict') return []
  const { revisions = [] } = view
  const what = textIn(view.details, 'what')
  return what === 'edited'
    ? revisions.map((id) => ({ view, what, revisions: [id] }))
    : [{ view, what, revisions }]
}

function settles(view: AuditView, { what, revisions }: ConflictView, parents: Parents): boolean {
  if (what === 'edited') return view.kind === 'repair' && revisions.includes(view.revision ?? '')
  const isRecorded = view.kind === 'upgrade' || view.kind === 'stamp'
  if (!isRecorded || view.revision === undefined) return false
  if ((parents.get(view.revision)?.length ?? 0) < 2) return false
  const below = belowOf(view.revision, parents)
  return revisions.every((id) => below.has(id))
}

function belowOf(revision: string, parents: Parents): ReadonlySet<string> {
  const seen = new Set<string>()
  const left = [revision]
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    if (seen.has(id)) continue
    seen.add(id)
    left.push(...(parents.get(id) ?? []))
  }
  return seen
}
