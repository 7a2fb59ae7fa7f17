import type { Dialect } from '../../core/dialect.ts'
import { columnDefinition, mysql } from '../mysql/index.ts'

/** MariaDB, where it differs from MySQL. */
export const mariadb: Dialect = {
  ...mysql,
  name: 'mariadb',
  type: (type) => (type.name === 'uuid' ? 'uuid' : mysql.type(type)),
  columnDefinition: (column) => columnDefinition(column, mariadb),
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
