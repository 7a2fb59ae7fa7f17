import type { Backup } from '../../core/backup/backup.ts'
import { undoable } from '../../core/backup/give-back.ts'
import { invertAll } from '../../core/ops/list.ts'
import { defOf, type Op } from '../../core/ops/index.ts'
import { findTable } from '../../core/schema/edit.ts'
import { isMigError, MigError } from '../../errors.ts'
import { unknownSchema, type Schema } from '../../core/schema/model.ts'
import { DEFAULT_NAMING, withNaming, type Naming } from '../../core/schema/names.ts'
import { dialects } from '../../dialects/index.ts'
import type { Operations, RevisionContext } from './operations.ts'
import { collect } from './recording.ts'

/** What a revision's file does when it is run. */
export interface RevisionCode {
  /** Absolute. */
  readonly path: string
  readonly relativePath: string
  readonly checksum: string
  /** `transaction = false` in the header. */
  readonly transaction: boolean
  /** For a `.sql` file: the lines at which its sections begin. */
  readonly sectionLines?: { readonly up: number; readonly down: number }
  /** There is no file: the database keeps what undoes it. */
  readonly isKept?: true
  upgrade(op: Operations, context: RevisionContext): unknown
  downgrade?(op: Operations, context: RevisionContext): unknown
}

/** What an inverse needs to know of the project besides the revision itself. */
export interface ProjectView {
  readonly naming?: Naming | undefined
  readonly signal?: AbortSignal
  /** What was kept of what the revision destroyed. */
  readonly kept?: readonly Backup[] | undefined
  schemaBefore(): Promise<Schema>
}

/**
 * What runs in a direction: the file's own function, or for a downgrade that it leaves out the inverse of its upgrade.
 * Throws MigError where that cannot be had.
 */
export async function bodyFor(
  code: RevisionCode,
  context: RevisionContext,
  project: ProjectView,
): Promise<(op: Operations) => unknown> {
  if (context.direction === 'up') return (op) => code.upgrade(op, context)
  if (code.downgrade) return (op) => code.downgrade!(op, context)
  if (!code.sectionLines) return inverseOf(code, { ...context, direction: 'up' }, project)
  throw new MigError('operation.irreversible', 'the file has no SQL that undoes it', {
    hint: ['write it below a line "-- downgrade"'],
  })
}

/** A body that undoes the upgrade operation by operation. Throws MigError that names an operation which has no inverse. */
async function inverseOf(
  code: Pick<RevisionCode, 'upgrade'>,
  context: RevisionContext,
  { naming = DEFAULT_NAMING, signal, kept = [], schemaBefore }: ProjectView,
): Promise<(op: Operations) => unknown> {
  const options = { naming, ...(signal && { signal }) }
  const recorded = await collect((op) => code.upgrade(op, context), options).catch((error: unknown) => {
    if (!isMigError(error) || error.code !== 'offline.opaque') throw error
    throw new MigError('operation.irreversible', `there is no downgrade, and ${error.message}`, {
      hint: ['write a downgrade'],
    })
  })
  const list = undoable(
    recorded.map(({ op }) => op),
    kept,
    dialects[context.dialect],
  )
  return bodyOf(await inverseOfAll(list, schemaBefore), naming)
}

/**
 * The operations that undo a list. The schema before it is asked for only where an operation needs it. Throws MigError
 * that names an operation which has no inverse.
 */
export async function inverseOfAll(
  list: readonly Op[],
  schemaBefore: () => Promise<Schema>,
): Promise<readonly Op[]> {
  try {
    return invertAll(list, unknownSchema)
  } catch (error) {
    const schema = await schemaBefore()
    if (schema === unknownSchema) throw error
    return invertAll(list, list.some((op) => isUntold(op, schema)) ? { ...schema, complete: false } : schema)
  }
}

/** Whether it drops what the revisions tell nothing of, and says itself what that was. */
const isUntold = (op: Op, schema: Schema): boolean =>
  (op.kind === 'dropColumn' || op.kind === 'dropTable') &&
  op.was !== undefined &&
  findTable(schema, op.table) === undefined

/** A body that makes the calls which give these operations. */
export function bodyOf(list: readonly Op[], naming: Naming = DEFAULT_NAMING): (op: Operations) => void {
  return (op) => {
    for (const each of list) {
      // safe: the arguments are those of this very kind
      const call = op[each.kind] as (...args: readonly unknown[]) => unknown
      call(...withNaming(naming, () => defOf(each).args(each)))
    }
  }
}
