import { diffSchemas } from '../diff/index.ts'
import type { Dialect, Statement, Version } from '../dialect.ts'
import { statementsOf, toSql } from '../ops/list.ts'
import { emptySchema, type Schema } from '../schema/model.ts'

export interface PrintSqlOptions {
  readonly dialect: Dialect
  readonly version?: Version
}

/** The schema as the statements that make it, in an order in which they run: what the database's own client can read. */
export function printSql(schema: Schema, { dialect, version }: PrintSqlOptions): string {
  const context = { dialect, ...(version && { version }) }
  const list = diffSchemas({ ...context, before: emptySchema, after: schema })
  return statementsOf(toSql(list, context, emptySchema))
    .map((statement) => `${ended(statement, dialect)}\n`)
    .join('\n')
}

/** The client of MySQL and MariaDB cuts at every semicolon, also at one inside of a body. */
function ended({ sql }: Statement, { family }: Dialect): string {
  const hasBody = family === 'mysql' && /^create\b.*?\b(?:trigger|procedure|function|event)\b.*;/is.test(sql)
  if (!hasBody) return `${sql};`
  const delimiter = DELIMITERS.find((each) => !sql.includes(each))!
  return `DELIMITER ${delimiter}\n${sql}${delimiter}\nDELIMITER ;`
}

/** A body that held all of them would be none of SQL. */
const DELIMITERS = ['//', '$$', ';;', '\\end\\of\\body']
