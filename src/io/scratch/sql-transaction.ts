import { versionOf } from '../../core/dialect.ts'
import type { Introspect, Introspected } from '../../core/introspection.ts'
import { isMigError, MigError } from '../../errors.ts'
import type { Session } from '../db/session.ts'
import { scratchName } from './names.ts'
import type { Elsewhere } from './read-sql.ts'
import { runStatements, type FileStatement } from './sql-file.ts'
import { verdictOnPostgres } from './sql-verdict.ts'
import { nameIn, wordsOf } from './sql-words.ts'
import { untilAborted } from './until-aborted.ts'

/**
 * Runs files of DDL where no database can be made for them: in a transaction that is rolled back, in which each schema that
 * they speak of is out of the way under another name, and an empty one stands in its place. Others see nothing of it.
 */
export async function readSqlInTransaction(
  session: Session,
  files: readonly (readonly FileStatement[])[],
  { schemas, ignore, signal }: Elsewhere,
  introspect: Introspect,
): Promise<Introspected> {
  const [row] = await session.query(
    `SELECT extract(epoch FROM now())::float8 AS now, coalesce(current_schema(), 'public') AS own`,
  )
  const away = scratchName(Number(row?.['now']))
  const defaultSchema = schemas[0] ?? String(row?.['own'])
  await session.query('BEGIN TRANSACTION READ WRITE')
  try {
    const inside = untilAborted(session, signal)
    await inside.query('SET LOCAL lock_timeout = 5000')
    await inside.query('SET LOCAL client_min_messages = error')
    await clear(inside, [defaultSchema, ...schemas, ...namesIn(files.flat())], away)
    const path = (schemas.length > 0 ? schemas : [defaultSchema]).map(session.dialect.quote).join(', ')
    for (const statements of files) {
      await inside.query(`SET LOCAL search_path TO ${path}`)
      await runStatements(statements, verdictOnPostgres, { query: guarded(inside) }).catch(explain)
    }
    await inside.query(`SET LOCAL search_path TO ${path}`)
    const rest = await inside.query(
      `SELECT nspname AS name FROM pg_namespace WHERE nspname NOT LIKE 'pg!_%' ESCAPE '!' AND nspname <> 'information_schema'`,
    )
    const left = rest.map((each) => String(each['name'])).filter((name) => !name.startsWith(away))
    return await introspect(inside, {
      defaultSchema,
      schemas: left,
      version: versionOf(session.serverVersion),
      ...(ignore && { ignore }),
    })
  } finally {
    await session.query('ROLLBACK')
  }
}

/** In a database of its own the file might well be run. */
function explain(error: unknown): never {
  if (!isMigError(error)) throw error
  throw new MigError(error.code, error.message, {
    hint: [
      ...error.hint,
      'it was run beside the live schemas, since this user may make no database: ALTER ROLE ... CREATEDB allows it',
    ],
    details: error.details,
    cause: error.cause,
  })
}

/** A statement whose failure means nothing must not end the transaction. */
function guarded(session: Session): Session['query'] {
  return async (sql) => {
    await session.query('SAVEPOINT mig_statement')
    try {
      const rows = await session.query(sql)
      await session.query('RELEASE SAVEPOINT mig_statement')
      return rows
    } catch (error) {
      await session.query('ROLLBACK TO SAVEPOINT mig_statement')
      throw error
    }
  }
}

/** Gives each of the schemas that is there an empty one in its place, into which its extensions move. */
async function clear(session: Session, wanted: readonly string[], away: string): Promise<void> {
  const { quote, literal } = session.dialect
  const list = [...new Set(wanted)].map((name) => literal(name)).join(', ')
  const rows = await session.query(
    `SELECT n.nspname AS schema, e.extname AS extension FROM pg_namespace n LEFT JOIN pg_extension e ON e.extnamespace = n.oid
 WHERE n.nspname IN (${list})`,
  )
  for (const [i, name] of [...new Set(rows.map((row) => String(row['schema'])))].entries()) {
    await session.query(`ALTER SCHEMA ${quote(name)} RENAME TO ${away}_${i}`)
    await session.query(`CREATE SCHEMA ${quote(name)}`)
  }
  for (const { schema, extension } of rows.filter((row) => row['extension'] !== null))
    // only its owner may move it; what uses it then says that it is not there
    await guarded(session)(
      `ALTER EXTENSION ${quote(String(extension))} SET SCHEMA ${quote(String(schema))}`,
    ).catch(() => undefined)
}

/** Every name with a dot behind it, and those of CREATE SCHEMA: schemas are among them. */
function namesIn(statements: readonly FileStatement[]): readonly string[] {
  return statements.flatMap(({ sql }) => {
    const words = wordsOf(sql, 'postgres')
    return words.flatMap((word, i) => {
      const isQualifier = words[i + 1]?.text === '.' && words[i - 1]?.text !== '.'
      const isMade = words[i - 1]?.keyword === 'SCHEMA' || words[i - 1]?.keyword === 'EXISTS'
      const name = isQualifier || isMade ? nameIn(word, 'postgres') : undefined
      return name === undefined || /^(?:pg_|information_schema$)/.test(name) ? [] : [name]
    })
  })
}
