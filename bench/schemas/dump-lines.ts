import { splitStatements } from '../../src/core/sql/split.ts'

export interface LinesRequest {
  /** False: in which order the columns of a table stand means nothing. */
  readonly columnOrder: boolean
}

/** What mig keeps its state in. */
export const OWN_TABLES = [
  'mig_revision',
  'mig_meta',
  'mig_lock',
  'mig_statement',
  'mig_audit',
  'mig_backup',
  'mig_inverse',
]

/** pg_dump's statements, a line for each line of them, sorted. */
export function linesOfPostgres(dump: string, request: LinesRequest): readonly string[] {
  const sql = dump.replaceAll(/^\\.*$/gm, '')
  return splitStatements(sql, 'postgres')
    .statements.filter((statement) => !/^(?:SET|SELECT pg_catalog\.set_config)\b/.test(statement.sql))
    .flatMap((statement) => linesOf(statement.sql, request))
    .sort()
}

/** The same of mysqldump, without the database's name, what counts rows, and who made a thing. */
export function linesOfMysql(dump: string, database: string, request: LinesRequest): readonly string[] {
  const sql = dump
    .replaceAll(`\`${database}\`.`, '')
    .replaceAll(/^\/\*M!999999.*$/gm, '')
    .replaceAll(/ AUTO_INCREMENT=\d+/g, '')
    // MySQL 8 and newer say the character set of a collation where it was ever said
    .replaceAll(/ CHARACTER SET (\w+)(?= COLLATE \1_)/g, '')
    .replaceAll(/\/\*!\d+ DEFINER=\S+?\*\/|DEFINER=`[^`]*`@`[^`]*`/g, '')
  return splitStatements(sql, 'mysql')
    .statements.filter((statement) => !/^(?:\/\*!\d+ )?(?:SET|DROP)\b/.test(statement.sql))
    .flatMap((statement) => linesOf(withoutOwnCollation(statement.sql), request))
    .sort()
}

/** MySQL 8 and newer say the collation of a column where it was ever said, also where it is that of the table. */
function withoutOwnCollation(statement: string): string {
  const [, charset = '', collation = `${charset}_general_ci`] =
    /^\) .*DEFAULT CHARSET=(\w+)(?: COLLATE=(\w+))?/m.exec(statement) ?? []
  return charset === '' ? statement : statement.replaceAll(new RegExp(` COLLATE ${collation}\\b`, 'g'), '')
}

const OWN = new RegExp(`\\b(?:${OWN_TABLES.join('|')})\\b`)

/** The facts of a dump of SQLite, without those of the tables that mig keeps its state in. */
export function linesOfSqlite(dump: string, { columnOrder }: LinesRequest): readonly string[] {
  const lines = dump.split('\n').filter((line) => line !== '' && !OWN.test(line))
  return columnOrder ? lines : lines.map((line) => line.replace(/^(column .*?) \d+ /, '$1 ')).sort()
}

/** Each line with the first one before it; in CREATE TABLE its columns are counted, where their order matters. */
function linesOf(statement: string, { columnOrder }: LinesRequest): readonly string[] {
  const [head = '', ...rest] = statement.split('\n').map((line) => line.trimEnd())
  const isTable = /^CREATE (?:UNLOGGED |TEMPORARY )?TABLE\b/.test(head)
  const isCounted = (line: string) =>
    !isTable || (columnOrder && !/^ *(?:CONSTRAINT|(?:\w+ )?KEY) /.test(line))
  return [
    head,
    ...rest.map((line, i) => {
      const place = isCounted(line) ? `${String(i + 1).padStart(4)} ` : ''
      return `${head} ${place}${isTable ? line.replace(/,$/, '') : line}`
    }),
  ]
}

/** `-` for what only the first has, `+` for what only the second has. */
export function difference(before: readonly string[], after: readonly string[]): readonly string[] {
  const left = new Map<string, number>()
  for (const line of after) left.set(line, (left.get(line) ?? 0) + 1)
  const gone = before.filter((line) => {
    const count = left.get(line) ?? 0
    if (count > 0) left.set(line, count - 1)
    return count === 0
  })
  const come = [...left].flatMap(([line, count]) => Array.from({ length: count }, () => line))
  return [...gone.map((line) => `- ${line}`), ...come.map((line) => `+ ${line}`)]
}
