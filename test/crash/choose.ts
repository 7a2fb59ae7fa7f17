import type { TestDialect } from '../support/dialects.ts'
import { HOWS, type How, type Point } from './point.ts'

/** What a choice among points hangs on. */
export interface Heard {
  readonly dialect: TestDialect
  readonly project: { readonly name: string }
  readonly statements: readonly string[]
  /** The first statement, counted from 1, at which faults strike. */
  readonly from: number
}

const DEFINES = /^(ALTER|CREATE|DROP|RENAME|TRUNCATE|OPTIMIZE|VACUUM)\b/i

const STATE_TABLE = /\bmig_(?:revision|meta|lock|statement)\b/

/** Every point but those that take the whole server along. */
export function pointsOf({ dialect, project, statements, from }: Heard): readonly Point[] {
  return statements.flatMap((text, index) =>
    index + 1 < from
      ? []
      : howsFor(dialect, text).map((how) => ({
          dialect,
          project: project.name,
          statement: index + 1,
          how,
        })),
  )
}

function howsFor(dialect: TestDialect, text: string): readonly How[] {
  return HOWS.filter((how) => {
    if (how === 'server-kill') return false
    // nobody else can hold a part of a file, and there is no connection to be cut
    if (dialect === 'sqlite') return how !== 'kill-waiting' && !how.startsWith('cut')
    return how !== 'kill-waiting' || isOwn(text)
  })
}

/** A statement that changes definitions, and is none of our own bookkeeping. */
const isOwn = (text: string) => DEFINES.test(text) && !STATE_TABLE.test(text)

/**
 * Of each kind of statement, over all that was heard, one point for everything that can befall a client, and one at which
 * the connection is cut: before, during and after in turns.
 */
export function oneOfEachKind(heard: readonly Heard[]): readonly Point[] {
  const seen = new Set<string>()
  let cuts = 0
  return heard.flatMap((each) =>
    pointsOf(each).filter(({ statement, how }) => {
      const isCut = how.startsWith('cut')
      if (isCut && how !== CUTS[cuts % CUTS.length]) return false
      const kind = `${isCut ? 'cut' : how} ${statementKind(each.statements[statement - 1]!)}`
      if (seen.has(kind)) return false
      seen.add(kind)
      if (isCut) cuts += 1
      return true
    }),
  )
}

const CUTS: readonly How[] = HOWS.filter((how) => how.startsWith('cut'))

/** What the statements of one kind have in common: `SELECT`, `CREATE TABLE`, `INSERT mig_statement`. */
export function statementKind(text: string): string {
  if (/_lock\(/i.test(text)) return 'LOCK'
  if (ONLY_READS.test(text)) return 'SELECT'
  const [first = '', second = ''] = text.toUpperCase().match(/[A-Z]+/g) ?? []
  const table = STATE_TABLE.exec(text)?.[0]
  // one transaction makes them all
  if (table !== undefined) return first === 'CREATE' ? 'CREATE mig' : `${first} ${table}`
  return ['ALTER', 'CREATE', 'DROP'].includes(first) ? `${first} ${second}${actionOf(text)}` : first
}

const ONLY_READS = /^(SELECT|SHOW|SET STATEMENT|PRAGMA \w+$)/i

/** What an ALTER TABLE does. */
const actionOf = (text: string) =>
  /^ALTER TABLE \S+( (?:ADD|DROP|RENAME|MODIFY|CHANGE|ALTER)(?: COLUMN| CONSTRAINT| TO)?)/i.exec(text)?.[1] ??
  ''

/**
 * Of what is heard of one operation: its statement. Where that is rolled back with its client, while it runs; where it
 * stands for itself, before and after, between which the next run has to decide.
 */
export function pointsOfOperation(heard: Heard): readonly Point[] {
  const hows: readonly How[] =
    heard.dialect === 'mysql' || heard.dialect === 'mariadb' ? ['kill-before', 'kill-after'] : ['kill-during']
  const tried = heard.statements.findIndex(
    (text, index) => index >= heard.from && DOES_SOMETHING.test(text) && !STATE_TABLE.test(text),
  )
  return pointsOf(heard).filter(({ statement, how }) => statement - 1 === tried && hows.includes(how))
}

const DOES_SOMETHING = /^(?!(?:SELECT|SHOW|BEGIN|START|COMMIT|SET|SAVEPOINT|RELEASE|PRAGMA|WITH)\b)/i

/** The points at which the server is killed: where it is about to change a definition, and where that is written down. */
export function serverPoints(heard: Heard): readonly Point[] {
  const { dialect, project, statements } = heard
  return statements.flatMap((text, index) =>
    index + 1 >= heard.from && (isOwn(text) || /^(COMMIT|UPDATE\b.*mig_statement)/.test(text))
      ? [{ dialect, project: project.name, statement: index + 1, how: 'server-kill' as const }]
      : [],
  )
}

/** In another order, the same each time, of which every beginning is spread over the whole. */
export function spread<T>(list: readonly T[]): readonly T[] {
  return list
    .map((each, index) => ({ each, place: (index * GOLDEN) % 1 }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ each }) => each)
}

const GOLDEN = 0.618_033_988_749_895
