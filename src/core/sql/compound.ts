import type { SqlFamily } from './tokens.ts'

/** Follows one statement token by token and knows whether a `;` belongs to a body inside of it. */
export interface Nesting {
  /**
   * Takes the next token, without spaces and comments: words in capitals, a string as `'`, a quoted name as
   * `"`. `next` is the token after it, empty at the end.
   */
  enter(token: string, next: string): void
  /** What is still open, for a message; undefined: a `;` ends the statement here. */
  open(): string | undefined
}

/** The rules by which a family's statements hold others. */
export function createNesting(family: SqlFamily): Nesting {
  if (family === 'sqlite') return sqliteNesting()
  return family === 'postgres' ? postgresNesting() : mysqlNesting()
}

/** The words that tell what a statement is. */
function createHead(atMost: number): { add(token: string): void; is(pattern: RegExp): boolean } {
  const head: string[] = []
  return {
    add(token) {
      if (head.length < atMost) head.push(token)
    },
    is: (pattern) => pattern.test(head.join(' ')),
  }
}

/** SQLite's own rule (`sqlite3_complete`): a trigger ends with `; END ;`, whatever stands before. */
function sqliteNesting(): Nesting {
  const head = createHead(6)
  let last = ''
  let isLastStatementEnded = false
  return {
    enter(token) {
      head.add(token)
      isLastStatementEnded = last === ';' && token === 'END'
      last = token
    },
    open() {
      const isTrigger = head.is(/^(?:EXPLAIN (?:QUERY PLAN )?)?CREATE (?:TEMP |TEMPORARY )?TRIGGER\b/)
      return isTrigger && !isLastStatementEnded ? 'the body of the trigger' : undefined
    },
  }
}

/** `BEGIN ATOMIC ... END` of a routine, and the parentheses around the actions of a rule. */
function postgresNesting(): Nesting {
  const head = createHead(4)
  let blocks = 0
  let parentheses = 0
  return {
    enter(token, next) {
      head.add(token)
      if (token === '(') parentheses++
      else if (token === ')') parentheses--
      else if (token === 'BEGIN' && next === 'ATOMIC') {
        if (head.is(/^CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE)\b/)) blocks++
      } else if (token === 'CASE' && blocks > 0) blocks++
      else if (token === 'END' && blocks > 0) blocks--
    },
    open() {
      if (blocks > 0) return 'BEGIN ATOMIC'
      return parentheses > 0 && head.is(/^CREATE (?:OR REPLACE )?RULE\b/)
        ? 'the parenthesis of the rule'
        : undefined
    },
  }
}

type Block = 'BEGIN' | 'IF' | 'CASE' | 'LOOP' | 'REPEAT' | 'WHILE' | 'FOR' | 'case expression'

const BLOCKS: ReadonlySet<string> = new Set<Block>(['BEGIN', 'IF', 'CASE', 'LOOP', 'REPEAT', 'WHILE', 'FOR'])

/** After these a statement begins, but not after THEN and ELSE of a CASE expression. */
const STARTERS: ReadonlySet<string> = new Set([
  '',
  ';',
  ':',
  'BEGIN',
  'THEN',
  'ELSE',
  'DO',
  'LOOP',
  'REPEAT',
  'ATOMIC',
])

/**
 * After these `IF` and the like are a function, or `IF EXISTS` of a statement that creates or drops
 * something.
 */
const BEFORE_NO_STATEMENT: ReadonlySet<string> = new Set(
  `ALL AND BETWEEN BINARY BY CASE COLUMN CONSTRAINT DATABASE DEFAULT DISTINCT DIV ELSE END EVENT FROM FUNCTION HAVING
   IN INDEX INTERVAL INTO IS KEY LIKE LIMIT MOD NOT ON OR PACKAGE PARTITION PROCEDURE REGEXP RETURN RLIKE ROLE SCHEMA
   SELECT SEQUENCE SERVER SET TABLE TABLES THEN TRIGGER USER VALUES VIEW WHEN WHERE XOR`.split(/\s+/),
)

/** The bodies of MySQL's and MariaDB's stored programs, and MariaDB's compound statements outside of them. */
function mysqlNesting(): Nesting {
  const blocks: Block[] = []
  let executable = 0
  let kind: 'unknown' | 'other' | 'program' = 'unknown'
  let last = ''
  let inner = { first: '', isHandler: false }

  const beginsStatement = (): boolean => {
    if (last === 'THEN' || last === 'ELSE') return blocks.at(-1) !== 'case expression'
    return STARTERS.has(last)
  }
  /** Nothing marks the border between the head of a program, or of a handler, and its one statement. */
  const mayFollowHead = (): boolean => {
    if (BEFORE_NO_STATEMENT.has(last) || !/^[\w$'")]/.test(last)) return false
    return blocks.length === 0 || (inner.first === 'DECLARE' && inner.isHandler)
  }
  const nest = (token: string, next: string): void => {
    const isStart = beginsStatement()
    if (isStart) inner = { first: token, isHandler: false }
    if (token === 'HANDLER') inner.isHandler = true
    if (token === 'END') {
      if (blocks.length > 0 && isEnd(blocks.at(-1)!, isStart, last, next)) blocks.pop()
    } else if (last === 'END' || last === '.') return
    else if (token === 'CASE') blocks.push(isStart || mayFollowHead() ? 'CASE' : 'case expression')
    else if (token === 'FOR' ? isStart : BLOCKS.has(token) && (isStart || mayFollowHead()))
      blocks.push(token as Block)
  }

  return {
    enter(token, next) {
      if (/^\/\*M?!/.test(token)) executable++
      else if (token === '*/') executable--
      else {
        if (kind === 'unknown') kind = kindOf(token, last, next)
        if (kind === 'program') nest(token, next)
        last = token
      }
    },
    open() {
      if (executable > 0) return 'an executable comment'
      return blocks.length > 0 ? blocks.at(-1)! : undefined
    },
  }
}

/** `END` is no reserved word: a column may have that name. */
function isEnd(block: Block, isStart: boolean, last: string, next: string): boolean {
  if (block === 'case expression') return last !== '.'
  return block === 'REPEAT' ? next === 'REPEAT' : isStart
}

const PROGRAMS = /^(?:PROCEDURE|FUNCTION|TRIGGER|EVENT|PACKAGE)$/
const OTHERS = /^(?:TABLE|VIEW|INDEX|DATABASE|SCHEMA|USER|ROLE|SERVER|SEQUENCE|TABLESPACE|\(|AS|SELECT)$/

/**
 * What a statement is, as soon as a token tells: its first, or after CREATE and ALTER the one that names a
 * kind.
 */
function kindOf(token: string, last: string, next: string): 'unknown' | 'other' | 'program' {
  if (last !== '') {
    if (OTHERS.test(token)) return 'other'
    return PROGRAMS.test(token) ? 'program' : 'unknown'
  }
  if (token === 'CREATE' || token === 'ALTER') return 'unknown'
  if (token === 'BEGIN') return next === 'NOT' ? 'program' : 'other'
  return next === ':' || BLOCKS.has(token) ? 'program' : 'other'
}
