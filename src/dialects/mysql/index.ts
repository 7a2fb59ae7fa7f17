import type { Dialect } from '../../core/dialect.ts'
import type { Column } from '../../core/schema/model.ts'
import { defaultOf, foreignKeyClause, isCurrentTime, typeOf } from '../definitions.ts'
import { hexadecimal, literalOf, qualified, quoted, utcText, utf8 } from '../values.ts'
import { mysqlSession } from './session.ts'
import { mysqlType } from './types.ts'

const quote = (name: string) => `\`${name.replaceAll('`', '``')}\``
const table = (name: string) => qualified(name, quote)

/** MySQL reference manual, 15.3.3. */
const IMPLICIT_COMMIT =
  /^\s*(alter|create(?!\s+(temporary)\b)|drop(?!\s+(temporary)\b)|rename|truncate|grant|revoke|analyze|optimize|repair|check|lock|unlock|flush|install|uninstall|start|begin)\b/i

export const mysql: Dialect = {
  name: 'mysql',
  family: 'mysql',
  transactionalDdl: false,
  commitsImplicitly: (sql) => IMPLICIT_COMMIT.test(sql),
  begin: 'START TRANSACTION',
  longestName: { limit: 64, unit: 'characters' },
  nowUtc: `CONCAT(LEFT(DATE_FORMAT(UTC_TIMESTAMP(3), '%Y-%m-%dT%H:%i:%s.%f'), 23), 'Z')`,
  currentUser: 'CURRENT_USER()',
  quote,
  table,
  placeholder: () => '?',
  literal: (value) =>
    literalOf(value, {
      // whether a backslash escapes depends on sql_mode; bytes do not
      text: (text) => (text.includes('\\') ? `_utf8mb4 X'${hexadecimal(utf8(text))}'` : quoted(text)),
      boolean: (yes) => (yes ? '1' : '0'),
      bytes: (hex) => `X'${hex}'`,
      moment: (moment) => `'${utcText(moment)}'`,
    }),
  type: mysqlType,
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
  const text = defaultOf(column, dialect, (sql) => (isCurrentTime(sql) ? sql : `(${sql})`))
  // a TEXT, BLOB or JSON column takes no literal default, but an expression (MySQL 8.0.13)
  const needsExpression = ['text', 'binary', 'json'].includes(column.type.name) && column.default !== null
  return needsExpression && !text?.startsWith('(') ? `DEFAULT (${text})` : `DEFAULT ${text}`
}
