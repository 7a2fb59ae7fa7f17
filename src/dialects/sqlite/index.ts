import { MigError } from '../../errors.ts'
import type { Dialect } from '../../core/dialect.ts'
import type { Column, ConflictAction } from '../../core/schema/model.ts'
import { currentTime, defaultOf, generatedClause, refuseMysqlOnly, typeOf } from '../definitions.ts'
import { constraintClause } from '../constraints.ts'
import { sqliteTableSuffix } from '../table-suffix.ts'
import { literalOf, qualified, quoted, utcText } from '../values.ts'
import { sqliteSession } from './session.ts'
import { spellType } from '../types.ts'
import { SQLITE_TYPES } from './types.ts'

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`

export const sqlite: Dialect = {
  name: 'sqlite',
  family: 'sqlite',
  transactionalDdl: true,
  commitsImplicitly: () => false,
  // a deferred BEGIN fails with "database is locked" at its first write, whatever the busy timeout says
  begin: 'BEGIN IMMEDIATE',
  nowUtc: `strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`,
  currentUser: `'sqlite'`,
  quote,
  table: (name) => qualified(name, quote),
  placeholder: () => '?',
  literal: (value) =>
    literalOf(value, {
      // sqlite3, reading a script, makes a line feed of what Windows ends lines with
      text: (text) =>
        text.includes('\r') ? `(${text.split('\r').map(quoted).join(' || char(13) || ')})` : quoted(text),
      boolean: (yes) => (yes ? '1' : '0'),
      bytes: (hex) => `X'${hex}'`,
      moment: (moment) => `'${utcText(moment)}'`,
    }),
  type: (type) => spellType(type, SQLITE_TYPES, sqlite.literal),
  columnDefinition,
  defaultClause: (column) => `DEFAULT ${defaultOf(column, sqlite, defaultExpression)}`,
  foreignKey: (key) => constraintClause({ type: 'foreignKey', ...key }, sqlite),
  constraint: (constraint, version) => constraintClause(constraint, sqlite, version),
  tableSuffix(table) {
    if (table.comment !== undefined) throw noComments()
    return sqliteTableSuffix(table)
  },
  comments: () => [],
  session: sqliteSession,
}

/** A single value stands without parentheses, as a person writes it. */
function defaultExpression(sql: string): string {
  return currentTime(sql) ?? (SINGLE_VALUE.test(sql) ? sql : `(${sql})`)
}

const SINGLE_VALUE =
  /^(?:null|true|false|[+-]?\s*(?:\d[\d.]*(?:e[+-]?\d+)?|\.\d+|0x[\da-f]+)|x?'(?:[^']|'')*')$/i

function columnDefinition(
  column: Column,
  {
    inlineKey = false,
    onConflict,
  }: { readonly inlineKey?: boolean; readonly onConflict?: ConflictAction } = {},
): string {
  if (column.comment !== undefined) throw noComments()
  refuseMysqlOnly(column, 'sqlite')
  refuseIdentityOptions(column)
  const { collation, generated } = column
  return [
    quote(column.name),
    // only a column declared INTEGER is the row id that AUTOINCREMENT counts (https://www.sqlite.org/autoinc.html)
    ...(inlineKey
      ? [
          'integer PRIMARY KEY',
          ...(onConflict ? [`ON CONFLICT ${onConflict.toUpperCase()}`] : []),
          'AUTOINCREMENT',
        ]
      : [typeOf(column, sqlite)].filter((type) => type !== '')),
    ...(collation === undefined ? [] : [`COLLATE ${collation}`]),
    ...(column.nullable ? [] : ['NOT NULL']),
    ...(column.default === undefined ? [] : [sqlite.defaultClause(column)]),
    ...(generated ? [generatedClause(generated)] : []),
  ].join(' ')
}

function refuseIdentityOptions({ name, identity }: Column): void {
  if (identity === undefined || identity === true || Object.keys(identity).length === 0) return
  throw new MigError(
    'operation.unsupported',
    `column "${name}": sqlite numbers rows in one way, and takes no options`,
    { hint: ['leave them out: identity()'] },
  )
}

const noComments = () =>
  new MigError('operation.unsupported', 'SQLite keeps no comments on tables and columns')
