import type { Family } from '../schema/model.ts'
import { tokenize, type TokenKind } from './tokens.ts'

/**
 * What a statement is, for one who has to take it up again after a crash:
 * `rows` stands or falls with its transaction; `definition` changes what the catalogue tells; `empties` takes or swaps
 * rows without leaving a trace in a definition; `swaps` may do so, or may be seen in the definitions; `repeatable` may run
 * twice without a difference; `session` lasts as long as the session, and is said again to the next; `memory` is gone with the session and cannot be said again, as its rows
 * or values came from what was there; `begin`, `commit`, `rollback` and `savepoint` are about the transaction; `unknown`
 * is anything else, such as a CALL.
 */
export type Nature =
  | 'rows'
  | 'definition'
  | 'empties'
  | 'swaps'
  | 'repeatable'
  | 'session'
  | 'memory'
  | 'begin'
  | 'commit'
  | 'rollback'
  | 'savepoint'
  | 'unknown'

const DEFINITION =
  /^(create|alter|drop|rename)\b.*?\b(table|index|view|trigger|procedure|function|event|database|schema|sequence|type|domain|policy|extension|aggregate|rule|constraint|collation|publication|subscription|statistics|server|tablespace|foreign|language|operator|cast)\b/

const BEGINNINGS: readonly (readonly [Nature, RegExp])[] = [
  ['memory', /^set\s+@(?!@|mig_)/],
  ['memory', /^(create|drop)\s+(or\s+replace\s+)?((global|local)\s+)?temp(orary)?\b/],
  ['memory', /^(prepare(?!\s+transaction)|deallocate|declare|fetch|handler)\b/],
  ['savepoint', /^(savepoint|release|rollback\b.*\bto)\b/],
  ['begin', /^(begin(?!\s+not\s+atomic)|start\s+transaction)\b/],
  ['commit', /^(commit|end)\b/],
  ['rollback', /^(rollback|abort)\b/],
  [
    'session',
    /^(set(?!\s+(persist|global))|use|attach|detach|reset|listen|unlisten|discard|pragma|load)\b(?!\s+(data|xml))/,
  ],
  ['session', /^select\s+(pg_catalog\s?\.\s?)?set_config\b/],
  ['empties', /^truncate\b/],
  ['empties', /^alter\s+(\w+\s+)?table\b.*\b(truncate|exchange)\s+partition\b/],
  ['empties', /^alter\s+table\b.*\b(import|discard)\s+(partition\b.*)?tablespace\b/],
  ['swaps', /^rename\s+tables?\b.*,/],
  ['swaps', /^create\s+or\s+replace\s+(table|sequence)\b/],
  // where it stands is seen in no definition
  ['unknown', /^alter\s+sequence\b.*\brestart\b/],
  [
    'repeatable',
    /^(alter\s+system|analyze|vacuum|optimize|reindex|cluster|checkpoint|refresh|flush|grant|revoke|comment|check|repair|explain|show|set|security)\b/,
  ],
  ['rows', /^(select|insert|update|delete|replace|merge|with|values|table|copy|load|lock|\()/],
  ['definition', DEFINITION],
]

/** What the statement is; `unknown` where nothing tells. */
export function natureOf(sql: string, family: Family): Nature {
  const text = essence(sql, family)
  const nature = BEGINNINGS.find(([, beginning]) => beginning.test(text))?.[0] ?? 'unknown'
  if (nature === 'rows' && KEEPS_ROWS[family]?.test(text)) return 'memory'
  // the value of a variable of the user's may come from rows
  if (nature === 'session' && family === 'mysql' && /,\s*@(?!@)/.test(text)) return 'memory'
  return nature
}

/** Rows or values that are taken into what goes with the session: a user's variable, a temporary table. */
const KEEPS_ROWS: { readonly [family in Family]?: RegExp } = {
  mysql: /\binto\s+@(?!@)|@[^\s@]*\s?:=/,
  postgres: /^(select|with)\b.*\binto\s+((global|local)\s+)?temp(orary)?\b/,
}

export interface Definition {
  readonly verb: 'create' | 'alter' | 'drop' | 'rename'
  /** Such as `table`. */
  readonly kind: string
}

/** What a statement does to what kind of object; undefined for one that defines none. */
export function definitionIn(sql: string, family: Family): Definition | undefined {
  const [, verb, kind] = DEFINITION.exec(essence(sql, family)) ?? []
  // safe: the pattern has these words alone
  return kind === undefined ? undefined : { verb: verb as Definition['verb'], kind }
}

/**
 * Whether the server refuses it inside of a transaction, or ends that by itself. PostgreSQL 15, "cannot run inside a
 * transaction block"; SQLite, what it says of a transaction.
 */
export function runsAlone(sql: string, family: Family): boolean {
  const text = essence(sql, family)
  if (family === 'sqlite') return /^(vacuum|pragma|attach|detach)\b/.test(text)
  if (family === 'postgres') return ALONE_ON_POSTGRES.test(text)
  return false
}

const ALONE_ON_POSTGRES =
  /^(vacuum|(create|drop)\s+(database|tablespace|subscription)|alter\s+(system|subscription)|alter\s+database\b.*\bset\s+tablespace|cluster\s*$|(create|drop|reindex|alter|refresh(?!\s+materialized))\b.*?\bconcurrently\b|reindex\s+(\(.*?\)\s*)?(database|schema|system)|call|do|discard\s+all|prepare\s+transaction|(commit|rollback)\s+prepared)\b/

/** The text without comments and strings, in lower case, with single blanks. */
function essence(sql: string, family: Family): string {
  const parts: string[] = []
  try {
    for (const { kind, start, end } of tokenize(sql, family)) {
      if (kind === 'comment' || kind === 'space') parts.push(' ')
      else if (kind === 'string') parts.push("''")
      else if (kind === 'quoted-name') parts.push('"n"')
      else parts.push(sql.slice(start, end).toLowerCase())
    }
  } catch {
    return sql.toLowerCase()
  }
  // what stands in one of MySQL's executable comments is ordinary SQL
  const text = parts
    .join('')
    .replaceAll(/\/\*m?!\d*|\*\//g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  // MariaDB's settings for one statement
  return family === 'mysql' ? text.replace(/^set statement\b.*? for /, '') : text
}

/** Every name that a statement writes, as the server would take it, without repetition; keywords among them. */
export function namesIn(sql: string, family: Family): readonly string[] {
  const names = new Set<string>()
  for (const { kind, start, end } of tokenize(sql, family)) {
    const text = sql.slice(start, end)
    if (kind === 'word') names.add(family === 'postgres' ? text.toLowerCase() : text)
    else if (isQuotedName(kind, text)) names.add(unquoted(text))
  }
  return [...names]
}

/** The names that stand before a dot: of databases and schemas, and of tables before their columns. */
export function qualifiersIn(sql: string, family: Family): readonly string[] {
  const tokens = [...tokenize(sql, family)].filter(({ kind }) => kind !== 'space' && kind !== 'comment')
  return tokens.flatMap(({ kind, start, end }, i) => {
    const next = tokens[i + 1]
    const text = sql.slice(start, end)
    if (next === undefined || sql.slice(next.start, next.end) !== '.') return []
    return kind === 'word' ? [text] : isQuotedName(kind, text) ? [unquoted(text)] : []
  })
}

/** In MySQL's mode ANSI_QUOTES what looks like a string is a name. */
const isQuotedName = (kind: TokenKind, text: string) =>
  kind === 'quoted-name' || (kind === 'string' && text.startsWith('"'))

function unquoted(text: string): string {
  const quote = text.at(-1)!
  const inner = text.slice(1, -1)
  return quote === ']' ? inner : inner.replaceAll(quote + quote, quote)
}
