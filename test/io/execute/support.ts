import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { DialectName, SessionOptions } from '../../../src/core/dialect.ts'
import type { Step } from '../../../src/core/graph/index.ts'
import { defOf, type Op } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/types.ts'
import { MigError } from '../../../src/errors.ts'
import type { ConnectionSettings } from '../../../src/io/config/settings.ts'
import { databaseKind, parseDatabaseUrl } from '../../../src/io/config/url.ts'
import { connect } from '../../../src/io/db/connect.ts'
import type { Purpose, Session } from '../../../src/io/db/session.ts'
import type { RevisionCode } from '../../../src/io/execute/body.ts'
import {
  execute,
  prepareState,
  refuseWholeRun,
  type ExecuteRequest,
  type LoadedStep,
  type StepResult,
} from '../../../src/io/execute/execute.ts'
import { beginClaim } from '../../../src/io/lock/claim.ts'
import { thisHolder } from '../../../src/io/lock/holder.ts'
import type { Operations, RevisionContext } from '../../../src/io/execute/operations.ts'
import { freshDatabase, type TestDatabase, type TestDialect } from '../../support/databases.ts'
import { skipOn } from '../../support/dialects.ts'

export const TABLES = {
  revision: 'mig_revision',
  meta: 'mig_meta',
  lock: 'mig_lock',
  statement: 'mig_statement',
  audit: 'mig_audit',
  backup: 'mig_backup',
  inverse: 'mig_inverse',
} as const

/** What a database holds, without mig's own tables. */
export const USERS_OWN = { ignore: ['mig_*'] } as const

/** The settings that a project with this URL would have. */
export function settingsOf(url: string): ConnectionSettings {
  const parsed = parseDatabaseUrl(url, 'the test')
  if ('filename' in parsed) {
    const filename =
      parsed.filename === ':memory:' ? parsed.filename : fileURLToPath(`file://${parsed.filename}`)
    return {
      ...databaseKind('sqlite', 'the test'),
      connection: { filename },
      label: 'sqlite app.db',
      source: 'the test',
    }
  }
  const { kind, user, password, host, port, database } = parsed
  const connection = Object.fromEntries(
    Object.entries({ user, password, host, port, database }).filter(([, value]) => value !== undefined),
  )
  return { ...kind, connection, label: `${kind.dialect} ${host}/${database}`, source: 'the test' }
}

/** A session as the product opens it, with short limits. */
export function openSession(
  url: string,
  { purpose = 'write', ...options }: Partial<SessionOptions> & { readonly purpose?: Purpose } = {},
): Promise<Session> {
  return connect({
    settings: settingsOf(url),
    root: process.cwd(),
    purpose,
    lockTimeout: 5000,
    schemas: [],
    ...options,
  })
}

type Body = (op: Operations, context: RevisionContext) => unknown

/** A revision made in the test, `id` being also what it is called. */
export function step(
  id: string,
  code: { readonly upgrade: Body; readonly downgrade?: Body } & Partial<
    Omit<RevisionCode, 'upgrade' | 'downgrade'>
  >,
  more: Partial<Step> = {},
): LoadedStep {
  return {
    revision: { id, parents: [], dependsOn: [], labels: [], message: `the ${id}` },
    direction: 'up',
    action: 'run',
    shortId: id,
    code: {
      path: `/nowhere/${id}.ts`,
      relativePath: `revisions/${id}.ts`,
      checksum: 'c',
      transaction: true,
      ...code,
    },
    ...more,
  }
}

/** The same revision, to be undone. */
export const undoing = (up: LoadedStep): LoadedStep => ({ ...up, direction: 'down' })

/** A body that makes the calls which give just these operations. */
export const bodyOf =
  (list: readonly Op[]) =>
  async (op: Operations): Promise<void> => {
    for (const each of list) {
      // safe: the arguments are those of this very kind
      const call = op[each.kind] as (...args: readonly unknown[]) => unknown
      await call(...defOf(each).args(each))
    }
  }

/** Runs the steps as the product does. */
export async function run(
  session: Session,
  steps: readonly LoadedStep[],
  more: Partial<ExecuteRequest> = {},
): Promise<readonly StepResult[]> {
  const { tables = TABLES, transaction = 'each' } = more
  refuseWholeRun({ transaction, session, steps })
  await prepareState(session, tables)
  const about = {
    operator: 'tester',
    environment: 'dev',
    toolVersion: '0.0.0',
    revisions: [],
    direction: 'up',
  } as const
  // on SQLite the transactions are the lock
  const isClaimed =
    session.dialect.family !== 'sqlite' || steps.some(({ code }) => code?.transaction === false)
  const claim = isClaimed ? await beginClaim({ session, tables, holder: thisHolder(about) }) : undefined
  return execute({
    session,
    tables,
    epoch: claim?.epoch,
    steps,
    transaction,
    context: { environment: 'dev', x: {} },
    appliedBy: 'tester',
    toolVersion: '0.0.0',
    signal: new AbortController().signal,
    standing: 'base',
    ...more,
  })
}

export interface Workplace {
  readonly database: TestDatabase
  readonly session: Session
  /** The dump of the database when it was new. */
  readonly empty: string
}

/**
 * Registers tests that share a database as long as each leaves it as empty as it was; after one that fails, the next
 * gets a new one.
 */
export function sharedDatabase(dialect: TestDialect) {
  let place: Workplace | undefined
  const close = async (): Promise<void> => {
    const { session, database } = place ?? {}
    place = undefined
    await session?.close().catch(() => undefined)
    await database?.close()
  }
  after(close)
  return (name: string, body: (place: Workplace) => Promise<void>): void => {
    test(name, { skip: skipOn(dialect) }, async () => {
      if (place === undefined) {
        const database = await freshDatabase(dialect)
        const [session, empty] = [await openSession(database.url), await database.dump(USERS_OWN)]
        place = { database, session, empty }
      }
      try {
        await body(place)
      } catch (error) {
        await close()
        throw error
      }
    })
  }
}

/** What work throws; a failure of the test where it throws nothing. */
export function failureOf(work: Promise<unknown>): Promise<MigError> {
  return work.then(
    () => assert.fail('nothing was thrown'),
    (error: unknown) => error as MigError,
  )
}

/** What a run is aborted with at Ctrl-C. */
export const interruption = () => new MigError('interrupted', 'stopped by Ctrl-C')

/** The rows of a table, or that there is none. */
export function rowsOf(database: TestDatabase, table: string): Promise<unknown> {
  return database.query(`SELECT * FROM ${table} ORDER BY 1`).catch(() => 'no table')
}

/** The revisions of the journal whose ids begin like this, in their order. */
export async function applied(database: TestDatabase, prefix = ''): Promise<readonly unknown[]> {
  const rows = await database.query('SELECT revision FROM mig_revision ORDER BY position')
  return rows.map(({ revision }) => revision).filter((id) => String(id).startsWith(prefix))
}

/** A body that creates a table of one column. */
export const create = (table: string) => (op: Operations) =>
  op.createTable(table, { id: t.integer().primaryKey() })

/** What each server says of a table "nowhere". */
export const NO_TABLE: Readonly<Record<DialectName, RegExp>> = {
  sqlite: /no such table: nowhere$/,
  postgres: /relation "nowhere" does not exist$/,
  mariadb: /Table '\w+\.nowhere' doesn't exist$/,
  mysql: /Table '\w+\.nowhere' doesn't exist$/,
}
