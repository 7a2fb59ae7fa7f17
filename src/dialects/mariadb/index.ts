import type { Dialect } from '../../core/dialect.ts'
import { constraintClause } from '../constraints.ts'
import { mysqlTableSuffix } from '../table-suffix.ts'
import { columnDefinition, defaultClause, mysql } from '../mysql/index.ts'
import { MARIADB_TYPES } from './types.ts'
import { spellType } from '../types.ts'

/** MariaDB, where it differs from MySQL. */
export const mariadb: Dialect = {
  ...mysql,
  name: 'mariadb',
  type: (type) => spellType(type, MARIADB_TYPES, mysql.literal),
  columnDefinition: (column) => columnDefinition(column, mariadb),
  defaultClause: (column) => defaultClause(column, mariadb),
  foreignKey: (key) => constraintClause({ type: 'foreignKey', ...key }, mariadb),
  constraint: (constraint, version) => constraintClause(constraint, mariadb, version),
  tableSuffix: (table) => mysqlTableSuffix(table, mariadb),
  session: {
    ...mysql.session,
    opening: ({ statementTimeout, ...options }) => [
      ...mysql.session.opening(options),
      ...(statementTimeout === undefined
        ? []
        : [{ sql: `SET SESSION max_statement_time = ${statementTimeout / 1000}` }]),
    ],
  },
}
