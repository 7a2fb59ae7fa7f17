/** What of a revision the lock file stands for. */
export interface LockedRevision {
  readonly id: string
  readonly parents: readonly string[]
  readonly dependsOn: readonly string[]
  readonly labels: readonly string[]
  /** Of its file's content. */
  readonly checksum: string
}

/** What the lock file says, or would say. */
export interface HeadsLock {
  /** Where the branches end, sorted by id. */
  readonly heads: readonly LockedHead[]
  /** Over the headers and contents of all revisions, hexadecimal. */
  readonly hash: string
}

export interface LockedHead {
  readonly id: string
  readonly message: string
}

/** The text of the lock file, which two branches that each add a revision change in the same lines. */
export function printHeadsLock({ heads, hash }: HeadsLock): string {
  const lines = heads.map(({ id, message }) => `head ${id}${message === '' ? '' : ` ${message}`}`)
  return [COMMENT, ...lines, `hash ${hash}`, ''].join('\n')
}

const COMMENT =
  '# the heads of the revisions, and a SHA-256 over all their headers and contents; after a merge: mig check --lock --write'

/** What the text of a lock file says: its content, the marks of a merge that Git could not make, or nothing of ours. */
export type HeadsLockReading =
  | ({ readonly kind: 'lock' } & HeadsLock)
  | { readonly kind: 'conflict'; readonly line: number }
  | { readonly kind: 'unreadable'; readonly line: number }

export function readHeadsLock(text: string): HeadsLockReading {
  const heads: LockedHead[] = []
  let hash: string | undefined
  for (const [at, line] of text.split(/\r\n|\n/).entries()) {
    if (/^(?:<{7}|={7}|>{7}|\|{7})(?: |$)/.test(line)) return { kind: 'conflict', line: at + 1 }
    if (line.trim() === '' || line.startsWith('#')) continue
    const [, word, value = '', message = ''] = /^(head|hash) (\S+)(?: (.*))?$/.exec(line) ?? []
    if (word === undefined || hash !== undefined) return { kind: 'unreadable', line: at + 1 }
    if (word === 'head') heads.push({ id: value, message })
    else hash = value
  }
  if (hash === undefined) return { kind: 'unreadable', line: 1 }
  return { kind: 'lock', heads, hash }
}

/** The text that the hash is of: what changes in any header or content changes it, a file's name or place does not. */
export function lockedText(revisions: readonly LockedRevision[]): string {
  return revisions
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, parents, dependsOn, labels, checksum }) =>
      JSON.stringify([id, parents, dependsOn, labels, checksum]),
    )
    .join('\n')
}

/** What a lock file says that is not so, one sentence each; empty: it fits. */
export function lockDifferences(reading: HeadsLockReading, now: HeadsLock): readonly string[] {
  if (reading.kind === 'conflict')
    return [`line ${reading.line}: a merge in Git has left its marks: both sides have added revisions`]
  if (reading.kind === 'unreadable') return [`line ${reading.line} is none of a lock file`]
  const said = new Set(reading.heads.map(({ id }) => id))
  const real = new Set(now.heads.map(({ id }) => id))
  const named = ({ id, message }: LockedHead) => `${id}${message === '' ? '' : ` ${message}`}`
  const heads = [
    ...now.heads.filter(({ id }) => !said.has(id)).map((head) => `${named(head)} is a head, and not in it`),
    ...reading.heads.filter(({ id }) => !real.has(id)).map((head) => `${named(head)} is in it, and no head`),
  ]
  if (heads.length > 0 || reading.hash === now.hash) return heads
  return ['the heads are the same, and what the files of the revisions say is not']
}
