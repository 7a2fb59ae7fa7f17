import { createStatements } from '../../core/journal/create.ts'
import { journalStatements, type StateTables } from '../../core/journal/journal.ts'
import { applyAll, statementsOf, toSql, type RenderedOp } from '../../core/ops/list.ts'
import type { Op } from '../../core/ops/index.ts'
import { inlineParameters } from '../../core/sql/parameters.ts'
import type { Dialect, Statement, Value } from '../../core/dialect.ts'
import { unknownSchema, type Family, type Schema } from '../../core/schema/model.ts'
import type { Naming } from '../../core/schema/names.ts'
import { SQL_MODE } from '../../dialects/mysql/session.ts'
import { isMigError, MigError } from '../../errors.ts'
import { bodyFor } from './body.ts'
import { schemaOf, type LoadedStep } from './execute.ts'
import type { RevisionContext } from './operations.ts'
import { collect } from './recording.ts'
import { mayOrphanRows, rebuildsOutside, refuseOutside } from './run-revision.ts'
import { refuseTransactionControl } from './transaction.ts'

export interface OfflineRequest {
  readonly dialect: Dialect
  readonly tables: StateTables
  readonly steps: readonly LoadedStep[]
  readonly context: Pick<RevisionContext, 'environment' | 'x' | 'tag'>
  readonly toolVersion: string
  /** Whether the script begins on a database that may have no state tables yet. */
  readonly fromBase: boolean
  /** One line for the head of the script. */
  readonly title: string
  /** The names that keys and indexes get where a revision gives none. */
  readonly naming?: Naming
  schemaBefore?(step: LoadedStep): Promise<Schema>
}

/**
 * What makes each command-line client stop at the first error, and read the script as it is written: in UTF-8, whatever
 * the locale says, and with a backslash that escapes.
 */
const OPENING: Readonly<Record<Family, readonly string[]>> = {
  postgres: ['\\set ON_ERROR_STOP on', '\\encoding UTF8'],
  mysql: [
    'SET NAMES utf8mb4 COLLATE utf8mb4_general_ci;',
    `SET SESSION sql_mode = ${SQL_MODE}, time_zone = '+00:00';`,
  ],
  sqlite: ['.bail on', 'PRAGMA foreign_keys = OFF;'],
}

/**
 * The steps as a script for `psql`, `mysql` or `sqlite3`, bookkeeping included: it leaves the database as the run itself
 * would. Throws `offline.opaque` naming the revision whose SQL is known only when it runs.
 */
export async function offlineScript(request: OfflineRequest): Promise<string> {
  const { dialect } = request
  const journal = journalStatements(dialect, request.tables)
  const lines = [`-- ${request.title}`, ...OPENING[dialect.family], '']
  if (request.fromBase)
    lines.push(...createStatements(dialect, request.tables).map((each) => written(each, dialect)), '')
  for (const step of request.steps) {
    const { id, message, parents } = step.revision
    const verb = step.action === 'skip' ? 'skip' : step.direction === 'up' ? 'upgrade' : 'downgrade'
    lines.push(`-- ${verb} ${id} ${message.replaceAll(/\s+/g, ' ')}`)
    const bookkeeping =
      step.direction === 'down'
        ? journal.remove(id)
        : journal.insert({
            revision: id,
            message,
            parents,
            checksum: step.code?.checksum ?? '',
            how: step.action === 'skip' ? 'skip' : 'upgrade',
            environment: request.context.environment,
            toolVersion: request.toolVersion,
          })
    const body = step.action === 'skip' ? [] : await bodyStatements(step, request)
    const inside = [...body, bookkeeping].map((each) => written(each, dialect))
    const whole = step.code?.transaction === false ? inside : [`${dialect.begin};`, ...inside, 'COMMIT;']
    lines.push(...whole, '')
  }
  return lines.join('\n')
}

async function bodyStatements(step: LoadedStep, request: OfflineRequest): Promise<readonly Statement[]> {
  const { code } = step
  if (!code) return []
  const { direction } = step
  const context = { ...request.context, dialect: request.dialect.name, direction, offline: true }
  try {
    const { naming } = request
    const body = await bodyFor(code, context, { naming, schemaBefore: () => schemaOf(request, step) })
    const list = (await collect(body, { naming })).map(({ op }) => op)
    const statements = await spelled(list, step, request)
    if (code.transaction) for (const { sql } of statements) refuseTransactionControl(sql)
    else if (statements.some((each) => each.needsTransaction)) throw rebuildsOutside()
    return statements
  } catch (error) {
    if (!isMigError(error)) throw error
    throw new MigError(error.code, `${step.shortId} ${step.revision.message}: ${error.message}`, {
      hint: [code.relativePath, ...error.hint, ...opaqueHint(error)],
      details: { ...error.details, revision: step.revision.id, file: code.relativePath },
      cause: error,
    })
  }
}

/** What an operation keeps of a table is asked of the operations below it, where a run would ask the database. */
async function spelled(
  list: readonly Op[],
  step: LoadedStep,
  request: OfflineRequest,
): Promise<readonly Statement[]> {
  const { dialect } = request
  const spell = (schema: Schema) => {
    const rendered = toSql(list, { dialect }, schema)
    if (step.code?.transaction) refuseOutside(rendered)
    return guarded(rendered, dialect)
  }
  try {
    return spell(unknownSchema)
  } catch (error) {
    if (!isMigError(error) || error.code !== 'offline.opaque') throw error
    return spell(await schemaAt(step, request))
  }
}

/** The statements, with those around them that find new rows which refer to nothing, where the server does not look. */
function guarded(rendered: readonly RenderedOp[], { session }: Dialect): readonly Statement[] {
  const statements = statementsOf(rendered)
  const { before = [], after = [] } = rendered.some(mayOrphanRows) ? (session.orphanGuard ?? {}) : {}
  return [...before, ...statements, ...after]
}

/** The schema that a step begins on. */
async function schemaAt(step: LoadedStep, request: OfflineRequest): Promise<Schema> {
  const before = await schemaOf(request, step)
  if (step.direction === 'up' || !step.code) return before
  const context = {
    ...request.context,
    dialect: request.dialect.name,
    direction: 'up',
    offline: true,
  } as const
  const recorded = await collect((op) => step.code!.upgrade(op, context), { naming: request.naming })
  return applyAll(
    recorded.map(({ op }) => op),
    before,
  )
}

function opaqueHint(error: MigError): readonly string[] {
  if (error.code !== 'offline.opaque') return []
  return [
    'a script can hold what comes before it (mig upgrade a:b --sql); the revision itself needs: mig upgrade',
  ]
}

/** A statement with its values in place and its end marked, as the database's own client reads it. */
function written({ sql, bindings }: Statement, dialect: Dialect): string {
  // safe: the values are the bindings themselves
  const text = bindings
    ? inlineParameters(sql, dialect.family, bindings, (value) => dialect.literal(value as Value))
    : sql
  // the mysql client cuts at every semicolon, also at one inside of a body
  return dialect.family === 'mysql' && WITH_BODY.test(text)
    ? `DELIMITER //\n${text}//\nDELIMITER ;`
    : `${text};`
}

const WITH_BODY = /^create\b.*?\b(trigger|procedure|function|event)\b.*;/is
