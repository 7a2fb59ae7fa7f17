import type { Session } from '../../db/session.ts'
import { mysqlShapes } from './shape-mysql.ts'
import { postgresShapes } from './shape-postgres.ts'
import { sqliteShapes } from './shape-sqlite.ts'
import type { Shapes } from './shape.ts'

/** The shapes of the family of a session's database. */
export const shapesOf = ({ dialect }: Session): Shapes =>
  ({ postgres: postgresShapes, mysql: mysqlShapes, sqlite: sqliteShapes })[dialect.family]
