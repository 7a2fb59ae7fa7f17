import type { Dialect, Row, Statement } from '../dialect.ts'
import { namesOf, type StateTables } from '../journal/journal.ts'

/** Whose database it is, as the database itself says: a wrong URL leads to it all the same. */
export interface Identity {
  /** The environment that it belongs to. */
  readonly environment: string
  readonly production: boolean
}

export interface IdentityStatements {
  readonly read: Statement
  /** What makes it the database of that environment; undefined: nobody's. */
  write(identity: Identity | undefined): readonly Statement[]
}

const ENVIRONMENT = 'environment'
const PRODUCTION = 'production'

/** The statements that keep the identity of a database, in its state tables. */
export function identityStatements(dialect: Dialect, tables: StateTables): IdentityStatements {
  const table = dialect.table(namesOf(tables).meta)
  const [name, value] = [dialect.quote('name'), dialect.quote('value')]
  const ofIdentity = `${name} IN ('${ENVIRONMENT}', '${PRODUCTION}')`
  const put = (key: string, text: string): Statement => ({
    sql: `INSERT INTO ${table} (${name}, ${value}) VALUES (${dialect.placeholder(1)}, ${dialect.placeholder(2)})`,
    bindings: [key, text],
  })
  return {
    read: { sql: `SELECT ${name}, ${value} FROM ${table} WHERE ${ofIdentity}` },
    write: (identity) => [
      { sql: `DELETE FROM ${table} WHERE ${ofIdentity}` },
      ...(identity
        ? [put(ENVIRONMENT, identity.environment), put(PRODUCTION, String(identity.production))]
        : []),
    ],
  }
}

/** What the rows of `read` say; undefined: it was never marked. */
export function identityOf(rows: readonly Row[]): Identity | undefined {
  const said = new Map(rows.map((row) => [String(row['name']), String(row['value'])]))
  const environment = said.get(ENVIRONMENT)
  return environment === undefined ? undefined : { environment, production: said.get(PRODUCTION) === 'true' }
}
