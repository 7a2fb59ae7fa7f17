import type { Connection } from '../../../core/dialect.ts'
import type { IntrospectRequest } from '../../../core/introspection.ts'
import { MigError } from '../../../errors.ts'
import { quoted } from '../../values.ts'
import { textsOf, type SchemaRow } from './rows.ts'

/** A time in which the session spells everything as the reading needs it. */
export interface Reading {
  readonly defaultSchema: string
  readonly schemas: readonly SchemaRow[]
  /** Leaves the session as it was. */
  close(): Promise<void>
  /** The same where something has failed. */
  abandon(): Promise<void>
}

/** What the server's own spelling hangs on besides the search path. */
const SETTINGS: Readonly<Record<string, string>> = {
  DateStyle: 'ISO',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  extra_float_digits: '1',
  quote_all_identifiers: 'off',
  standard_conforming_strings: 'on',
}

/**
 * In a transaction of its own, of one snapshot, or in the one that is open: then the settings are those of the transaction
 * until it is closed again.
 */
export async function openReading(
  connection: Connection,
  { defaultSchema: wanted, schemas: only }: IntrospectRequest,
): Promise<Reading> {
  const names = Object.keys(SETTINGS)
  // outside of a transaction a local setting is gone with its statement
  const [session] = await connection.query(
    `SELECT set_config('mig.probe', 'inside', true), current_schema()::text AS own, array_to_json(current_schemas(false))::text AS path,
  current_setting('search_path') AS search_path, ${names.map((name) => `current_setting('${name}') AS "${name}"`).join(', ')}`,
  )
  const rows = await connection.query(
    `SELECT n.oid::text AS id, n.nspname AS name, current_setting('mig.probe', true) = 'inside' AS inside,
  EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_namespace'::regclass AND e.objid = n.oid AND e.deptype = 'e') AS "isOfExtension",
  EXISTS (SELECT FROM pg_extension e WHERE e.extnamespace = n.oid) AS "hasExtension"
FROM pg_namespace n WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY n.nspname`,
  )
  const all = rows as unknown as readonly (SchemaRow & { inside: boolean; hasExtension: boolean })[]
  const defaultSchema = wanted ?? (session?.['own'] as string | null) ?? undefined
  if (defaultSchema === undefined) {
    throw new MigError('operation.invalid', 'the search path of the connection names no schema that exists', {
      hint: ['name the schemas in the config: schemas: ["public"]'],
    })
  }
  const path = textsOf(session?.['path'] as string)
  const behind = all.filter(({ name, hasExtension }) => hasExtension && path.includes(name))
  const setting = {
    ...SETTINGS,
    search_path: [defaultSchema, ...behind.map(({ name }) => name)].map(quoteName).join(', '),
  }
  const set = (values: Readonly<Record<string, unknown>>) =>
    connection.query(
      `SELECT ${[...names, 'search_path'].map((name) => `set_config('${name}', ${quoted(String(values[name]))}, true)`).join(', ')}`,
    )
  const isInside = all[0]?.inside === true
  if (!isInside) await connection.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  await set(setting)
  const schemas = all.filter(({ name }) => only === undefined || only.includes(name))
  const close = async () => {
    await (isInside ? set(session!) : connection.query('COMMIT'))
  }
  return {
    defaultSchema,
    schemas: schemas.map(({ id, name, isOfExtension }) => ({ id, name, isOfExtension })),
    close,
    // where the transaction is another's, it has failed with the statement
    abandon: async () => {
      await (isInside ? Promise.resolve() : connection.query('ROLLBACK').catch(() => undefined))
    },
  }
}

const quoteName = (name: string) => `"${name.replaceAll('"', '""')}"`
