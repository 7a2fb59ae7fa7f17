import type { Picture } from '../../core/journal/log.ts'
import { namesIn } from '../../core/sql/nature.ts'
import type { Session } from '../db/session.ts'
import { pictureOnMysql } from './picture-mysql.ts'
import { pictureOnPostgres } from './picture-postgres.ts'

/**
 * The definitions of everything that a statement names, as the server writes them, by kind and name; what is not there is
 * left out. Two pictures of one statement that are equal show the same catalogue, as far as the statement can change it.
 */
export async function picture(session: Session, sql: string): Promise<Picture> {
  const names = namesIn(sql, session.dialect.family)
  switch (session.dialect.family) {
    case 'postgres':
      return pictureOnPostgres(session, sql, names)
    case 'mysql':
      return pictureOnMysql(session, sql, names)
    case 'sqlite':
      // what runs outside of a transaction there changes no definition
      return {}
  }
}
