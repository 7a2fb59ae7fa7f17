import { versionOf } from '../../core/dialect.ts'
import type { Introspect } from '../../core/introspection.ts'
import type { Schema } from '../../core/schema/model.ts'
import { MigError } from '../../errors.ts'
import { driverCodeOf, messageOf } from '../db/server-said.ts'
import type { Session } from '../db/session.ts'
import { build, creationOf, type Place } from './build.ts'
import { inChunks } from './chunks.ts'
import { scratchName } from './names.ts'
import { itemsOf } from './needed.ts'
import type { ReadBack, ReadBackRequest } from './request.ts'
import { respell } from './respell.ts'
import { takeOver } from './take-over.ts'
import { untilAborted } from './until-aborted.ts'

/** Tables and indexes that are made before the locks on them are given back: a server holds some 6,000 locks at least. */
const CHUNK = 1000

/** Milliseconds that it waits for another transaction, which can only be one that drops what is mentioned. */
const LOCK_TIMEOUT = 5000

/**
 * Makes it in scratch schemas inside of a transaction that is rolled back, so that nobody else ever sees it and nothing
 * stays. Foreign keys are left out: nothing in them is respelled, and they would lock what they refer to.
 */
export async function readBackOnPostgres(
  session: Session,
  introspect: Introspect,
  request: ReadBackRequest,
): Promise<ReadBack> {
  const { now, path } = await standing(session)
  const defaultSchema = request.defaultSchema ?? path[0] ?? 'public'
  const scratch = scratchName(now)
  await session.query('BEGIN TRANSACTION READ WRITE')
  try {
    const inside = untilAborted(session, request.signal)
    const why = await makeSchema(inside, scratch)
    if (why !== undefined) return { scratch: 'refused', why }
    await inside.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT}`)
    // bodies are kept to the letter, and may mention what is not made here
    await inside.query('SET LOCAL check_function_bodies = off')
    await inside.query('SET LOCAL client_min_messages = error')
    await createExtensions(inside, request, defaultSchema)
    let schema = request.schema
    const most = request.chunk ?? CHUNK
    for (const { items, needed } of inChunks(request.schema, itemsOf(request), most, session.dialect)) {
      const read = await readChunk(needed, { session: inside, introspect, scratch, defaultSchema, path })
      schema = takeOver(schema, read, items, 'left out')
    }
    return { scratch: 'built', schema }
  } finally {
    await session.query('ROLLBACK')
  }
}

/** The server's clock, in seconds, and the schemas that names are looked for in. */
async function standing(
  session: Session,
): Promise<{ readonly now: number; readonly path: readonly string[] }> {
  const [row] = await session.query(
    'SELECT extract(epoch FROM now())::float8 AS now, array_to_json(current_schemas(false))::text AS path',
  )
  // safe: the server gives a list of names
  return { now: Number(row?.['now']), path: JSON.parse(String(row?.['path'])) as string[] }
}

/** Undefined where it is made; else why this user may not, or nobody may. */
async function makeSchema(session: Session, name: string): Promise<string | undefined> {
  try {
    await session.query(`CREATE SCHEMA ${name}`)
    return undefined
  } catch (error) {
    if (!REFUSALS.has(driverCodeOf(error) ?? '')) throw error
    return messageOf(error)
  }
}

/** insufficient_privilege; read_only_sql_transaction, on a replica. */
const REFUSALS: ReadonlySet<string> = new Set(['42501', '25006'])

/** Those that are wanted and not there yet, where they would be put; they go with the transaction too. */
async function createExtensions(
  session: Session,
  { schema }: ReadBackRequest,
  defaultSchema: string,
): Promise<void> {
  const wanted = Object.values(schema.objects).filter((object) => object.type === 'extension')
  if (wanted.length === 0) return
  const there = new Set(
    (await session.query('SELECT extname AS name FROM pg_extension')).map((row) => row['name']),
  )
  for (const { name, schema: place = defaultSchema } of wanted.filter((each) => !there.has(each.name))) {
    const { quote } = session.dialect
    try {
      await session.query(`CREATE SCHEMA IF NOT EXISTS ${quote(place)}`)
      await session.query(`CREATE EXTENSION ${quote(name)} SCHEMA ${quote(place)} CASCADE`)
    } catch (error) {
      throw new MigError(
        'schema.unbuildable',
        `extension "${name}" of the wanted schema: ${messageOf(error)}`,
        {
          hint: ['what is built of the wanted schema needs its extensions'],
          details: { item: `extension "${name}"` },
          cause: error,
        },
      )
    }
  }
}

interface ChunkContext {
  readonly session: Session
  readonly introspect: Introspect
  readonly scratch: string
  readonly defaultSchema: string
  readonly path: readonly string[]
}

async function readChunk(needed: Schema, context: ChunkContext): Promise<Schema> {
  const { session, introspect, scratch, defaultSchema, path } = context
  const { places, moved, restore, restoreText } = respell(withoutForeignKeys(needed), defaultSchema, scratch)
  const { quote } = session.dialect
  const run = async (sql: string) => {
    await session.query(sql)
  }
  const place: Place = {
    session,
    restoreText,
    mark: () => run('SAVEPOINT mig_mark'),
    takeBack: () => run('ROLLBACK TO SAVEPOINT mig_mark'),
  }
  await session.query('SAVEPOINT mig_chunk')
  for (const each of [...places.values()].slice(1)) await session.query(`CREATE SCHEMA ${each}`)
  const ahead = [defaultSchema, ...path].flatMap((each) => places.get(each) ?? [])
  await session.query(`SET LOCAL search_path TO ${[...new Set([...ahead, ...path])].map(quote).join(', ')}`)
  await make(moved, place)
  const { schema } = await introspect(session, {
    defaultSchema: scratch,
    schemas: [...places.values()],
    version: versionOf(session.serverVersion),
  })
  await session.query('ROLLBACK TO SAVEPOINT mig_chunk')
  return restore(schema)
}

/** All statements in one message; where one of them fails, again one by one, to say which. */
async function make(schema: Schema, place: Place): Promise<void> {
  const { session } = place
  const creation = creationOf(schema, session)
  const statements = creation.flatMap(({ actions }) => actions)
  const isPlain = statements.every((action) => 'sql' in action && !action.bindings?.length)
  if (!isPlain || statements.length === 0) return build(creation, place)
  await session.query('SAVEPOINT mig_whole')
  const text = statements.map((action) => ('sql' in action ? action.sql : '')).join('\n;\n')
  const failed = await session.query(text).then(
    () => false,
    () => true,
  )
  if (!failed) return
  await session.query('ROLLBACK TO SAVEPOINT mig_whole')
  await build(creation, place)
}

function withoutForeignKeys(schema: Schema): Schema {
  const tables = Object.values(schema.tables).map((table) => ({ ...table, foreignKeys: [] }))
  return { ...schema, tables: Object.fromEntries(tables.map((table) => [table.name, table])) }
}
