import type { Dialect, Statement } from '../dialect.ts'
import type { Fact, Loss, Question } from '../ops/op.ts'
import type { Answer } from './answers.ts'
import type { ForeseenOp } from './foresee.ts'
import { lossSql, questionSql } from './questions.ts'
import { effectOfSql, lossOfSql } from './questions-of-sql.ts'
import type { Standing } from './questions-standing.ts'

/** What is counted of an operation, by the names of the plan. */
export type Counted =
  | { readonly counts: 'lost'; readonly what: string; readonly loss: Loss }
  /** Rows that are changed, and can be changed back. */
  | { readonly counts: 'changed'; readonly loss: Loss }
  | { readonly counts: 'failing'; readonly why: string; readonly ask: Question }
  | { readonly counts: 'referring'; readonly reference: Reference }

/** Rows that refer to those which are deleted. */
export interface Reference {
  readonly table: string
  readonly foreignKey: string
  readonly columns: readonly string[]
  /** What becomes of them: `keep` them from going, so that the statement fails. */
  readonly effect: 'deleted' | 'emptied' | 'keep'
}

/** Something to be counted. */
export interface Counting {
  readonly of: Counted
  /** Which of the operation's facts it is about, or of its statements where that is the author's own SQL. */
  readonly at: number
  /** The table as the database calls it now, for an estimate; undefined: the plan makes it, and nothing stands in it. */
  readonly table: string | undefined
  /** Empty: there is nothing to ask. */
  readonly statements: readonly Statement[]
  /** False: an earlier operation of the plan may change the answer. */
  readonly isSettled: boolean
}

/** What was counted. */
export interface Answered extends Pick<Counting, 'of' | 'at' | 'isSettled'> {
  /** The table as the database calls it now; absent: the plan makes it. */
  readonly table?: string
  /** Undefined: it could not be found out. */
  readonly answer: Answer | undefined
}

/**
 * What of an operation only the data can tell. Of the author's own SQL the statements are passed by the standing, each
 * after it was looked at.
 */
export function countingsOf(
  { op, facts, statements }: Pick<ForeseenOp, 'op' | 'facts' | 'statements'>,
  standing: Standing,
  dialect: Dialect,
): readonly Counting[] {
  if (op.kind === 'execute') {
    return statements.flatMap((sql, at) => {
      const counting = sqlCounting(sql, at, standing, dialect)
      standing.passSql(effectOfSql(sql, dialect))
      return counting ?? []
    })
  }
  return facts.flatMap((fact, at): readonly Counting[] => {
    const of = countedOf(fact, facts[at + 1], dialect)
    if (!of) return []
    const isLoss = of.counts === 'lost' || of.counts === 'changed'
    const table = isLoss ? of.loss.table : tableOf(of.ask)
    const isSettled = standing.isSettled(table)
    const live = standing.table(table)
    if (live === undefined || (isLoss && isOfNewColumn(of.loss, standing))) {
      // what the plan itself puts there is no loss
      return [{ of, at, table: undefined, statements: [], isSettled: isLoss ? standing.isSeen() : isSettled }]
    }
    const translated = isLoss ? liveLoss(of.loss, standing) : liveQuestion(of.ask, standing)
    if (!translated) return []
    const asked = 'loses' in translated ? lossSql(translated, dialect) : questionSql(translated, dialect)
    return asked ? [{ of, at, table: live, statements: asked, isSettled }] : []
  })
}

const isOfNewColumn = (loss: Loss, standing: Standing) =>
  loss.loses === 'column' && standing.column(loss.table, loss.column) === undefined

type FactCounted = Exclude<Counted, { readonly counts: 'referring' }>

function countedOf(fact: Fact, next: Fact | undefined, dialect: Dialect): FactCounted | undefined {
  switch (fact.fact) {
    case 'losesData':
      // the values that do not fit are counted once, for both facts
      if (next && isUnfit(next, dialect)) return undefined
      return fact.of && { counts: 'lost', what: fact.what, loss: fact.of }
    case 'changesRows':
      return { counts: 'changed', loss: fact.of }
    case 'mayFail': {
      const { ask, why } = fact
      const isAnswerable = !('unfit' in ask) || isUnfit(fact, dialect)
      return { counts: 'failing', why, ask: isAnswerable ? ask : { rows: ask.unfit.table } }
    }
    default:
      return undefined
  }
}

/** Whether it is about values that can be told from those that fit. */
export const isUnfit = (fact: Fact, dialect: Dialect): boolean =>
  fact.fact === 'mayFail' && 'unfit' in fact.ask && questionSql(fact.ask, dialect) !== undefined

function sqlCounting(sql: string, at: number, standing: Standing, dialect: Dialect): Counting | undefined {
  const seen = lossOfSql(sql, dialect)
  if (!seen) return undefined
  const { loss, count } = seen
  const table = standing.table(loss.table)
  const isWhole = loss.loses === 'table' || loss.loses === 'column'
  const what =
    loss.loses === 'table' ? loss.table : isWhole ? `a column of ${loss.table}` : `rows of ${loss.table}`
  const counting = {
    of: { counts: 'lost', what, loss },
    at,
    isSettled: standing.isSettled(loss.table),
  } as const
  if (table === undefined)
    return { ...counting, table: undefined, statements: [], isSettled: standing.isSeen() }
  // its text has the names of the plan
  if (table !== loss.table || !standing.isAsWritten(loss.table)) return undefined
  return { ...counting, table, statements: [{ sql: count }] }
}

const tableOf = (ask: Question): string => {
  if ('rows' in ask) return ask.rows
  if ('nulls' in ask) return ask.nulls[0]
  if ('duplicates' in ask) return ask.duplicates.table
  if ('orphans' in ask) return ask.orphans.table
  if ('violating' in ask) return ask.violating.table
  return 'unfit' in ask ? ask.unfit.table : ask.holding.table
}

/** The same with the names that the database has; undefined where it has one of them not yet. */
function liveLoss(loss: Loss, standing: Standing): Loss | undefined {
  const table = standing.table(loss.table)
  if (table === undefined) return undefined
  switch (loss.loses) {
    case 'table':
      return { ...loss, table }
    case 'column': {
      const column = standing.column(loss.table, loss.column)
      return column === undefined ? undefined : { ...loss, table, column }
    }
    case 'rows':
    case 'values':
      // a condition has the names of the plan
      return loss.where === 'all' || standing.isAsWritten(loss.table) ? { ...loss, table } : undefined
  }
}

function liveQuestion(ask: Question, standing: Standing): Question | undefined {
  const named = tableOf(ask)
  const table = standing.table(named)
  if (table === undefined) return undefined
  const all = (columns: readonly string[]) => liveColumns(named, columns, standing)
  if ('rows' in ask) return { ...ask, rows: table }
  if ('nulls' in ask) {
    const column = standing.column(named, ask.nulls[1])
    return column === undefined ? undefined : { nulls: [table, column] }
  }
  if ('duplicates' in ask) {
    const columns = all(ask.duplicates.columns)
    const isKnown = ask.duplicates.where === undefined || standing.isAsWritten(named)
    return columns && isKnown ? { duplicates: { ...ask.duplicates, table, columns } } : undefined
  }
  if ('orphans' in ask) {
    const { references } = ask.orphans
    const columns = all(ask.orphans.columns)
    const parent = standing.table(references.table)
    const theirs = liveColumns(references.table, references.columns, standing)
    return columns && parent !== undefined && theirs
      ? { orphans: { ...ask.orphans, table, columns, references: { table: parent, columns: theirs } } }
      : undefined
  }
  if ('violating' in ask)
    return standing.isAsWritten(named) ? { violating: { ...ask.violating, table } } : undefined
  if ('unfit' in ask) {
    const column = standing.column(named, ask.unfit.column)
    return column === undefined ? undefined : { unfit: { ...ask.unfit, table, column } }
  }
  const columns = all(ask.holding.columns)
  return columns && { holding: { ...ask.holding, table, columns } }
}

function liveColumns(
  table: string,
  columns: readonly string[],
  standing: Standing,
): readonly string[] | undefined {
  const live = columns.flatMap((column) => standing.column(table, column) ?? [])
  return live.length === columns.length ? live : undefined
}
