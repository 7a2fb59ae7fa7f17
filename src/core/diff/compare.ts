import type { Dialect, Version } from '../dialect.ts'
import type { Op } from '../ops/index.ts'
import { applyAll, invertAll } from '../ops/list.ts'
import { withPlainKeys } from '../schema/key-names.ts'
import type { Schema } from '../schema/model.ts'
import { alike } from './alike.ts'
import { diffSchemas } from './index.ts'
import { withForeign, type OwnershipOptions } from './ownership.ts'
import type { Rename } from './renames.ts'
import {
  findRenames,
  renameOps,
  sequenceRenames,
  type RenameFindings,
  type RenameOptions,
} from './rename/index.ts'
import { inversesOf } from './way-back.ts'

export interface ComparisonRequest {
  readonly dialect: Dialect
  readonly version?: Version
  readonly before: Schema
  /** What is wanted, in the spelling that `before` is in. */
  readonly after: Schema
  /** What is wanted as its author wrote it. */
  readonly written?: Schema
  readonly ownership: OwnershipOptions
  readonly renames: RenameOptions
}

/** How one schema becomes another. */
export interface Comparison {
  /** What renames, which comes first. */
  readonly names: readonly Op[]
  /** What renames, then the rest, in an order in which it runs. */
  readonly ops: readonly Op[]
  /** What takes them back: names first here too, since what is made after them goes by the old ones. */
  readonly back: readonly Op[]
  readonly renames: RenameFindings
  /** What is there, is not wanted, and is left alone, since no revision has ever named it. */
  readonly kept: readonly string[]
}

/** Renames are found first, and carried out in memory; what then still differs is written down. */
export function compareSchemas(request: ComparisonRequest): Comparison {
  const { dialect, version, before, after, written } = request
  const include = [...request.ownership.include, ...request.renames.hints.map(sourceOf)]
  const owned = withForeign(before, after, { ...request.ownership, include })
  // a primary key has no name of its own there, and is never renamed
  const known = (schema: Schema) => (dialect.family === 'mysql' ? withPlainKeys(schema) : schema)
  const renames = findRenames(known(before), known(owned.schema), request.renames)
  const renaming = renameOps(renames.decided, dialect.family)
  const renamed = applyAll(renaming, before)
  const counters = sequenceRenames(renamed, owned.schema)
  const server = { dialect, ...(version && { version }) }
  const moved = alike(applyAll(counters, renamed), owned.schema, dialect)
  const rest = diffSchemas({
    ...server,
    before: moved,
    after: owned.schema,
    ...(written && { written }),
  })
  const names = [...renaming, ...counters]
  const undone = names.length === 0 ? inversesOf(rest, { ...server, before, after: owned.schema }) : undefined
  return { names: renaming, ops: [...names, ...rest], back: undone ?? goBack(), renames, kept: owned.kept }

  /** Not the inverses in their order: what reads a thing by its old name stands in the way of undoing it. */
  function goBack(): readonly Op[] {
    const unnaming = invertAll(names, before)
    const unnamed = applyAll(unnaming, applyAll(rest, moved))
    return [
      ...unnaming,
      ...diffSchemas({ ...server, before: alike(unnamed, before, dialect), after: before }),
    ]
  }
}

/** What the author says is now called something else is his. */
const sourceOf = (rename: Rename): string =>
  rename.type === 'table'
    ? rename.from
    : rename.type === 'enum value'
      ? rename.on
      : `${rename.table}.${rename.from}`
