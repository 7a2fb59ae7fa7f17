import type { Dialect } from '../../core/dialect.ts'
import type { Column } from '../../core/schema/model.ts'
import { currentTime, defaultOf, foreignKeyClause, typeOf } from '../definitions.ts'
import { literalOf, qualified, quoted, utcText } from '../values.ts'
import { mysqlSession } from './session.ts'
import { spellType } from '../types.ts'
import { MYSQL_TYPES } from './types.ts'

const quote = (name: string) => `\`${name.replaceAll('`', '``')}\``
const table = (name: string) => qualified(name, quote)

/** MySQL reference manual, 15.3.3. */
const IMPLICIT_COMMIT =
  /^\s*(?:\/\*M?!\d*\s*)?(alter|create(?!\s+(temporary)\b)|drop(?!\s+(temporary)\b)|rename|truncate|grant|revoke|analyze|optimize|repair|check|lock|unlock|flush|install|uninstall|start|begin(?!\s+not\s+atomic))\b/i

export const mysql: Dialect = {
  name: 'mysql',
  family: 'mysql',
  transactionalDdl: false,
  commitsImplicitly: (sql) => IMPLICIT_COMMIT.test(sql),
  begin: 'START TRANSACTION',
  nowUtc: `CONCAT(LEFT(DATE_FORMAT(UTC_TIMESTAMP(3), '%Y-%m-%dT%H:%i:%s.%f'), 23), 'Z')`,
  currentUser: 'CURRENT_USER()',
  quote,
  table,
  placeholder: () => '?',
  literal: (value) =>
    literalOf(value, {
      // a backslash escapes: the session's sql_mode is set so, as a comment takes no other spelling of a text; the client,
      // reading a script, makes a line feed of what Windows ends lines with
      text: (text) => quoted(text.replaceAll('\\', '\\\\').replaceAll('\r', '\\r')),
      boolean: (yes) => (yes ? '1' : '0'),
      bytes: (hex) => `X'${hex}'`,
      moment: (moment) => `'${utcText(moment)}'`,
    }),
  type: (type) => spellType(type, MYSQL_TYPES),
  columnDefinition: (column) => columnDefinition(column, mysql),
  defaultClause: (column) => defaultClause(column, mysql),
  foreignKey: (key) => foreignKeyClause(key, mysql),
  tableSuffix: ({ comment }) => (comment === undefined ? '' : ` COMMENT = ${mysql.literal(comment)}`),
  comments: () => [],
  session: mysqlSession,
}

/** The definition of a column as MySQL and its relatives write it, comment included. */
export function columnDefinition(column: Column, dialect: Dialect): string {
  // where explicit_defaults_for_timestamp is off, a timestamp that does not say NULL is NOT NULL with a default
  const isTimestamp = column.type.name === 'timestamp' || column.type.name === 'timestamptz'
  return [
    quote(column.name),
    typeOf(column, dialect),
    ...(column.collation === undefined ? [] : [`COLLATE ${column.collation}`]),
    ...(column.nullable ? (isTimestamp ? ['NULL'] : []) : ['NOT NULL']),
    ...(column.default === undefined ? [] : [dialect.defaultClause(column)]),
    ...(column.identity ? ['AUTO_INCREMENT'] : []),
    ...(column.comment === undefined ? [] : [`COMMENT ${dialect.literal(column.comment)}`]),
  ].join(' ')
}

function defaultClause(column: Column, dialect: Dialect): string {
  const text = defaultOf(column, dialect, (sql) => timestampOf(column, sql) ?? `(${sql})`)
  // a TEXT, BLOB or JSON column takes no literal default, but an expression (MySQL 8.0.13)
  const needsExpression = ['text', 'binary', 'json'].includes(column.type.name) && column.default !== null
  return needsExpression && !text?.startsWith('(') ? `DEFAULT (${text})` : `DEFAULT ${text}`
}

/** CURRENT_TIMESTAMP is the one expression that stands without parentheses, and with just the column's own precision. */
function timestampOf({ type }: Column, sql: string): string | undefined {
  const name = currentTime(sql)
  if (name?.toLowerCase() !== 'current_timestamp') return undefined
  return 'precision' in type && type.precision ? `${name}(${type.precision})` : name
}
