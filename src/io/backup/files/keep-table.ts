import { backupStatements, type BackupContent } from '../../../core/backup/backup.ts'
import { countersOf, countersQuestion } from '../../../core/backup/counters.ts'
import { keepingOf, placeOf } from '../../../core/backup/keep.ts'
import { shapeOf, shapeQuestion } from '../../../core/backup/shape.ts'
import { namesOf, type StateTables } from '../../../core/journal/journal.ts'
import { MigError } from '../../../errors.ts'
import type { Session } from '../../db/session.ts'
import { digestOf } from '../digest.ts'

export interface KeepTableRequest {
  readonly session: Session
  readonly tables: StateTables
  /** As a revision names it. */
  readonly table: string
  readonly environment: string
  readonly toolVersion: string
  readonly createdBy: string
  readonly createdAt: Date
}

/**
 * Copies a table into one beside the list of backups, because somebody asked for it. To be called inside of a transaction,
 * which MySQL commits half way: what is cut off there stays in the list as begun. Gives the number of the backup.
 */
export async function keepTable(request: KeepTableRequest): Promise<number> {
  const { session, tables, table, createdAt, createdBy, environment, toolVersion } = request
  const { dialect } = session
  const ask = (statement: { readonly sql: string; readonly bindings?: readonly unknown[] }) =>
    // safe: the bindings of our own statements
    session.query(statement.sql, statement.bindings as Parameters<Session['query']>[1])
  const statements = backupStatements(dialect, tables)
  const shape = shapeOf(await ask(shapeQuestion(table, dialect)))
  if (shape === undefined) throw new MigError('backup.unknown', `table ${table} is not there`)
  const id = Number((await ask(statements.nextId))[0]!['id'])
  const place = placeOf(namesOf(tables).backup, id, table)
  const keeping = keepingOf({ loses: 'table', table }, shape, place, { dialect })
  if (keeping === undefined) throw new MigError('backup.unknown', `table ${table} holds nothing of its own`)
  const counting = countersQuestion(table, shape, dialect)
  const hasCounters = dialect.family !== 'sqlite' || (await hasSequences(session))
  const content: BackupContent = {
    why: `asked for: ${table}`,
    place: { table: place },
    columns: keeping.columns,
    key: keeping.key,
    ...(keeping.match && { match: keeping.match }),
    casts: keeping.casts,
    counters: counting && hasCounters ? countersOf(await ask(counting)) : {},
    environment,
    toolVersion,
  }
  await ask(
    statements.insert({
      id,
      kind: 'table',
      state: 'open',
      table,
      content,
      createdAt: createdAt.toISOString(),
      createdBy,
    }),
  )
  for (const statement of [
    ...(dialect.transactionalDdl ? keeping.locks : []),
    ...[...keeping.create, ...keeping.fill],
  ]) {
    await ask(statement)
  }
  const digest = await digestOf(session, place, keeping.held)
  await ask(statements.update(id, { state: 'kept', ...digest }))
  return id
}

async function hasSequences({ query }: Session): Promise<boolean> {
  return (await query("SELECT 1 AS one FROM sqlite_master WHERE name = 'sqlite_sequence'")).length > 0
}
