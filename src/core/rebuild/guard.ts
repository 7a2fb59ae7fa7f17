import type { Statement } from '../dialect.ts'

/** Something that must be so, or the transaction is given up. */
export interface Guard {
  /** What SQLite says after "CHECK constraint failed: " where it is not. */
  readonly says: string
  /** An expression that is never NULL. */
  readonly holds: string
}

/** Statements of which one fails where a guard does not hold. A script that nobody watches can run them as well. */
export function guard(name: string, guards: readonly Guard[]): readonly Statement[] {
  const table = quoted(name)
  const columns = guards.map(({ says }, i) => `c${i} CONSTRAINT ${quoted(says)} CHECK (c${i})`)
  return [
    { sql: `CREATE TEMP TABLE ${table} (\n  ${columns.join(',\n  ')}\n)` },
    {
      sql: `INSERT INTO temp.${table} SELECT\n  ${guards.map(({ holds }) => holds).join(',\n  ')}`,
      tells: (message) => message.replace(/^CHECK constraint failed: /, ''),
    },
    { sql: `DROP TABLE temp.${table}` },
  ]
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
