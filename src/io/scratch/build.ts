import { versionOf, type Action, type Statement } from '../../core/dialect.ts'
import { diffSchemas } from '../../core/diff/index.ts'
import type { Op } from '../../core/ops/index.ts'
import { toSql, type RenderedOp } from '../../core/ops/list.ts'
import { emptySchema, type Schema, type Table } from '../../core/schema/model.ts'
import type { Session } from '../db/session.ts'
import { FailedStatement, refused } from './failure.ts'
import { partsOf, whole } from './parts.ts'

/** Where things are made to be read back. */
export interface Place {
  readonly session: Session
  /** Called before each operation, where the server keeps what can be taken back. */
  mark?(): Promise<void>
  /** Takes back what was tried since then: at most this table was made. */
  takeBack(table: string): Promise<void>
  /** A text under the names that the author knows. */
  restoreText(text: string): string
}

/** What makes all of the schema, in an order that works. */
export function creationOf(schema: Schema, session: Session): readonly RenderedOp[] {
  const server = { dialect: session.dialect, version: versionOf(session.serverVersion) }
  const ops = diffSchemas({ before: emptySchema, after: schema, ...server })
  return toSql(ops, server, emptySchema)
}

/** Makes it. Throws MigError that names the table or object, and the part of it, that the server refuses. */
export async function build(creation: readonly RenderedOp[], place: Place): Promise<void> {
  for (const { op, actions } of creation) {
    await place.mark?.()
    try {
      await runActions(actions, place.session)
    } catch (error) {
      throw error instanceof FailedStatement ? await naming(op, error, place) : error
    }
  }
}

async function runActions(actions: readonly Action[], session: Session): Promise<void> {
  for (const action of actions) {
    if ('ask' in action) {
      const rows = await session.query(action.ask.sql, action.ask.bindings)
      await runActions(action.decide(rows), session)
    } else await runStatement(action, session)
  }
}

async function runStatement({ sql, bindings }: Statement, session: Session): Promise<void> {
  try {
    await session.query(sql, bindings)
  } catch (error) {
    throw new FailedStatement(sql, error)
  }
}

async function naming(op: Op, failed: FailedStatement, place: Place): Promise<Error> {
  if (op.kind !== 'createTable') return refused(op, undefined, failed, place)
  await place.takeBack(op.table.name)
  return refused(op, await guiltyPart(op.table, place), failed, place)
}

/** The first part of a table that the server does not take behind those before it; undefined: it is none of them alone. */
async function guiltyPart(table: Table, place: Place): Promise<string | undefined> {
  const parts = partsOf(table)
  let taken = 0
  let refusedAt = parts.length
  while (refusedAt - taken > 1) {
    const middle = Math.floor((taken + refusedAt) / 2)
    if (await isTaken(whole(table, parts.slice(0, middle)), place)) taken = middle
    else refusedAt = middle
  }
  return parts[refusedAt - 1]?.called
}

async function isTaken(table: Table, place: Place): Promise<boolean> {
  const { session } = place
  const server = { dialect: session.dialect, version: versionOf(session.serverVersion) }
  try {
    const [rendered] = toSql([{ kind: 'createTable', table }], server, emptySchema)
    await runActions(rendered!.actions, session)
    return true
  } catch {
    return false
  } finally {
    await place.takeBack(table.name)
  }
}

/** Makes all of a schema where it is to stay. Throws MigError that names what the server refuses. */
export async function create(schema: Schema, session: Session): Promise<void> {
  for (const { op, actions } of creationOf(schema, session)) {
    try {
      await runActions(actions, session)
    } catch (error) {
      const isRefused = error instanceof FailedStatement
      throw isRefused ? refused(op, undefined, error, { restoreText: (text) => text }) : error
    }
  }
}
