import type { Statement } from '../dialect.ts'
import { isGenerated, rowidColumn, type TwoTables } from './copy.ts'
import type { Guard } from './guard.ts'
import { quoteName, quoteText } from './lexis.ts'
import type { Live } from './live.ts'
import { printTable } from './print.ts'
import type { WrittenColumn, WrittenTable } from './written-table.ts'

/** What must be so before the old table is dropped. */
export function guardsOf(before: WrittenTable, after: WrittenTable, names: TwoTables): readonly Guard[] {
  const { oldName, newName } = names
  return [
    {
      says: 'foreign_keys is ON, so that dropping a table would delete rows of others',
      holds: '(SELECT foreign_keys FROM pragma_foreign_keys) = 0',
    },
    {
      says: `rows of "${before.name}" are missing in the new table`,
      holds: `(SELECT count(*) FROM ${newName}) = (SELECT count(*) FROM ${oldName})`,
    },
    ...rowidGuard(before, after, names),
    ...after.columns.flatMap((column) => typeGuards(column, before, names)),
  ]
}

/** A NULL that becomes a row id would become a number. */
function rowidGuard(before: WrittenTable, after: WrittenTable, { oldName }: TwoTables): readonly Guard[] {
  const id = rowidColumn(after)
  if (id?.from === undefined || id.from === rowidColumn(before)?.name) return []
  const value = id.value ?? quoteName(id.from)
  return [
    {
      says: `NOT NULL: "${before.name}"."${id.name}", which becomes the primary key`,
      holds: `NOT EXISTS (SELECT 1 FROM ${oldName} WHERE ${value} IS NULL)`,
    },
  ]
}

type Affinity = 'integer' | 'text' | 'blob' | 'real' | 'numeric'

/** How SQLite takes a declared type (https://www.sqlite.org/datatype3.html, 3.1). */
function affinityOf(type: string): Affinity {
  if (/int/i.test(type)) return 'integer'
  if (/char|clob|text/i.test(type)) return 'text'
  if (type === '' || /blob/i.test(type)) return 'blob'
  return /real|floa|doub/i.test(type) ? 'real' : 'numeric'
}

/** SQLite keeps what does not fit a new type as it is, or rounds it: here it is an error, as on other servers. */
function typeGuards(
  column: WrittenColumn,
  before: WrittenTable,
  { oldName, newName }: TwoTables,
): readonly Guard[] {
  const live = before.columns.find(({ name }) => name === column.from)
  if (live === undefined || isGenerated(column)) return []
  const affinity = affinityOf(column.type)
  if (affinity === affinityOf(live.type)) return []
  const [named, old] = [`"${before.name}"."${column.name}"`, quoteName(live.name)]
  const none = (from: string, where: string) => `NOT EXISTS (SELECT 1 FROM ${from} WHERE ${where})`
  const hasType = (type: string, what: string): Guard => ({
    says: `a value of ${named} is no ${what}`,
    holds: none(newName, `typeof(${quoteName(column.name)}) NOT IN ('${type}', 'null')`),
  })
  const keeps = (where: string): readonly Guard[] =>
    column.value === undefined
      ? [{ says: `a value of ${named} would lose digits`, holds: none(oldName, where) }]
      : []
  if (affinity === 'integer') return [hasType('integer', 'integer')]
  if (affinity === 'real') {
    const exact = `${old} BETWEEN -9007199254740992 AND 9007199254740992`
    return [hasType('real', 'number'), ...keeps(`typeof(${old}) = 'integer' AND NOT (${exact})`)]
  }
  if (affinity !== 'text') return []
  return keeps(`typeof(${old}) = 'real' AND CAST(CAST(${old} AS TEXT) AS REAL) <> ${old}`)
}

/** The words whose number tells that two texts of a table say the same, as far as SQLite does not tell it otherwise. */
const TOLD_BY_TEXT = ['AUTOINCREMENT', 'CHECK', 'COLLATE', 'CONFLICT', 'DEFERR', 'ROWID', 'STRICT']

/**
 * A script knows the table from the operations before, and would lose what was done to it besides: the assumed table is
 * made for a moment, and compared.
 */
export function assumptionGuard(
  { table, triggers }: Live,
  check: (guards: readonly Guard[]) => readonly Statement[],
): readonly Statement[] {
  const live = quoteText(table.name)
  const assumed = 'mig_assumed'
  const same = (columns: string, pragma: (name: string) => string) => {
    const [a, b] = [live, quoteText(assumed)].map((name) => `SELECT ${columns} FROM ${pragma(name)}`)
    return `NOT EXISTS (SELECT * FROM (${a!} EXCEPT ${b!}) UNION ALL SELECT * FROM (${b!} EXCEPT ${a!}))`
  }
  const textOf = (schema: string, name: string) =>
    `(SELECT upper(sql) FROM ${schema}.sqlite_master WHERE type = 'table' AND name = ${name})`
  const count = (word: string, text: string) => `length(replace(${text}, '${word}', ''))- length(${text})`
  const known = [...table.indexes, ...triggers].map(({ name }) => quoteText(name)).join(', ')
  const holds = [
    same('name, type, "notnull", dflt_value, pk, hidden', (name) => `pragma_table_xinfo(${name})`),
    same('"table", "from", "to", on_update, on_delete', (name) => `pragma_foreign_key_list(${name})`),
    ...TOLD_BY_TEXT.map(
      (word) =>
        `coalesce(${count(word, textOf('main', live))} = ${count(word, textOf('temp', quoteText(assumed)))}, 0)`,
    ),
    `(SELECT count(*) FROM pragma_index_list(${live}) WHERE origin <> 'c') = (SELECT count(*) FROM pragma_index_list(${quoteText(assumed)}))`,
    `NOT EXISTS (SELECT 1 FROM main.sqlite_master WHERE type IN ('index', 'trigger') AND tbl_name = ${live} AND sql IS NOT NULL AND name NOT IN (${known}))`,
  ]
  return [
    { sql: printTable(table, `temp.${assumed}`), needsTransaction: true },
    ...check([{ says: `table "${table.name}" is not as the revisions tell`, holds: holds.join('\n  AND ') }]),
    { sql: `DROP TABLE temp.${assumed}` },
  ]
}
