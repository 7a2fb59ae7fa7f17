import { OWN_TYPE_NAMES } from '../../core/schema/model.ts'
import { MYSQL_TYPES } from '../mysql/types.ts'
import type { TypeGrammar } from '../types.ts'

/** MariaDB knowledge base, data types. */
export const MARIADB_TYPES: TypeGrammar = {
  ...MYSQL_TYPES,
  names: { ...MYSQL_TYPES.names, uuid: 'uuid' },
  own: [...MYSQL_TYPES.own, ...OWN_TYPE_NAMES.mariadb],
}
