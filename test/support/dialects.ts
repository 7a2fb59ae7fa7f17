/** The databases that tests run on; SQLite is always there, the others need a server. */
export const dialects = ['sqlite', 'postgres', 'mariadb', 'mysql'] as const

export type TestDialect = (typeof dialects)[number]
export type ServerDialect = Exclude<TestDialect, 'sqlite'>

export const serverDialects = dialects.filter((dialect) => dialect !== 'sqlite')

/** The environment variable that names a server of this kind, to the runner and by the runner to the tests. */
export function variableOf(dialect: ServerDialect): string {
  return `MIG_TEST_${dialect.toUpperCase()}_URL`
}

/** The server's URL, undefined where none is named. */
export function serverUrl(dialect: ServerDialect): string | undefined {
  const url = process.env[variableOf(dialect)]
  return url === '' ? undefined : url
}

/** Why tests of this dialect are skipped where there is no server; the runner counts them by this text. */
export function noServer(dialect: ServerDialect): string {
  return `no ${dialect} server: ${variableOf(dialect)} is not set (npm test finds or starts one)`
}

/** What `skip` of a test on this dialect has to be. */
export function skipOn(dialect: TestDialect): string | false {
  return dialect !== 'sqlite' && serverUrl(dialect) === undefined && noServer(dialect)
}
