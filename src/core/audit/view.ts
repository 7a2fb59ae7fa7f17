import { contentOf, type AuditContent, type AuditRow } from './entry.ts'

/** An entry as it is shown, with what its content says beside the rest. */
export interface AuditView extends Partial<AuditContent> {
  readonly seq: number
  readonly kind: string
  /** What was done, in a word or two: `upgrade` for a step, `upgrade run` for all of it. */
  readonly what: string
  /** What there is to say of it in a line. */
  readonly about: string
  readonly run: string
  readonly revision?: string
  /** As it was written; of a `begin` without its end `interrupted`, or `running`. */
  readonly outcome: string
  readonly startedAt: string
  readonly endedAt: string
  readonly previous: string
  readonly hash: string
}

export function viewOf(row: AuditRow, outcome: string = row.outcome): AuditView {
  const { seq, kind, run, revision, startedAt, endedAt, previous, hash } = row
  const content = contentOf(row) ?? {}
  const told = { ...content, kind, revision }
  return {
    ...content,
    what: whatOf(told),
    about: aboutOf(told),
    seq,
    kind,
    run,
    ...(revision !== undefined && { revision }),
    outcome,
    startedAt,
    endedAt,
    previous,
    hash,
  }
}

type Told = Partial<AuditContent> & Pick<AuditView, 'kind'> & { readonly revision?: string | undefined }

function whatOf({ kind, command, details }: Told): string {
  if (kind === 'begin' || kind === 'end') return `${command ?? 'unknown'} run`
  if (kind === 'conflict') return `conflict: ${textIn(details, 'what')}`
  if (kind === 'refusal') return `${command ?? 'unknown'} refused`
  return kind
}

/** A text among the details; nobody knows what somebody has written there. */
export function textIn(details: AuditContent['details'], key: string): string {
  const found = details?.[key]
  return typeof found === 'string' ? found : 'unknown'
}

function aboutOf({ kind, message, error, revisions, target, revision }: Told): string {
  if (error) {
    const isNamed = message === undefined || error.message.includes(message)
    return isNamed ? withoutId(error.message, revision) : `${message}: ${error.message}`
  }
  if (kind === 'begin' || kind === 'end') {
    const count = revisions?.length ?? 0
    return `${target ?? ''} (${count === 1 ? '1 revision' : `${count} revisions`})`.trim()
  }
  return message ?? (kind === 'restore' && target ? `backup ${target}` : target) ?? ''
}

/** The revision is named beside it. */
function withoutId(text: string, revision = ''): string {
  const [, id = '', rest = ''] = /^([\w-]{4,}) (.*)$/s.exec(text) ?? []
  return id !== '' && revision.startsWith(id) ? rest : text
}

/** `ticket=ABC-1 approver=jane`. */
export function metaText({ meta }: AuditView): string {
  return Object.entries(meta ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(' ')
}
