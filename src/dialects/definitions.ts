import { MigError } from '../errors.ts'
import type { Dialect } from '../core/dialect.ts'
import type { Column, ColumnType, Generated } from '../core/schema/model.ts'
import { isSqlExpression } from '../core/schema/define.ts'

/** The column's type in SQL. Throws MigError where this database has no such type. */
export function typeOf(column: Column, dialect: Pick<Dialect, 'name' | 'type'>): string {
  if (column.storage && dialect.name !== 'postgres') {
    throw new MigError(
      'operation.unsupported',
      `column "${column.name}": ${dialect.name} has no storage of a column`,
    )
  }
  const sql = dialect.type(column.type)
  if (sql === undefined) {
    throw new MigError(
      'operation.unsupported',
      `column "${column.name}": ${dialect.name} has no type ${nameOf(column.type)}`,
      {
        hint: ["t.type('...') takes any type as the server spells it"],
      },
    )
  }
  return sql
}

function nameOf(type: ColumnType): string {
  if (type.name === 'array') return `array of ${nameOf(type.of)}`
  if ('unsigned' in type && type.unsigned) return `${type.name} unsigned`
  return 'length' in type && type.length !== undefined ? `${type.name}(${type.length})` : type.name
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

/** `GENERATED ALWAYS AS (...) STORED`, the same in all families. */
export const generatedClause = ({ expression, stored }: Generated): string =>
  `GENERATED ALWAYS AS (${expression}) ${stored ? 'STORED' : 'VIRTUAL'}`

/** Throws MigError for what only MySQL and MariaDB have. */
export function refuseMysqlOnly({ name, charset, onUpdate, invisible, srid }: Column, server: string): void {
  const refused = (what: string, hint: readonly string[]) =>
    new MigError('operation.unsupported', `column "${name}": ${server} has no ${what} of a column`, { hint })
  if (charset !== undefined) throw refused('character set', ['say the collation alone: collate(...)'])
  if (onUpdate !== undefined) throw refused('ON UPDATE', ['a trigger does it there'])
  if (invisible) throw refused('INVISIBLE', [])
  if (srid !== undefined) throw refused('SRID', ['say it in the type: t.type(...)'])
}
