/** What a caller must say of a revision to have it in a graph; what is left out is empty. */
export interface RevisionInput {
  readonly id: string
  /** `down_revision`: none for a base, several for a merge. */
  readonly parents?: readonly string[]
  /** `depends_on`: ids, unique prefixes or branch labels of revisions that must run first. */
  readonly dependsOn?: readonly string[]
  /** `branch_labels`: names for the branch that starts here. */
  readonly labels?: readonly string[]
  /** The environments that it runs in; left out: all. */
  readonly environments?: readonly string[]
  readonly message?: string
  /** When it was written, ISO 8601. */
  readonly created?: string
  /** Where it was read from, for messages. */
  readonly path?: string
}

/** A checked revision of a graph: parents and dependencies exist, none of them is redundant. */
export interface Revision {
  readonly id: string
  readonly parents: readonly string[]
  readonly dependsOn: readonly string[]
  readonly labels: readonly string[]
  readonly environments?: readonly string[]
  readonly message: string
  readonly created?: string
  readonly path?: string
}
