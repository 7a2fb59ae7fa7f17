import { claimStatements } from '../../core/journal/claim.ts'
import {
  appliedRevision,
  checkFormat,
  FORMAT,
  journalStatements,
  type AppliedRevision,
  type JournalEntry,
  type JournalStatements,
  type StateTables,
} from '../../core/journal/journal.ts'
import { logStatements, unfinishedOf, type Unfinished } from '../../core/journal/log.ts'
import type { Row, Statement } from '../../core/dialect.ts'
import { MigError } from '../../errors.ts'
import type { Session } from '../db/session.ts'
import { isFenced, lockLost } from '../resume/revision-log.ts'

/** The applied set in the database. Reading never creates the state tables. */
export class Journal {
  readonly #session: Session
  readonly #tables: StateTables
  readonly #statements: JournalStatements

  constructor(session: Session, tables: StateTables) {
    this.#session = session
    this.#tables = tables
    this.#statements = journalStatements(session.dialect, tables)
  }

  /** Every revision that stands in the database, in the order in which they came. Throws `state.newer`. */
  async applied(): Promise<readonly AppliedRevision[]> {
    if ((await this.#format()) === 0) return []
    return (await this.#run(this.#statements.readAll)).map(appliedRevision)
  }

  /** What was begun and neither finished nor taken back. */
  async unfinished(): Promise<readonly Unfinished[]> {
    if (!(await this.isReady())) return []
    return unfinishedOf(await this.#run(logStatements(this.#session.dialect, this.#tables).readAll))
  }

  /** Forgets that a revision was begun: somebody says how it stands. */
  async forgetUnfinished(revision: string): Promise<void> {
    await this.#run(logStatements(this.#session.dialect, this.#tables).close(revision))
  }

  /** Whether the state tables are there, in the form of this version. Throws `state.newer`. */
  async isReady(): Promise<boolean> {
    return (await this.#format()) === FORMAT
  }

  /** Creates the state tables that are not there yet. */
  async prepare(): Promise<void> {
    if (await this.isReady()) return
    const { createStatements } = await import('../../core/journal/create.ts')
    const statements = createStatements(this.#session.dialect, this.#tables)
    for (const statement of statements) await this.#run(statement)
  }

  async has(revision: string): Promise<boolean> {
    return (await this.#run(this.#statements.find(revision))).length > 0
  }

  /** With an epoch, it fails where that is over. */
  async add(entry: JournalEntry, epoch?: number): Promise<void> {
    await this.#run(this.#statements.insert(entry, epoch))
  }

  /** With an epoch, it throws `lock.lost` where that is over. */
  async remove(revision: string, epoch?: number): Promise<void> {
    if (epoch !== undefined) {
      const [row] = await this.#run(claimStatements(this.#session.dialect, this.#tables).fence(epoch))
      if (row?.['epoch'] === null) throw lockLost()
    }
    await this.#run(this.#statements.remove(revision))
  }

  /** 0: there are no state tables, or they were not all made when their maker was cut off. */
  async #format(): Promise<number> {
    const { tablesPresent } = this.#session.dialect.session
    const [row] = await this.#run(tablesPresent(this.#statements.tableNames, this.#tables.schema))
    if (Number(row?.['present']) < this.#statements.tableNames.length) return 0
    const rows = await this.#run(this.#statements.readFormat)
    if (rows.length === 0 && (await this.#run(this.#statements.readAny)).length === 0) return 0
    return checkFormat(rows, this.#tables)
  }

  async #run({ sql, bindings }: Statement): Promise<readonly Row[]> {
    try {
      return await this.#session.query(sql, bindings)
    } catch (error) {
      if (isFenced(error)) throw lockLost(error)
      const message = error instanceof Error ? error.message : String(error)
      throw new MigError(
        'sql.failed',
        `the state tables (${this.#statements.tableNames.join(', ')}): ${message}`,
        {
          hint: [wayOut(error)],
          details: { statement: sql },
          cause: error,
        },
      )
    }
  }
}

function wayOut(error: unknown): string {
  const isNoSchema = error instanceof Error && 'code' in error && error.code === '3F000'
  return isNoSchema
    ? 'create the schema first; "schemas" and "versionTable.schema" in the config name it'
    : 'may this user create and write tables there? "versionTable" in the config says where they are kept'
}
