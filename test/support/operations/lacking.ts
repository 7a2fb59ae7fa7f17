/** What MySQL and SQLite say of the first operation, which makes something that they lack. */
export const lackingBesideMariadb = (first: string, what: string) => ({
  mysql: `${first}: mysql has no ${what}`,
  sqlite: `${first}: sqlite has no ${what}`,
})

/** What all say of it but PostgreSQL. */
export const lacking = (first: string, what: string) => ({
  ...lackingBesideMariadb(first, what),
  mariadb: `${first}: mariadb has no ${what}`,
})

export const noSchemas = (first: string) => lacking(first, 'schemas inside of a database')
