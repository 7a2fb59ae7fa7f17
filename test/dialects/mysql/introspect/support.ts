import assert from 'node:assert/strict'
import { describe, test as plainTest } from 'node:test'
import { versionOf, type Action, type Connection } from '../../../../src/core/dialect.ts'
import { diffSchemas } from '../../../../src/core/diff/index.ts'
import type { Introspected, IntrospectRequest } from '../../../../src/core/introspection.ts'
import { toSql } from '../../../../src/core/ops/list.ts'
import { emptySchema, type Column, type Schema, type Table } from '../../../../src/core/schema/model.ts'
import { introspect } from '../../../../src/dialects/mysql/introspect/index.ts'
import type { Session } from '../../../../src/io/db/session.ts'
import { openSession } from '../../../io/execute/support.ts'
import { freshDatabase } from '../../../support/databases.ts'
import { skipOn } from '../../../support/dialects.ts'

export const SERVERS = ['mariadb', 'mysql'] as const

export type ServerName = (typeof SERVERS)[number]

/** What differs between the two. */
export type Each<T> = Readonly<Record<ServerName, T>>

/** A database that SQL has made, read by a session that may write nothing. */
export interface Made extends Introspected {
  /** How many queries were asked. */
  readonly queries: number
}

export interface Reading extends Omit<Partial<IntrospectRequest>, 'version'> {
  /** What the session says before it reads. */
  readonly before?: string
}

/** Runs the SQL on a new database of that server and reads it. */
export async function madeBy(server: ServerName, script: string, reading: Reading = {}): Promise<Made> {
  const database = await freshDatabase(server)
  try {
    await database.script(script)
    return await readFrom(database.url, reading)
  } finally {
    await database.close()
  }
}

export async function readFrom(url: string, { before, ...request }: Reading = {}): Promise<Made> {
  const session = await openSession(url, { purpose: 'read' })
  try {
    if (before !== undefined) await session.query(before)
    let queries = 0
    const counting: Connection = {
      query(sql, bindings) {
        queries++
        return session.query(sql, bindings)
      },
    }
    const found = await introspect(counting, { version: versionOf(session.serverVersion), ...request })
    return { ...found, queries }
  } finally {
    await session.close()
  }
}

/** What the schema makes on an empty database of that server. */
export async function builtFrom(server: ServerName, schema: Schema): Promise<Schema> {
  const database = await freshDatabase(server)
  try {
    const session = await openSession(database.url)
    await build(session, schema).finally(() => session.close())
    return (await readFrom(database.url)).schema
  } finally {
    await database.close()
  }
}

async function build(session: Session, after: Schema): Promise<void> {
  const target = { dialect: session.dialect, version: versionOf(session.serverVersion) }
  const ops = diffSchemas({ before: emptySchema, after, ...target })
  for (const { actions } of toSql(ops, target, emptySchema)) await run(session, actions)
}

async function run(session: Session, actions: readonly Action[]): Promise<void> {
  for (const action of actions) {
    if ('ask' in action)
      await run(session, action.decide(await session.query(action.ask.sql, action.ask.bindings)))
    else await session.query(action.sql, action.bindings)
  }
}

/** Registers a test on each of the servers. */
export function onServers(
  name: string,
  body: (server: ServerName) => Promise<void>,
  servers: readonly ServerName[] = SERVERS,
): void {
  for (const server of servers) {
    describe(`[${server}]`, () => {
      plainTest(name, { skip: skipOn(server) }, () => body(server))
    })
  }
}

/** What the SQL makes is read as this schema. */
export async function assertRead(
  server: ServerName,
  script: string,
  expected: Pick<Schema, 'tables' | 'objects'>,
): Promise<Schema> {
  const { schema, unmodelled } = await madeBy(server, script)
  assert.deepEqual(schema, { complete: true, ...expected })
  assert.deepEqual(unmodelled, [])
  return schema
}

/** The same, and the schema makes the same again on an empty database. */
export async function assertReadAs(
  server: ServerName,
  script: string,
  expected: Pick<Schema, 'tables' | 'objects'>,
): Promise<void> {
  const schema = await assertRead(server, script, expected)
  assert.deepEqual(await builtFrom(server, schema), schema)
}

/** The settings of a table of which nothing was said. */
export const SETTINGS: Each<Table['settings']> = {
  mariadb: { engine: 'InnoDB', charset: 'utf8mb4', collation: 'utf8mb4_general_ci' },
  mysql: { engine: 'InnoDB', charset: 'utf8mb4', collation: 'utf8mb4_0900_ai_ci' },
}

/** A table of just columns, with more where it is said. */
export function table(
  server: ServerName,
  name: string,
  columns: readonly Column[],
  more: Partial<Table> = {},
): Table {
  return {
    name,
    columns,
    uniques: [],
    foreignKeys: [],
    checks: [],
    indexes: [],
    settings: SETTINGS[server]!,
    ...more,
  }
}

/** A column of integers that accepts NULL. */
export const integer = (name: string, more: Partial<Column> = {}): Column => ({
  name,
  type: { name: 'integer' },
  nullable: true,
  ...more,
})

/** The tables by their names. */
export const tables = (...list: readonly Table[]): Pick<Schema, 'tables' | 'objects'> => ({
  tables: Object.fromEntries(list.map((each) => [each.name, each])),
  objects: {},
})
