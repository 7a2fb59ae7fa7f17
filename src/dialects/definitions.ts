import { MigError } from '../errors.ts'
import type { Dialect } from '../core/dialect.ts'
import type { Column, ForeignKey } from '../core/schema/model.ts'
import { isSqlExpression } from '../core/schema/define.ts'

/** The column's type in SQL. Throws MigError where this database has no such type. */
export function typeOf(column: Column, dialect: Pick<Dialect, 'name' | 'type'>): string {
  const sql = dialect.type(column.type)
  if (sql === undefined) {
    throw new MigError(
      'operation.unsupported',
      `column "${column.name}": ${dialect.name} has no type ${column.type.name}`,
      {
        hint: ["t.type('...') takes any type as the server spells it"],
      },
    )
  }
  return sql
}

/** The default as it follows DEFAULT; undefined where there is none. `expression` says how this database writes one. */
export function defaultOf(
  column: Column,
  dialect: Pick<Dialect, 'literal'>,
  expression: (sql: string) => string,
): string | undefined {
  if (column.default === undefined) return undefined
  return isSqlExpression(column.default) ? expression(column.default.sql) : dialect.literal(column.default)
}

/** `CURRENT_TIMESTAMP`, `CURRENT_DATE` or `CURRENT_TIME` without a precision; undefined for any other expression. */
export function currentTime(sql: string): string | undefined {
  return /^(current_(?:timestamp|date|time))\s*(?:\(\s*\d*\s*\))?$/i.exec(sql.trim())?.[1]
}

/** `CONSTRAINT name FOREIGN KEY (...) REFERENCES ...`, the same in all families. */
export function foreignKeyClause(
  key: ForeignKey,
  { quote, table }: Pick<Dialect, 'quote' | 'table'>,
): string {
  const list = (columns: readonly string[]) => columns.map((column) => quote(column)).join(', ')
  return [
    `CONSTRAINT ${quote(key.name)} FOREIGN KEY (${list(key.columns)})`,
    `REFERENCES ${table(key.references.table)} (${list(key.references.columns)})`,
    ...(key.onDelete ? [`ON DELETE ${key.onDelete.toUpperCase()}`] : []),
    ...(key.onUpdate ? [`ON UPDATE ${key.onUpdate.toUpperCase()}`] : []),
  ].join(' ')
}
