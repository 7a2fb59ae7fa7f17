import type { Dialect, Row, Statement } from '../dialect.ts'
import type { BackupContent } from './backup.ts'
import type { Shape } from './shape.ts'

/** Rows of `name` and `next`: where the columns that count by themselves have come to. Undefined: none does. */
export function countersQuestion(table: string, shape: Shape, dialect: Dialect): Statement | undefined {
  const { family, literal } = dialect
  const counting = shape.columns.filter(({ counts }) => counts).map(({ name }) => name)
  switch (family) {
    case 'postgres': {
      if (counting.length === 0) return undefined
      const sequence = (name: string) =>
        `pg_get_serial_sequence(${literal(dialect.table(table))}, ${literal(name)})`
      // a sequence is asked by its name, which only the catalogue tells: as a table that it is
      const asked = counting.map(
        (name) =>
          `SELECT ${literal(name)} AS name, (xpath('/row/next/text()', query_to_xml('SELECT last_value || '' '' || CASE WHEN is_called THEN ''called'' ELSE ''new'' END AS next FROM ' || ${sequence(name)}, false, true, '')))[1]::text AS next`,
      )
      return { sql: asked.join(' UNION ALL ') }
    }
    case 'mysql': {
      // what information_schema tells of it may be a day old
      return counting.length === 0 ? undefined : { sql: `SHOW CREATE TABLE ${dialect.table(table)}` }
    }
    case 'sqlite':
      return {
        sql: `SELECT '' AS name, seq AS next FROM sqlite_sequence WHERE name = ${literal(table)}`,
      }
  }
}

export function countersOf(rows: readonly Row[]): Readonly<Record<string, string>> {
  const shown = rows[0]?.['Create Table']
  if (typeof shown === 'string') {
    const next = /\) .*?\bAUTO_INCREMENT=(\d+)/.exec(shown.slice(shown.lastIndexOf('\n)')))?.[1]
    return next === undefined ? {} : { '': next }
  }
  return Object.fromEntries(
    rows.filter(({ next }) => next !== null).map(({ name, next }) => [String(name), String(next)]),
  )
}

/** The numbers that come next, by their columns: the least that they may be. Only PostgreSQL does not raise them as rows come. */
export function nextNumbers(
  { counters }: Pick<BackupContent, 'counters'>,
  { family }: Dialect,
): Readonly<Record<string, string>> {
  if (family !== 'postgres') return {}
  return Object.fromEntries(
    Object.entries(counters).map(([column, last]) => {
      const [value = '1', isCalled] = last.split(' ')
      return [column, String(BigInt(value) + (isCalled === 'called' ? 1n : 0n))]
    }),
  )
}
