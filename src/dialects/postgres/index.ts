import { MigError } from '../../errors.ts'
import { byteLength } from '../../core/schema/names.ts'
import { atLeast, type Dialect, type Statement, type Version } from '../../core/dialect.ts'
import { identityClause } from '../../core/postgres/alter-column.ts'
import { constraintsOf } from '../../core/schema/constraints.ts'
import type { Column, Table } from '../../core/schema/model.ts'
import { defaultOf, generatedClause, refuseMysqlOnly, typeOf } from '../definitions.ts'
import { constraintClause } from '../constraints.ts'
import { postgresTableSuffix } from '../table-suffix.ts'
import { literalOf, qualified, quoted } from '../values.ts'
import { postgresSession } from './session.ts'
import { spellType } from '../types.ts'
import { POSTGRES_TYPES } from './types.ts'

/** NAMEDATALEN - 1: what is longer, PostgreSQL cuts without an error, so that two names may become one. */
const LONGEST_NAME = 63

function quote(name: string): string {
  const bytes = byteLength(name)
  if (bytes <= LONGEST_NAME) return `"${name.replaceAll('"', '""')}"`
  throw new MigError(
    'operation.unsupported',
    `the name "${name}" has ${bytes} bytes, and postgres cuts it at 63`,
    {
      hint: ['choose a shorter one'],
    },
  )
}
const table = (name: string) => qualified(name, quote)

export const postgres: Dialect = {
  name: 'postgres',
  family: 'postgres',
  transactionalDdl: true,
  commitsImplicitly: () => false,
  begin: 'BEGIN',
  nowUtc: `to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  currentUser: 'current_user',
  quote,
  table,
  placeholder: (n) => `$${n}`,
  literal: (value) =>
    literalOf(value, {
      // E'' reads a backslash the same way whatever standard_conforming_strings says
      text: (text) => (text.includes('\\') ? `E${quoted(text.replaceAll('\\', '\\\\'))}` : quoted(text)),
      boolean: (yes) => (yes ? 'TRUE' : 'FALSE'),
      bytes: (hexadecimal) => `decode('${hexadecimal}', 'hex')`,
      moment: (moment) => `'${moment.toISOString()}'`,
    }),
  type: (type) => spellType(type, POSTGRES_TYPES, postgres.literal),
  columnDefinition,
  defaultClause: (column) => `DEFAULT ${defaultOf(column, postgres, (sql) => sql)}`,
  foreignKey: (key) => constraintClause({ type: 'foreignKey', ...key }, postgres),
  constraint: (constraint, version) => constraintClause(constraint, postgres, version),
  tableSuffix: (table) => postgresTableSuffix(table, postgres),
  comments,
  session: postgresSession,
}

function columnDefinition(column: Column, { version }: { readonly version?: Version } = {}): string {
  refuseMysqlOnly(column, 'postgres')
  refuseComputed(column, version)
  const { collation, generated, identity } = column
  return [
    quote(column.name),
    typeOf(column, postgres),
    ...(collation === undefined ? [] : [`COLLATE ${quote(collation)}`]),
    ...(column.nullable ? [] : ['NOT NULL']),
    ...(column.default === undefined ? [] : [postgres.defaultClause(column)]),
    ...(generated ? [generatedClause(generated)] : []),
    ...(identity ? [identityClause(identity, table)] : []),
  ].join(' ')
}

function refuseComputed({ name, generated }: Column, version: Version | undefined): void {
  if (!generated) return
  const needed = generated.stored ? 12 : 18
  if (atLeast(version, needed)) return
  throw new MigError(
    'operation.unsupported',
    `column "${name}": a column that is computed ${generated.stored ? 'and stored' : 'when it is read'} needs PostgreSQL ${needed}`,
    generated.stored ? {} : { hint: ['store it: generatedAs(expression, { stored: true })'] },
  )
}

function comments(of: Table): readonly Statement[] {
  const { name, columns, comment } = of
  return [
    ...(comment === undefined
      ? []
      : [{ sql: `COMMENT ON TABLE ${table(name)} IS ${postgres.literal(comment)}` }]),
    ...columns.flatMap((column) =>
      column.comment === undefined
        ? []
        : [
            {
              sql: `COMMENT ON COLUMN ${table(name)}.${quote(column.name)} IS ${postgres.literal(column.comment)}`,
            },
          ],
    ),
    ...constraintsOf(of).flatMap((each) =>
      each.comment === undefined
        ? []
        : [
            {
              sql: `COMMENT ON CONSTRAINT ${quote(each.name)} ON ${table(name)} IS ${postgres.literal(each.comment)}`,
            },
          ],
    ),
  ]
}
