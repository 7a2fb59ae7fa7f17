import type { Dialect, Row, Statement } from '../dialect.ts'
import type { Loss } from '../ops/op.ts'
import type { BackupContent } from './backup.ts'
import { heldIn } from './restoring.ts'

/** A foreign key by which rows go, or lose what they refer by, when a row that they refer to is deleted. */
export interface Cascade {
  readonly table: string
  readonly columns: readonly string[]
  readonly references: readonly string[]
  /** The rows themselves go. */
  readonly isDeleting: boolean
}

/** Rows for `cascadesOf`: what refers to the table. Undefined: keys of SQLite do nothing while a revision runs. */
export function cascadesQuestion(table: string, dialect: Dialect): Statement | undefined {
  if (dialect.family === 'sqlite') return undefined
  if (dialect.family === 'postgres') {
    return {
      sql: `SELECT c.oid::text AS name, CASE WHEN pg_table_is_visible(t.oid) THEN t.relname ELSE n.nspname || '.' || t.relname END AS child,
  a.attname::text AS col, p.attname::text AS ref, (c.confdeltype = 'c')::int AS deletes
FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
CROSS JOIN LATERAL unnest(c.conkey, c.confkey) WITH ORDINALITY AS k(own, other, ord)
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.own JOIN pg_attribute p ON p.attrelid = c.confrelid AND p.attnum = k.other
WHERE c.contype = 'f' AND c.confrelid = to_regclass($1) AND c.confdeltype IN ('c', 'n', 'd') AND c.conparentid = 0
ORDER BY c.oid, k.ord`,
      bindings: [dialect.table(table)],
    }
  }
  const [name, schema] = table.split('.').toReversed()
  return {
    sql: `SELECT k.CONSTRAINT_NAME AS name, k.TABLE_NAME AS child, k.COLUMN_NAME AS col, k.REFERENCED_COLUMN_NAME AS ref,
  (r.DELETE_RULE = 'CASCADE') AS deletes
FROM information_schema.KEY_COLUMN_USAGE AS k JOIN information_schema.REFERENTIAL_CONSTRAINTS AS r
  ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME AND r.TABLE_NAME = k.TABLE_NAME
WHERE k.REFERENCED_TABLE_SCHEMA = ${schema === undefined ? 'DATABASE()' : dialect.literal(schema)} AND k.REFERENCED_TABLE_NAME = ${dialect.literal(name!)}
  AND k.TABLE_SCHEMA = k.REFERENCED_TABLE_SCHEMA AND r.DELETE_RULE IN ('CASCADE', 'SET NULL', 'SET DEFAULT')
ORDER BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION`,
  }
}

export function cascadesOf(rows: readonly Row[]): readonly Cascade[] {
  const found = new Map<string, Cascade>()
  for (const row of rows) {
    const [table, name] = [String(row['child']), `${String(row['child'])} ${String(row['name'])}`]
    const { columns, references } = found.get(name) ?? { columns: [], references: [] }
    found.set(name, {
      table,
      columns: [...columns, String(row['col'])],
      references: [...references, String(row['ref'])],
      isDeleting: row['deletes'] === true || Number(row['deletes']) === 1,
    })
  }
  return [...found.values()]
}

/** What a cascade takes when the rows go that a backup holds; `kept` are backups of the same table that hold some already. */
export function lossBy(
  { table, columns, references, isDeleting }: Cascade,
  parents: Pick<BackupContent, 'place' | 'casts'>,
  kept: readonly Pick<BackupContent, 'place' | 'casts' | 'key'>[],
  dialect: Dialect,
): Loss {
  const { quote } = dialect
  const at = dialect.table(table)
  const held = (name: string, casts: BackupContent['casts']) =>
    casts[name] === undefined ? `p.${quote(name)}` : `p.${quote(name)}::${casts[name]}`
  const isIn = (
    content: Pick<BackupContent, 'place' | 'casts'>,
    own: readonly string[],
    theirs: readonly string[],
  ) =>
    `EXISTS (SELECT 1 FROM ${dialect.table(heldIn(content))} AS p WHERE ${own.map((name, i) => `${held(theirs[i]!, content.casts)} = ${at}.${quote(name)}`).join(' AND ')})`
  const where = [
    isIn(parents, columns, references),
    ...kept.map((content) => `NOT ${isIn(content, content.key, content.key)}`),
  ].join(' AND ')
  return isDeleting
    ? { loses: 'rows', table, where, bindings: [] }
    : { loses: 'values', table, columns, where, bindings: [] }
}
