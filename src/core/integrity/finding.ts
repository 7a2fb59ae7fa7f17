/** What a look at files and database may find. */
export const FINDING_KINDS = [
  'unfinished',
  'changed',
  'missing',
  'unknown',
  'misplaced',
  'made-twice',
  'lock',
  'backup',
  'invalid-index',
  'not-valid',
  'same-index',
] as const

export type FindingKind = (typeof FINDING_KINDS)[number]

/** Something that is not as it should be. Holds nothing that JSON cannot. */
export interface Finding {
  readonly kind: FindingKind
  /** What it is about: an id of a revision, the name of an index. */
  readonly subject: string
  /** In a sentence. */
  readonly what: string
  /** The ways out, a line each: a command, and what it does. */
  readonly ways: readonly string[]
  /** What `--fix` runs; absent: that is not for a program to decide. */
  readonly fix?: string
}
