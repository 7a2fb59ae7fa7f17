import type { Dialect } from '../../core/dialect.ts'
import { columnDefinition, mysql } from '../mysql/index.ts'
import { MYSQL_TYPES } from '../mysql/types.ts'
import { spellType } from '../types.ts'

/** MariaDB, where it differs from MySQL. */
export const mariadb: Dialect = {
  ...mysql,
  name: 'mariadb',
  type: (type) => spellType(type, { ...MYSQL_TYPES, uuid: 'uuid' }),
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
