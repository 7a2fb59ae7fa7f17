import { MigError } from '../../errors.ts'
import type { Dialect } from '../../core/dialect.ts'
import type { Column } from '../../core/schema/model.ts'
import { currentTime, defaultOf, foreignKeyClause, typeOf } from '../definitions.ts'
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
  type: (type) => spellType(type, SQLITE_TYPES),
  columnDefinition,
  defaultClause: (column) => `DEFAULT ${defaultOf(column, sqlite, (sql) => currentTime(sql) ?? `(${sql})`)}`,
  foreignKey: (key) => foreignKeyClause(key, sqlite),
  tableSuffix: ({ comment }) => {
    if (comment !== undefined) throw noComments()
    return ''
  },
  comments: () => [],
  session: sqliteSession,
}

function columnDefinition(column: Column, { inlineKey = false } = {}): string {
  if (column.comment !== undefined) throw noComments()
  return [
    quote(column.name),
    // only a column declared INTEGER is the row id that AUTOINCREMENT counts (https://www.sqlite.org/autoinc.html)
    inlineKey ? 'integer PRIMARY KEY AUTOINCREMENT' : typeOf(column, sqlite),
    ...(column.collation === undefined ? [] : [`COLLATE ${column.collation}`]),
    ...(column.nullable ? [] : ['NOT NULL']),
    ...(column.default === undefined ? [] : [sqlite.defaultClause(column)]),
  ].join(' ')
}

const noComments = () =>
  new MigError('operation.unsupported', 'SQLite keeps no comments on tables and columns')
