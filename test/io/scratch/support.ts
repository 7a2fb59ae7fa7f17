import { versionOf } from '../../../src/core/dialect.ts'
import type { Introspected } from '../../../src/core/introspection.ts'
import type { Schema } from '../../../src/core/schema/model.ts'
import { introspectorOf } from '../../../src/dialects/introspect.ts'
import type { Session } from '../../../src/io/db/session.ts'
import {
  readBack,
  readSqlSchema,
  type Elsewhere,
  type ReadBackRequest,
} from '../../../src/io/scratch/index.ts'
import { settingsOf } from '../execute/support.ts'

/** What the database holds, as its server spells it. */
export async function introspected(session: Session): Promise<Introspected> {
  const introspect = await introspectorOf(session.dialect.name)
  return introspect(session, { version: versionOf(session.serverVersion) })
}

/** All of the schema read back, or what of it is named. */
export async function spelled(
  session: Session,
  schema: Schema,
  more: Partial<ReadBackRequest> = {},
): Promise<Schema> {
  const back = await readBack(session, {
    schema,
    tables: Object.keys(schema.tables),
    objects: Object.keys(schema.objects),
    root: process.cwd(),
    ...more,
  })
  if (back.scratch === 'refused') throw new Error(`refused: ${back.why}`)
  return back.schema
}

/** What the files make of an empty database of that server. */
export function readFiles(
  session: Session,
  url: string,
  files: Readonly<Record<string, string>>,
  more: Partial<Elsewhere> = {},
): Promise<Introspected> {
  const texts = Object.entries(files).map(([path, text]) => ({ path, text }))
  return readSqlSchema(session, texts, {
    settings: settingsOf(url),
    root: process.cwd(),
    schemas: [],
    ...more,
  })
}

/** Places of ours that are there now, but for those that other tests are using. */
export async function scratchPlaces(session: Session): Promise<readonly string[]> {
  const { family } = session.dialect
  if (family === 'sqlite') return []
  const rows = await session.query(
    family === 'mysql'
      ? `SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'mig!_scratch!_%' ESCAPE '!'`
      : `SELECT datname AS name FROM pg_database WHERE datname LIKE 'mig!_scratch!_%' ESCAPE '!'
         UNION ALL SELECT nspname FROM pg_namespace WHERE nspname LIKE 'mig!_scratch!_%' ESCAPE '!'`,
  )
  return rows.map(({ name }) => String(name))
}
