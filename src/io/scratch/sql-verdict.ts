import type { Family } from '../../core/schema/model.ts'
import { asleep } from './events.ts'
import { nameIn, without, wordsOf, type SqlWord } from './sql-words.ts'

/** What is done with a statement of a schema file: it is run, as it is or a little changed, or passed over, or refused. */
export type Verdict =
  | {
      readonly run: string
      /** A failure with one of these codes means nothing. */ readonly tolerated?: readonly string[]
    }
  | { readonly skip: true }
  | { readonly refuse: string }

const SKIP: Verdict = { skip: true }

/** What says nothing of the schema: transactions, rows, rights, and what keeps a server in order. */
const BESIDES = new Set(
  `ABORT ANALYZE BEGIN CHECK CHECKPOINT CHECKSUM CLUSTER COMMIT COPY DELETE DO END EXPLAIN FLUSH GRANT INSERT LISTEN LOAD LOCK MERGE
   NOTIFY OPTIMIZE REASSIGN REFRESH REINDEX RELEASE REPAIR REPLACE REVOKE ROLLBACK SAVEPOINT SECURITY SELECT SHOW START
   TABLE TRUNCATE UNLOCK UPDATE USE VACUUM VALUES`.split(/\s+/),
)

/** What belongs to the whole server, whichever database a statement is run in. */
const OF_THE_SERVER: ReadonlySet<string> = new Set([
  'DATABASE',
  'GROUP',
  'INSTANCE',
  'LOGFILE',
  'OWNED',
  'RESOURCE',
  'ROLE',
  'SERVER',
  'SUBSCRIPTION',
  'SYSTEM',
  'TABLESPACE',
  'USER',
])

const SCHEMA_VERBS: ReadonlySet<string> = new Set(['ALTER', 'COMMENT', 'CREATE', 'DROP', 'RENAME'])

/** PostgreSQL: a database of its own, in which a statement reaches nothing but what belongs to the server. */
export function verdictOnPostgres(sql: string): Verdict {
  const words = wordsOf(sql, 'postgres')
  const [verb = '', second = '', third = ''] = words.map(({ keyword }) => keyword)
  if (verb === 'SELECT') return { run: sql, tolerated: [] }
  if (verb === 'DO') return makesRoles(sql) ? SKIP : { run: sql }
  if (verb === 'SET' || verb === 'RESET') return verdictOnSet(sql, words)
  if (BESIDES.has(verb)) return SKIP
  if (!SCHEMA_VERBS.has(verb)) return { run: sql }
  if (verb === 'COMMENT') {
    if (third === 'EXTENSION') return { run: sql, tolerated: [NOT_ALLOWED] }
    return OF_THE_SERVER.has(third) && third !== 'SERVER' ? SKIP : { run: sql }
  }
  const isOfServer =
    OF_THE_SERVER.has(second) && second !== 'SERVER' && !(second === 'USER' && third === 'MAPPING')
  if (isOfServer || (verb === 'ALTER' && (second === 'DEFAULT' || givesAway(words)))) return SKIP
  if (verb === 'CREATE' && second === 'SCHEMA') return { run: withoutOwner(sql, words), tolerated: [EXISTS] }
  const late = words.find(({ keyword }, i) => keyword === 'CONCURRENTLY' && words[i - 1]?.keyword === 'INDEX')
  return { run: late ? without(sql, late, late) : sql }
}

/** insufficient_privilege */
const NOT_ALLOWED = '42501'
/** duplicate_schema */
const EXISTS = '42P06'
/** undefined_object, invalid_parameter_value, cant_change_runtime_param: a setting of another version */
const UNKNOWN_SETTING = ['42704', '22023', '55P02', NOT_ALLOWED]

function verdictOnSet(sql: string, words: readonly SqlWord[]): Verdict {
  const said = words.map(({ keyword }) => keyword).filter((each) => each !== 'LOCAL')
  const isOfUser = said[1] === 'ROLE' || said.includes('AUTHORIZATION')
  // in a transaction of its own SET LOCAL would be forgotten at once
  return isOfUser ? SKIP : { run: sql, tolerated: UNKNOWN_SETTING }
}

/** ALTER ... OWNER TO */
const givesAway = (words: readonly SqlWord[]) =>
  words.some(({ keyword, depth }, i) => depth === 0 && keyword === 'OWNER' && words[i + 1]?.keyword === 'TO')

/** A role that is not there must not be the reason to fail. */
function withoutOwner(sql: string, words: readonly SqlWord[]): string {
  const at = words.findIndex(({ keyword }) => keyword === 'AUTHORIZATION')
  const named = words[at - 1]?.keyword
  if (at === -1 || named === 'SCHEMA' || named === 'EXISTS') return sql
  return without(sql, words[at]!, words[at + 1]!)
}

/** A block may make what stays when its database goes. */
const makesRoles = (sql: string) =>
  /\b(?:create|drop)\s+(?:role|user(?!\s+mapping)|group|database|tablespace)\b|\balter\s+(?:role|user(?!\s+mapping)|group)\b/i.test(
    sql,
  )

/** SQLite: a database in memory. */
export function verdictOnSqlite(sql: string): Verdict {
  const words = wordsOf(sql, 'sqlite')
  const [verb = ''] = words.map(({ keyword }) => keyword)
  if (verb === 'ATTACH' || verb === 'DETACH') return { refuse: `${verb} leads to another file` }
  // how a dump writes a virtual table
  const isOfCatalogue = words.slice(0, 3).some(({ text }) => /^"?sqlite_(?:master|schema)"?$/i.test(text))
  if (verb === 'INSERT' && isOfCatalogue) return { run: sql }
  return BESIDES.has(verb) ? SKIP : { run: sql }
}

/**
 * MySQL and MariaDB: a database beside others, which a name can lead to. Names of `own` databases are those of the files
 * themselves and lead to the scratch place; a statement that would change another one is refused.
 */
export function verdictOnMysql(sql: string, scratch: string, own: ReadonlySet<string>): Verdict {
  const words = wordsOf(sql, 'mysql')
  const [verb = '', second = '', third = ''] = words.map(({ keyword }) => keyword)
  if (verb === 'SET') return reachesServer(words) ? SKIP : { run: sql }
  if (BESIDES.has(verb)) return SKIP
  if (!['ALTER', 'CREATE', 'DROP', 'RENAME'].includes(verb))
    return { refuse: `${verb} has no place in a schema file` }
  const what = second === 'OR' && third === 'REPLACE' ? (words[3]?.keyword ?? '') : second
  if (OF_THE_SERVER.has(what) || what === 'SCHEMA' || words.some(({ keyword }) => keyword === 'SONAME'))
    return SKIP
  const moved = movedTo(scratch, own, withoutDefiner(sql, words))
  const head = wordsOf(moved, 'mysql')
  // its state is what CREATE EVENT says
  if (verb === 'ALTER' && head[1]?.keyword === 'EVENT')
    return { refuse: 'ALTER EVENT has no place in a schema file' }
  const other = otherDatabase(head, scratch)
  return other === undefined ? { run: asleep(moved) } : { refuse: `it changes another database, ${other}` }
}

const reachesServer = (words: readonly SqlWord[]) =>
  words.some(({ keyword }) => /^(?:GLOBAL|PERSIST|PERSIST_ONLY|PASSWORD|ROLE|DEFAULT)$/.test(keyword)) ||
  words.some(({ text }) => /^@+(?:global|persist)/i.test(text))

/** `DEFINER = user@host`: the user may not be there, and it is none of the schema's business. */
function withoutDefiner(sql: string, words: readonly SqlWord[]): string {
  const at = words.findIndex(({ keyword }, i) => keyword === 'DEFINER' && words[i + 1]?.text === '=')
  if (at === -1) return sql
  const isHost = words[at + 3]?.text.startsWith('@')
  // a host may stand behind its sign or in one token with it
  const last = !isHost ? at + 2 : words[at + 3]!.text === '@' ? at + 4 : at + 3
  const call = words[at + 3]?.text === '(' ? at + 4 : last
  return without(sql, words[at]!, words[call] ?? words[last]!)
}

/** The names of the files' own databases in front of other names, as that of the scratch place. */
function movedTo(scratch: string, own: ReadonlySet<string>, sql: string): string {
  const words = wordsOf(sql, 'mysql')
  return words.reduceRight((moved, word, i) => {
    const isQualifier = words[i + 1]?.text === '.' && words[i - 1]?.text !== '.'
    if (!isQualifier || !own.has((nameIn(word, 'mysql') ?? '').toLowerCase())) return moved
    return moved.slice(0, word.start) + scratch + moved.slice(word.end)
  }, sql)
}

/** Behind these a statement does no more than read. */
const BODY: ReadonlySet<string> = new Set([
  'AS',
  'BEGIN',
  'DO',
  'EACH',
  'LIKE',
  'REFERENCES',
  'RETURN',
  'SELECT',
])

/** A database that the statement's head names besides the scratch place. */
function otherDatabase(words: readonly SqlWord[], scratch: string): string | undefined {
  const isCreate = words[0]?.keyword === 'CREATE'
  for (const [i, word] of words.entries()) {
    if (isCreate && (word.text === '(' || BODY.has(word.keyword))) return undefined
    if (word.depth > 0 || words[i + 1]?.text !== '.' || words[i - 1]?.text === '.') continue
    const name = nameIn(word, 'mysql')
    if (name === undefined || name === scratch || words[i - 1]?.keyword === 'REFERENCES') continue
    return `"${name}"`
  }
  return undefined
}

/** The databases that a file makes and uses as its own, in small letters. */
export function databasesIn(sql: string, family: Family): readonly string[] {
  const words = wordsOf(sql, family)
  const [verb = '', second = ''] = words.map(({ keyword }) => keyword)
  const isMade = verb === 'CREATE' && (second === 'DATABASE' || second === 'SCHEMA')
  if (verb !== 'USE' && !isMade) return []
  const named = words.slice(isMade ? 2 : 1).find(({ keyword }) => !['IF', 'NOT', 'EXISTS'].includes(keyword))
  const name = named && nameIn(named, family)
  return name === undefined ? [] : [name.toLowerCase()]
}
