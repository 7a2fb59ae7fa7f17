import { toldBy, type Untold } from '../../core/backup/as-it-was.ts'
import { versionOf } from '../../core/dialect.ts'
import type { Op } from '../../core/ops/index.ts'
import { withKeyNames } from '../../core/schema/key-names.ts'
import { unknownSchema, type Schema } from '../../core/schema/model.ts'
import { DEFAULT_NAMING, withNaming, type Naming } from '../../core/schema/names.ts'
import { introspectorOf } from '../../dialects/introspect.ts'
import type { Session } from '../db/session.ts'

export interface DefinitionRequest {
  readonly session: Session
  readonly naming?: Naming | undefined
  /** The schema before the revision, as the revisions tell it. Absent: nobody asks for what they do not tell. */
  schemaBefore?(): Promise<Schema>
}

/**
 * What an operation is about to drop, as the database itself tells it, where neither the operation says it nor the
 * revisions do: what SQL or somebody else has made. Undefined: it is told, or not there.
 */
export async function untoldBy(
  op: Op,
  { schemaBefore, ...request }: DefinitionRequest,
): Promise<Untold | undefined> {
  if ((op.kind !== 'dropColumn' && op.kind !== 'dropTable') || op.was || !schemaBefore) return undefined
  const { family } = request.session.dialect
  // a table of another database of the server is read as if it stood in this one
  if (family === 'mysql' && op.table.includes('.')) return undefined
  // what cannot be replayed tells nothing
  const told = toldBy(await schemaBefore().catch(() => unknownSchema), op)
  return told ? undefined : toldBy(await liveSchema(op.table, request), op)
}

/** With that table in it, and what belongs to it. */
async function liveSchema(
  name: string,
  { session, naming = DEFAULT_NAMING }: DefinitionRequest,
): Promise<Schema> {
  const { dialect } = session
  const introspect = await introspectorOf(dialect.name)
  const { schema } = await introspect(session, {
    version: versionOf(session.serverVersion),
    // each costs a question of its own there
    ...(dialect.family === 'mysql' && { ignore: (table: string) => table !== name }),
  })
  return dialect.family === 'mysql' ? withNaming(naming, () => withKeyNames(schema)) : schema
}
