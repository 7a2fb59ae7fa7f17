import {
  appliedRevision,
  checkFormat,
  journalStatements,
  type AppliedRevision,
  type JournalEntry,
  type JournalStatements,
  type StateTables,
} from '../../core/journal/journal.ts'
import type { Row, Statement } from '../../core/dialect.ts'
import { MigError } from '../../errors.ts'
import type { Session } from '../db/session.ts'

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
    if (!(await this.#exists())) return []
    return (await this.#run(this.#statements.readAll)).map(appliedRevision)
  }

  /** Creates the state tables where there are none yet. */
  async prepare(): Promise<void> {
    if (await this.#exists()) return
    const { createStatements } = await import('../../core/journal/create.ts')
    const statements = createStatements(this.#session.dialect, this.#tables)
    for (const statement of statements) await this.#run(statement)
  }

  async has(revision: string): Promise<boolean> {
    return (await this.#run(this.#statements.find(revision))).length > 0
  }

  async add(entry: JournalEntry): Promise<void> {
    await this.#run(this.#statements.insert(entry))
  }

  async remove(revision: string): Promise<void> {
    await this.#run(this.#statements.remove(revision))
  }

  async #exists(): Promise<boolean> {
    const { tablesPresent } = this.#session.dialect.session
    const [row] = await this.#run(tablesPresent(this.#statements.tableNames, this.#tables.schema))
    if (Number(row?.['present']) < this.#statements.tableNames.length) return false
    checkFormat(await this.#run(this.#statements.readFormat), this.#tables)
    return true
  }

  async #run({ sql, bindings }: Statement): Promise<readonly Row[]> {
    try {
      return await this.#session.query(sql, bindings)
    } catch (error) {
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
