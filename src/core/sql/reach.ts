import { splitStatements } from './split.ts'
import { tokenize, type SqlFamily, type Token } from './tokens.ts'

/** What SQL may change of a schema: nothing, what bears one of these names, or anything. */
export type Reach = 'nothing' | 'anything' | NamedReach

export interface NamedReach {
  /** In lower case. */
  readonly names: ReadonlySet<string>
  /** What refers to it by name may be changed too. */
  readonly renames: boolean
  /** A name may be that of a whole schema. */
  readonly ofSchemas: boolean
}

/** Above it a text is not read. */
const LONGEST = 200_000

/**
 * What a text may change, read as every family would read it, since nobody says which one it is for. It errs on the side
 * of too much: what a SELECT does by calling a function is the one thing that it does not see.
 */
export function reachOf(sql: string): Reach {
  if (sql.length > LONGEST) return 'anything'
  const texts = familiesOf(sql).flatMap((family) => readable(sql, family))
  if (texts.length === 0) return 'anything'
  return texts.flat().reduce(joined, 'nothing')
}

function familiesOf(sql: string): readonly SqlFamily[] {
  try {
    for (const { kind, start } of tokenize(sql, 'postgres')) {
      // no other family has a string between $$
      if (kind === 'string' && sql[start] === '$') return ['postgres']
    }
  } catch {
    return ['mysql', 'sqlite']
  }
  return ['postgres', 'mysql', 'sqlite']
}

/** What each statement reaches; nothing where it is no SQL of the family. */
function readable(sql: string, family: SqlFamily): readonly (readonly Reach[])[] {
  try {
    const statements = splitStatements(sql, family).statements.map((each) => wordsOf(each.sql, family))
    return statements.some((words) => isOfAnother(words, family)) ? [] : [statements.map(reachOfStatement)]
  } catch {
    return []
  }
}

/** Whether a routine or trigger has a body that the family has not, so that it was cut at a wrong place. */
function isOfAnother(words: readonly Word[], family: SqlFamily): boolean {
  const keywords = words.map(({ keyword }) => keyword)
  if (keywords[0] !== 'CREATE') return false
  const made = keywords.find((each) => ['TABLE', 'TRIGGER', 'FUNCTION', 'PROCEDURE', 'EVENT'].includes(each))
  if (made === undefined || made === 'TABLE') return false
  if (family === 'sqlite') return made !== 'TRIGGER'
  const begin = keywords.indexOf('BEGIN')
  return family === 'postgres' && begin !== -1 && keywords[begin + 1] !== 'ATOMIC'
}

function joined(a: Reach, b: Reach): Reach {
  if (a === 'anything' || b === 'anything') return 'anything'
  if (a === 'nothing') return b
  if (b === 'nothing') return a
  return {
    names: new Set([...a.names, ...b.names]),
    renames: a.renames || b.renames,
    ofSchemas: a.ofSchemas || b.ofSchemas,
  }
}

interface Word {
  /** In upper case; empty for what cannot be a keyword. */
  readonly keyword: string
  /** In lower case and without quotes; undefined for what is no name. */
  readonly name?: string
}

function wordsOf(sql: string, family: SqlFamily): readonly Word[] {
  return [...tokenize(sql, family)].flatMap((token) => {
    if (['space', 'comment', 'hint'].includes(token.kind)) return []
    return [wordOf(sql.slice(token.start, token.end), token.kind)]
  })
}

function wordOf(text: string, kind: Token['kind']): Word {
  if (kind === 'word' || kind === 'number') return { keyword: text.toUpperCase(), name: text.toLowerCase() }
  // a string may be a name too: "x" on MySQL in the mode ANSI_QUOTES, 'x' on SQLite
  const quote = /["'`[]/.exec(text)?.[0]
  if ((kind !== 'quoted-name' && kind !== 'string') || quote === undefined) return { keyword: text }
  const inner = text.slice(text.indexOf(quote) + 1, -1)
  const name = quote === '[' ? inner : inner.replaceAll(quote + quote, quote)
  return { keyword: /^u&"/i.test(text) ? ENCODED : '', name: name.toLowerCase() }
}

/** Stands for a name that is written in code points. */
const ENCODED = 'U&'

const DATA = new Set(
  `ANALYZE CHECK CHECKPOINT CLUSTER COPY DELETE DESC DESCRIBE FLUSH GRANT INSERT LISTEN LOCK MERGE NOTIFY OPTIMIZE PRAGMA
   REFRESH REINDEX RELEASE REPAIR REPLACE RESET REVOKE SAVEPOINT SELECT SET SHOW TABLE TRUNCATE UNLISTEN UNLOCK UPDATE
   VACUUM VALUES WITH`.split(/\s+/),
)

function reachOfStatement(all: readonly Word[]): Reach {
  // parentheses around a SELECT, and the mark of MySQL's executable comments
  const words = all.slice(all.findIndex(({ name }) => name !== undefined))
  const verb = words[0]?.keyword ?? ''
  if (verb === '' || DATA.has(verb)) return reachOfData(verb, words)
  if (!['ALTER', 'COMMENT', 'CREATE', 'DROP', 'IMPORT', 'RENAME'].includes(verb)) return 'anything'
  const keywords = words.map(({ keyword }) => keyword)
  const isOfDatabase = verb === 'DROP' && ['DATABASE', 'OWNED'].includes(keywords[1] ?? '')
  if (isOfDatabase || keywords.includes(ENCODED) || cascades(verb, keywords)) return 'anything'
  const head = verb === 'CREATE' ? headOf(words) : words
  return {
    names: namesOf(head),
    renames: verb === 'RENAME' || (verb === 'ALTER' && keywords.includes('RENAME')),
    ofSchemas: ['SCHEMA', 'DATABASE'].includes(keywords[1] ?? ''),
  }
}

function reachOfData(verb: string, words: readonly Word[]): Reach {
  const has = (...wanted: readonly string[]) =>
    words.some(({ name }) => name !== undefined && wanted.includes(name))
  // where the names after it are looked for
  if (verb === 'SET' && has('search_path', 'schema')) return 'anything'
  if (!['SELECT', 'SHOW'].includes(verb) && has('sqlite_master', 'sqlite_schema', 'writable_schema'))
    return 'anything'
  // PostgreSQL's SELECT INTO makes a table
  const makesTable =
    ['SELECT', 'WITH', 'VALUES', 'TABLE'].includes(verb) &&
    words.some(
      ({ keyword }, i) =>
        keyword === 'INTO' && !['INSERT', 'MERGE', 'REPLACE', 'IGNORE'].includes(words[i - 1]?.keyword ?? ''),
    )
  return makesTable ? { names: namesOf(words), renames: false, ofSchemas: false } : 'nothing'
}

/** What goes with it bears any name. */
function cascades(verb: string, keywords: readonly string[]): boolean {
  if (verb !== 'ALTER' && verb !== 'DROP') return false
  return keywords.some(
    (keyword, i) => keyword === 'CASCADE' && keywords[i - 1] !== 'DELETE' && keywords[i - 1] !== 'UPDATE',
  )
}

const BODY = new Set(['(', 'AS', 'BEGIN', 'FROM', 'ON', 'REFERENCES', 'RETURNS', 'SELECT'])

/** CREATE changes what it names first, at most to replace it; an index changes its table, a schema may hold statements. */
function headOf(words: readonly Word[]): readonly Word[] {
  const end = words.findIndex(({ keyword }) => BODY.has(keyword))
  const head = end === -1 ? words : words.slice(0, end)
  return head.some(({ keyword }) => keyword === 'INDEX' || keyword === 'SCHEMA') ? words : head
}

const namesOf = (words: readonly Word[]): ReadonlySet<string> =>
  new Set(words.flatMap(({ name }) => name ?? []))
