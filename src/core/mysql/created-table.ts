import { MigError } from '../../errors.ts'
import { tokenize, type Token } from '../sql/tokens.ts'
import { withQuotedForeignKeys } from './foreign-key-lines.ts'

/** What SHOW CREATE TABLE of MySQL and MariaDB says: the lines between its parentheses. */
export interface CreatedTable {
  readonly columns: readonly CreatedColumn[]
  readonly items: readonly CreatedItem[]
}

export interface CreatedColumn {
  readonly name: string
  /** As the server spells it, with its length, UNSIGNED and ZEROFILL. */
  readonly type: string
  readonly clauses: readonly CreatedClause[]
}

export type CreatedClauseKind =
  | 'charset'
  | 'collate'
  | 'generated'
  | 'null'
  | 'default'
  | 'onUpdate'
  | 'autoIncrement'
  | 'comment'
  | 'check'
  | 'invisible'
  | 'srid'
  /** COLUMN_FORMAT, STORAGE, COMPRESSED, ...: what no operation changes. */
  | 'other'

/** One clause of a column with all its text, the marks of a version comment around it included. */
export interface CreatedClause {
  readonly kind: CreatedClauseKind
  readonly text: string
}

/** A key, an index or a constraint. */
export interface CreatedItem {
  readonly kind: 'primaryKey' | 'index' | 'foreignKey' | 'check' | 'other'
  readonly name: string
  /** The columns of this table that it names, in their order; of an expression, every name in it. */
  readonly columns: readonly string[]
  /** Whether it is over an expression: a check, or an index of more than columns. */
  readonly isComputed: boolean
  readonly text: string
}

/** A token of a text that holds more than space, and the tokens between parentheses that open at it. */
interface Piece {
  readonly start: number
  readonly end: number
  /** In upper case, where it is a bare word. */
  readonly word: string
  /** The name, where it is quoted. */
  readonly name?: string
  /** The tokens between the parentheses, where it is a pair of them. */
  readonly inside?: readonly Token[]
}

/** Reads what SHOW CREATE TABLE gave. Throws MigError where that is no table. */
export function readCreatedTable(shown: string): CreatedTable {
  const sql = withQuotedForeignKeys(shown)
  const body = piecesOf(sql).find((piece) => piece.inside !== undefined)
  if (!/^\s*create\b/i.test(sql) || body === undefined) {
    throw new MigError('operation.invalid', `it is no table: ${sql.slice(0, 60)}`)
  }
  const text = sql.slice(body.start + 1, body.end - 1)
  const lines = separated(piecesOf(text), (piece) => text.slice(piece.start, piece.end) === ',')
  const read = lines.map((line) => (isColumn(line) ? readColumn(line, text) : readItem(line, text)))
  return {
    columns: read.filter((each): each is CreatedColumn => 'type' in each),
    items: read.filter((each): each is CreatedItem => 'kind' in each),
  }
}

/** Whether two names are one column to the server, which does not tell capital letters from others. */
export const isSameColumn = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/** The names that an expression quotes: the server quotes every column in the text that it gives. */
export function quotedNames(text: string): readonly string[] {
  return namesIn(tokensOf(text), text)
}

/** The text with a name renamed wherever the server has quoted it, in its quotes. */
export function renameQuoted(text: string, from: string, to: string): string {
  return allTokens(text)
    .map(({ start, end }) => text.slice(start, end))
    .map((written) => {
      const name = nameOf(written)
      const quote = written[0]!
      if (name === undefined || !isSameColumn(name, from)) return written
      return quote + to.replaceAll(quote, quote + quote) + quote
    })
    .join('')
}

/** The same for the text of a key or a constraint, whose own name comes first and stays. */
export function renameBehindName(text: string, from: string, to: string): string {
  const own = allTokens(text).find(({ start, end }) => nameOf(text.slice(start, end)) !== undefined)
  const at = own?.end ?? 0
  return text.slice(0, at) + renameQuoted(text.slice(at), from, to)
}

const ITEM_WORDS = [
  'PRIMARY',
  'UNIQUE',
  'KEY',
  'INDEX',
  'FULLTEXT',
  'SPATIAL',
  'CONSTRAINT',
  'FOREIGN',
  'CHECK',
  'PERIOD',
  'VECTOR',
]

/** A name that the server leaves without quotes is none of the reserved words. */
const isColumn = (line: readonly Piece[]) =>
  line[0]?.name !== undefined || !ITEM_WORDS.includes(line[0]?.word ?? '')

function readItem(line: readonly Piece[], text: string): CreatedItem {
  const at = line.findIndex(({ word }) => ITEM_WORDS.includes(word) && word !== 'CONSTRAINT')
  const list = line.findIndex(({ inside }, i) => i > at && inside !== undefined)
  const names = line.filter((piece, i) => piece.name !== undefined && (list < 0 || i < list))
  const kind = kindOf(line[at]?.word)
  const inside = line[list]?.inside ?? []
  const signs = inside.map(({ start, end }) => text.slice(start, end))
  return {
    kind,
    name: names[0]?.name ?? '',
    columns: namesIn(inside, text),
    isComputed:
      kind === 'check' || signs.some((sign, i) => sign === '(' && (i === 0 || signs[i - 1] === ',')),
    text: textOf(line, text),
  }
}

function kindOf(word = ''): CreatedItem['kind'] {
  if (word === 'PRIMARY') return 'primaryKey'
  if (word === 'FOREIGN') return 'foreignKey'
  if (word === 'CHECK') return 'check'
  return word === '' || word === 'PERIOD' ? 'other' : 'index'
}

function readColumn(line: readonly Piece[], text: string): CreatedColumn {
  const [first, ...rest] = line
  const clauses = grouped(rest, text)
  const [type, ...others] = clauses
  return {
    name: first!.name ?? text.slice(first!.start, first!.end),
    type: type?.kind === undefined ? textOf(type?.pieces ?? [], text) : '',
    clauses: (type?.kind === undefined ? others : clauses).map(({ kind, pieces }) => ({
      kind: kind ?? 'other',
      text: textOf(pieces, text),
    })),
  }
}

interface Group {
  /** Undefined: the type. */
  readonly kind: CreatedClauseKind | undefined
  readonly pieces: readonly Piece[]
}

/** The type and the clauses behind it, each with its pieces. A version comment is a clause of its own. */
function grouped(pieces: readonly Piece[], text: string): readonly Group[] {
  const groups: { kind: CreatedClauseKind | undefined; pieces: Piece[] }[] = []
  let isInComment = false
  for (const [i, piece] of pieces.entries()) {
    const sign = text.slice(piece.start, piece.end)
    const opens = sign.startsWith('/*')
    const kind = isInComment ? undefined : clauseAt(pieces, opens ? i + 1 : i, opens)
    if (kind !== undefined || groups.length === 0) groups.push({ kind, pieces: [piece] })
    else groups.at(-1)!.pieces.push(piece)
    isInComment = sign !== '*/' && (isInComment || opens)
  }
  return groups
}

const CLAUSE_WORDS: Readonly<Record<string, CreatedClauseKind>> = {
  CHARSET: 'charset',
  COLLATE: 'collate',
  GENERATED: 'generated',
  AS: 'generated',
  NULL: 'null',
  DEFAULT: 'default',
  AUTO_INCREMENT: 'autoIncrement',
  COMMENT: 'comment',
  CHECK: 'check',
  INVISIBLE: 'invisible',
  VISIBLE: 'invisible',
  SRID: 'srid',
  REF_SYSTEM_ID: 'srid',
  COLUMN_FORMAT: 'other',
  STORAGE: 'other',
  ENGINE_ATTRIBUTE: 'other',
  SECONDARY_ENGINE_ATTRIBUTE: 'other',
  COMPRESSED: 'other',
  WITH: 'other',
  WITHOUT: 'other',
}

/** The clause that begins at this piece; undefined where the one before it goes on. */
function clauseAt(pieces: readonly Piece[], i: number, isInComment: boolean): CreatedClauseKind | undefined {
  const [word, next, before] = [pieces[i]?.word ?? '', pieces[i + 1]?.word, pieces[i - 1]?.word]
  if (word === 'CHARACTER' && next === 'SET') return 'charset'
  if (word === 'NOT' && next === 'NULL') return 'null'
  if (word === 'ON' && next === 'UPDATE') return 'onUpdate'
  // DEFAULT NULL, NOT NULL and GENERATED ALWAYS AS go on
  if (word === 'NULL' && (before === 'NOT' || before === 'DEFAULT')) return undefined
  if (word === 'AS' && before === 'ALWAYS') return undefined
  return CLAUSE_WORDS[word] ?? (isInComment ? 'other' : undefined)
}

function textOf(pieces: readonly Piece[], text: string): string {
  const [first, last] = [pieces[0], pieces.at(-1)]
  return first && last ? text.slice(first.start, last.end) : ''
}

function separated(
  pieces: readonly Piece[],
  isSeparator: (piece: Piece) => boolean,
): readonly (readonly Piece[])[] {
  const groups: Piece[][] = [[]]
  for (const piece of pieces) {
    if (isSeparator(piece)) groups.push([])
    else groups.at(-1)!.push(piece)
  }
  return groups
}

const allTokens = (text: string): readonly Token[] => [...tokenize(text, 'mysql')]

const tokensOf = (text: string): readonly Token[] => allTokens(text).filter(({ kind }) => kind !== 'space')

/** The tokens of a text, each pair of parentheses with all that it holds as one. */
function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = []
  let depth = 0
  let open = 0
  let inside: Token[] = []
  for (const token of tokensOf(text)) {
    const written = text.slice(token.start, token.end)
    if (written === '(' && depth++ === 0) {
      open = token.start
      inside = []
    } else if (written === ')' && --depth === 0) {
      pieces.push({ start: open, end: token.end, word: '', inside })
    } else if (depth > 0) inside.push(token)
    else pieces.push(pieceOf(token, written))
  }
  return pieces
}

function pieceOf({ kind, start, end }: Token, written: string): Piece {
  const name = nameOf(written)
  return {
    start,
    end,
    word: kind === 'word' ? written.toUpperCase() : '',
    ...(name !== undefined && { name }),
  }
}

/** The name between quotes; with ANSI_QUOTES the server uses double ones for names, and in no other mode for anything. */
function nameOf(written: string): string | undefined {
  const quote = written[0]
  if (quote !== '`' && quote !== '"') return undefined
  return written.slice(1, -1).replaceAll(quote + quote, quote)
}

const namesIn = (tokens: readonly Token[], text: string): readonly string[] =>
  tokens.flatMap(({ start, end }) => nameOf(text.slice(start, end)) ?? [])
