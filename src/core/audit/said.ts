import type { Hash, SaidStatement } from './entry.ts'

/** Characters of a statement that are written down. */
const LONGEST = 2000
/** Statements of one entry: with all of them it may be more than a server takes at once. */
const MOST = 500

/** What an entry keeps of a statement's text. */
export function saidText(sql: string, hash: Hash): Pick<SaidStatement, 'sql' | 'hash'> {
  const text = withoutPasswords(sql)
  return text.length <= LONGEST ? { sql: text } : { sql: `${text.slice(0, LONGEST)}…`, hash: hash(sql) }
}

/** As many of them as one entry holds; what failed is the last, and is always among them. */
export function saidStatements(all: readonly SaidStatement[]): {
  readonly statements?: readonly SaidStatement[]
  readonly moreStatements?: number
} {
  if (all.length === 0) return {}
  if (all.length <= MOST) return { statements: all }
  return { statements: [...all.slice(0, MOST - 1), all.at(-1)!], moreStatements: all.length - MOST }
}

const PASSWORD =
  /\b(password|identified\s+by|identified\s+with\s+\S+\s+(?:by|as))(\s*=?\s*)'(?:[^'\\]|''|\\.)*'/gi

/** `PASSWORD '****'`: the one literal that a trail must not keep. */
function withoutPasswords(sql: string): string {
  return sql.replaceAll(PASSWORD, "$1$2'****'")
}
