import type { Inquiry, RenderContext, Row, Statement } from '../dialect.ts'
import { findTable } from '../schema/edit.ts'
import { chosenName } from './chosen-name.ts'

interface Renaming {
  /** The table by the name that it has before. */
  readonly table: string
  readonly statement: Statement
  /** The name of the sequence that PostgreSQL would choose before and after; the same: it does not change. */
  names(column: string): readonly [before: string, after: string]
}

/**
 * A rename after which the sequences of identity columns are called as PostgreSQL would call them: it leaves them the names
 * that it once chose, so that the same schema made anew would have others. One that was named by its author keeps its name.
 */
export function renameWithSequences({ table, statement, names }: Renaming, context: RenderContext): Inquiry {
  const { dialect, before } = context
  const known = findTable(before, table)
  return {
    ask: { sql: SEQUENCES, bindings: [dialect.table(table)] },
    ...(known && {
      assume: known.columns
        .filter(({ identity }) => identity === true || (identity && identity.sequence === undefined))
        .map(({ name }): Row => ({ column: name, sequence: names(name)[0], schema: schemaOf(table) })),
    }),
    decide: (rows) => [
      statement,
      ...rows.flatMap((row) => {
        // safe: the question gives texts; a schema that is not told is that of the table's unqualified name
        const { column, sequence, schema } = row as Readonly<Record<string, string | null>>
        const [from, to] = names(column!)
        if (sequence !== from || from === to) return []
        const path = [...(schema ? [schema] : []), from].map((part) => dialect.quote(part)).join('.')
        return [{ sql: `ALTER SEQUENCE ${path} RENAME TO ${dialect.quote(to)}` }]
      }),
    ],
  }
}

const SEQUENCES = `SELECT a.attname AS "column", c.relname AS sequence, n.nspname AS schema
FROM pg_attribute a
  JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
    AND d.classid = 'pg_class'::regclass AND d.deptype = 'i'
  JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'S'
  JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE a.attrelid = to_regclass($1) AND a.attidentity <> ''
ORDER BY a.attnum`

const schemaOf = (table: string) => (table.includes('.') ? table.slice(0, table.indexOf('.')) : null)

const lastPart = (table: string) => table.slice(table.indexOf('.') + 1)

/** The name that PostgreSQL chooses for the sequence of an identity column. */
export const identitySequence = (table: string, column: string): string =>
  chosenName(lastPart(table), column, 'seq')
