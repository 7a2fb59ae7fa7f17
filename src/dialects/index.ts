import type { Dialect, DialectName } from '../core/dialect.ts'
import { mariadb } from './mariadb/index.ts'
import { mysql } from './mysql/index.ts'
import { postgres } from './postgres/index.ts'
import { sqlite } from './sqlite/index.ts'

/** Every kind of database. */
export const dialects: Readonly<Record<DialectName, Dialect>> = { mariadb, mysql, postgres, sqlite }
