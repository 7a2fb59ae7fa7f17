import { MigError } from '../../errors.ts'
import type { Dialect } from '../../core/dialect.ts'
import type { Column } from '../../core/schema/model.ts'
import { defaultOf, generatedClause, typeOf } from '../definitions.ts'
import { constraintClause } from '../constraints.ts'
import { mysqlTableSuffix } from '../table-suffix.ts'
import { literalOf, qualified, quoted, utcText } from '../values.ts'
import { isCurrentTimestamp } from './current-timestamp.ts'
import { mysqlSession } from './session.ts'
import { sridClause } from '../../core/mysql/alter-column.ts'
import { spellType } from '../types.ts'
import { MYSQL_TYPES } from './types.ts'

/** In characters: what is longer, the server refuses, in the middle of a revision that it cannot roll back. */
const LONGEST_NAME = 64

function quote(name: string): string {
  const { length } = Array.from(name)
  if (length <= LONGEST_NAME) return `\`${name.replaceAll('`', '``')}\``
  throw new MigError(
    'operation.unsupported',
    `the name "${name}" has ${length} characters, and mysql and mariadb take 64`,
    { hint: ['choose a shorter one'] },
  )
}
const table = (name: string) => qualified(name, quote)

/** Comments may stand before a statement, and MariaDB's settings for it alone. */
const BEFORE = String.raw`(?:\s|/\*(?!M?!)(?:[^*]|\*(?!/))*\*/|(?:--(?=\s)|#).*(?:\n|$))*(?:/\*M?!\d*\s*)?(?:set\s+statement\s(?:[^'"]|'[^']*'|"[^"]*")*?\sfor\s+)?`

const COMMITTING = String.raw`(?:alter|create(?!\s+temporary\b)|drop(?!\s+temporary\b)|rename|truncate|grant|revoke|analyze|optimize|repair|check|lock|unlock|flush|install|uninstall|start|begin(?!\s+not\s+atomic))\b`

/** MySQL reference manual, 15.3.3. */
const IMPLICIT_COMMIT = new RegExp(`^${BEFORE}${COMMITTING}`, 'i')

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
  type: (type) => spellType(type, MYSQL_TYPES, mysql.literal),
  columnDefinition: (column) => columnDefinition(column, mysql),
  defaultClause: (column) => defaultClause(column, mysql),
  foreignKey: (key) => constraintClause({ type: 'foreignKey', ...key }, mysql),
  constraint: (constraint, version) => constraintClause(constraint, mysql, version),
  tableSuffix: (table) => mysqlTableSuffix(table, mysql),
  comments: () => [],
  session: mysqlSession,
}

/** The definition of a column as MySQL and its relatives write it, comment included. */
export function columnDefinition(column: Column, dialect: Dialect): string {
  refuseIdentityOptions(column, dialect)
  const { charset, collation, generated, onUpdate, invisible, srid, comment } = column
  if (generated && !column.nullable && dialect.name === 'mariadb') {
    throw new MigError(
      'operation.unsupported',
      `column "${column.name}": mariadb has no NOT NULL of a computed column`,
    )
  }
  const type = typeOf(column, dialect)
  // where explicit_defaults_for_timestamp is off, a timestamp that does not say NULL is NOT NULL with a default
  const saysNull = /^timestamp\b/i.test(type) && !generated
  return [
    quote(column.name),
    type,
    ...(srid === undefined ? [] : [sridClause(srid, dialect)]),
    ...(charset === undefined ? [] : [`CHARACTER SET ${charset}`]),
    ...(collation === undefined ? [] : [`COLLATE ${collation}`]),
    ...(generated ? [generatedClause(generated)] : []),
    ...(column.nullable ? (saysNull ? ['NULL'] : []) : ['NOT NULL']),
    ...(column.default === undefined ? [] : [dialect.defaultClause(column)]),
    ...(onUpdate === undefined ? [] : [`ON UPDATE ${timestampOf(type, onUpdate) ?? onUpdate}`]),
    ...(column.identity ? ['AUTO_INCREMENT'] : []),
    ...(invisible ? ['INVISIBLE'] : []),
    ...(comment === undefined ? [] : [`COMMENT ${dialect.literal(comment)}`]),
  ].join(' ')
}

function refuseIdentityOptions({ name, identity }: Column, dialect: Dialect): void {
  if (identity === undefined || identity === true || Object.keys(identity).length === 0) return
  throw new MigError(
    'operation.unsupported',
    `column "${name}": ${dialect.name} numbers the rows of a table in one way, and takes no options`,
    { hint: ['leave them out: identity()'] },
  )
}

export function defaultClause(column: Column, dialect: Dialect): string {
  const type = typeOf(column, dialect)
  const text = defaultOf(column, dialect, (sql) =>
    BYTES.test(sql) ? sql : (timestampOf(type, sql) ?? `(${sql})`),
  )
  // a TEXT, BLOB, JSON or GEOMETRY column takes no literal default, but an expression (MySQL 8.0.13)
  const needsExpression = dialect.name === 'mysql' && NO_LITERAL.test(type) && column.default !== null
  return needsExpression && !text?.startsWith('(') ? `DEFAULT (${text})` : `DEFAULT ${text}`
}

/** Bytes, which no value of ours says, are a literal and no expression. */
const BYTES = /^\s*(?:x'(?:[\da-f]{2})*'|0x(?:[\da-f]{2})+)\s*$/i

const NO_LITERAL =
  /^\s*(?:(?:tiny|medium|long)?(?:text|blob)|json|geom|(?:multi)?(?:point|polygon|linestring))/i

/** The one expression that stands without parentheses, at a timestamp or datetime, and with just the column's own precision. */
function timestampOf(type: string, sql: string): string | undefined {
  const moment = /^\s*(?:timestamp|datetime)\b\s*(\(\s*[1-6]\s*\))?/i.exec(type)
  if (!moment || !isCurrentTimestamp(sql)) return undefined
  return `CURRENT_TIMESTAMP${moment[1] ?? ''}`
}
