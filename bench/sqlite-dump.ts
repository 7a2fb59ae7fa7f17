import { isKeyword, nameIn, quoteText, wordsOf } from '../src/core/rebuild/lexis.ts'
import { parseTable } from '../src/core/rebuild/parse.ts'
import type { Connection, Row } from '../src/core/dialect.ts'

/**
 * What a SQLite database holds, one fact or statement a line, sorted: what its pragmas tell, and of the rest the statements
 * themselves, so that two databases have the same dump that differ in quotes, spaces, the case of words, and in where a
 * constraint stands. Independent of how mig reads a database, but for its reader of tokens and of the parts of a CREATE TABLE.
 */
export async function dumpSqlite(connection: Connection): Promise<string> {
  const facts = await Promise.all(FACTS.map((sql) => connection.query(sql)))
  const statements = await connection.query(
    `SELECT type, name, tbl_name AS owner, sql FROM main.sqlite_master
     WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
  )
  const lines = [...facts.flat().map(factLine), ...statements.flatMap(statementLines)]
  return lines.sort().join('\n')
}

const TABLES = `(SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\') AS t`

/** Each with the words of its line in `fact`, and a text of SQL in `sql`. */
const FACTS = [
  `SELECT concat_ws(' ', type, name, iif(wr, 'without rowid', NULL), iif(strict, 'strict', NULL)) AS fact FROM pragma_table_list
   WHERE schema = 'main' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
  `SELECT concat_ws(' ', 'column', t.name, c.cid, c.name, 'type', upper(replace(c.type, ', ', ',')), iif(c."notnull", 'not null', NULL), 'pk', c.pk,
     'hidden', c.hidden, 'default') AS fact, c.dflt_value AS sql
   FROM ${TABLES} JOIN pragma_table_xinfo(t.name) AS c`,
  `SELECT concat_ws(' ', 'index', t.name, iif(i.origin = 'c', i.name, ''), 'unique', i."unique", 'origin', i.origin, 'partial', i.partial,
     (SELECT group_concat(concat_ws(' ', ifnull(k.name, 'expression'), k.coll, iif(k.desc, 'desc', NULL)), ', ' ORDER BY k.seqno)
      FROM pragma_index_xinfo(i.name) AS k WHERE k.key)) AS fact
   FROM ${TABLES} JOIN pragma_index_list(t.name) AS i`,
  `SELECT concat_ws(' ', 'foreign key', t.name, group_concat(lower(concat_ws(' ', f."from", f."to")), ', ' ORDER BY f.seq), 'to', lower(f."table"),
     f.on_update, f.on_delete, f.match) AS fact
   FROM ${TABLES} JOIN pragma_foreign_key_list(t.name) AS f GROUP BY t.name, f.id`,
]

const factLine = ({ fact, sql }: Row): string =>
  typeof sql === 'string' ? `${String(fact)} ${plain(sql, [])}` : String(fact)

/** What the pragmas do not tell. */
function statementLines({ type, name, owner, sql }: Row): readonly string[] {
  const text = String(sql)
  const isTable = type === 'table' && !/^create\s+virtual/i.test(text)
  if (!isTable) {
    // what every trigger does, said or not
    const said = plain(text).replace(/ for each row (?=when |begin )/, ' ')
    return [`${String(type)} ${String(name)} on ${String(owner)}: ${said}`]
  }
  const { columns, constraints } = parseTable(text)
  const known = columns.map((column) => column.name.toLowerCase())
  const line = (what: string, sql: string) => `${what} in ${String(name)}: ${plain(sql, known)}`
  return [
    ...columns.flatMap((column) =>
      column.clauses.flatMap((clause) => {
        const at = `${clause.kind} at ${column.name}`
        if (clause.kind === 'check') return [line('check', clause.text)]
        if (clause.kind === 'generated') return [line(at, clause.text.replace(/\)\s*virtual$/i, ')'))]
        if (clause.kind === 'collate') return [line(at, clause.text)]
        return remaining(clause.text).map((rest) => line(`${kindOf(clause.kind)} (${column.name})`, rest))
      }),
    ),
    ...constraints.flatMap((constraint) => {
      if (constraint.kind === 'check') return [line('check', constraint.text)]
      const what = `${constraint.kind} (${constraint.columns.join(', ')})`
      return remaining(constraint.text).map((rest) => line(what, rest))
    }),
  ].filter((each) => !/collate at .*: collate binary$/.test(each))
}

const kindOf = (kind: string) => (kind === 'references' ? 'foreignKey' : kind)

/** What a clause says that no pragma tells: its name, what breaking it does, when it is checked, whether it numbers. */
function remaining(text: string): readonly string[] {
  const name = /^constraint\s+(\S+)/i.exec(text)?.[1]
  const isNumbered = /\bautoincrement\b/i.test(text)
  return [
    ...(name === undefined || isNumbered ? [] : [`constraint ${name}`]),
    ...(/\bon\s+conflict\s+(?!abort)\w+/i.exec(text) ?? []),
    ...(/(?<!not\s+)\bdeferrable\s+initially\s+deferred/i.exec(text) ?? []),
    ...(isNumbered ? ['autoincrement'] : []),
  ]
}

/** The tokens, without quotes around names and with small letters; `"x"` that is none of the columns is a text. */
function plain(sql: string, columns?: readonly string[]): string {
  const words = wordsOf(sql)
  const isText = (text: string, at: number) =>
    text.startsWith('"') &&
    !isKeyword(words[at - 1], 'CONSTRAINT') &&
    columns?.includes(nameIn(text).toLowerCase()) === false
  return words
    .map(({ kind, text }, i) => {
      if (kind === 'quoted-name')
        return isText(text, i) ? quoteText(nameIn(text)) : nameIn(text).toLowerCase()
      return kind === 'word' ? text.toLowerCase() : text
    })
    .join(' ')
}
