import type { DialectName } from '../dialect.ts'
import type { ForeseenOp } from './foresee.ts'
import type { Answered } from './questions-of-plan.ts'
import { sqlConcern } from './risk-of-sql.ts'

/** What the database says of a question, as far as there was time to find out. */
export type Answer =
  /** `total` is of all rows of the table; `refused`, of values, those among `found` that the server would not take. */
  | { readonly known: 'exactly'; readonly found: number; readonly total?: number; readonly refused?: number }
  /** There are more: nobody counted on. */
  | { readonly known: 'more than'; readonly found: number }
  /** It took too long: how many rows the table has by the server's own estimate, absent where it has none. */
  | { readonly known: 'estimated'; readonly total?: number }

/** The rows that a plan or a step would destroy or change, of those that are there now. */
export interface RowsAtRisk {
  readonly rows: number
  /** `unknown`: there may be any number more. */
  readonly known: 'exactly' | 'estimated' | 'unknown'
}

const WORST = ['exactly', 'estimated', 'unknown'] as const

/** What is at risk in one table by one operation. */
export interface TableAtRisk extends RowsAtRisk {
  readonly table: string
  /** All of its rows. */
  readonly isWhole: boolean
  /** How many rows the table has. */
  readonly total?: number
}

/** All of them together: rows that several operations meet count once where that is seen. */
export function rowsAtRisk(parts: readonly TableAtRisk[]): RowsAtRisk {
  const names = [...new Set(parts.map(({ table }) => table))]
  const tables = names.map((name): RowsAtRisk => {
    const list = parts.filter(({ table }) => table === name)
    const whole = list.find(({ isWhole, known }) => isWhole && known === 'exactly')
    if (whole) return whole
    const sum = list.reduce((rows, each) => rows + each.rows, 0)
    const total = list.find((each) => each.total !== undefined)?.total ?? Infinity
    return { rows: Math.min(sum, total), known: worst(list) }
  })
  return { rows: tables.reduce((rows, each) => rows + each.rows, 0), known: worst(tables) }
}

const worst = (list: readonly RowsAtRisk[]): RowsAtRisk['known'] =>
  WORST.findLast((known) => list.some((each) => each.known === known)) ?? 'exactly'

/** What an operation would destroy or change of the rows that are there. */
export function partsAtRisk(
  { op, facts, statements }: ForeseenOp,
  answers: readonly Answered[],
  dialect: DialectName,
): readonly TableAtRisk[] {
  const isTold = (at: number) => answers.some((each) => each.at === at && each.of.counts !== 'referring')
  const untold =
    op.kind === 'execute'
      ? statements.some((sql, at) => !isTold(at) && DESTROYS.has(sqlConcern(sql, dialect).risk))
      : facts.some((fact, at) => isLoss(fact, op.kind) && !isTold(at) && !isTold(at + 1))
  return [...answers.flatMap(partOf), ...(untold ? [UNTOLD] : [])]
}

/** Something that nobody can count. */
const UNTOLD: TableAtRisk = { table: '', rows: 0, known: 'unknown', isWhole: false }

const DESTROYS: ReadonlySet<string> = new Set(['HIGH', 'CRITICAL'])

/** Whether rows are lost or changed; of a sequence's number none are. */
const isLoss = (fact: ForeseenOp['facts'][number], kind: ForeseenOp['op']['kind']) =>
  fact.fact === 'changesRows' ||
  (fact.fact === 'losesData' && (fact.of !== undefined || kind === 'dropObject'))

function partOf({ of, answer, table: live }: Answered): readonly TableAtRisk[] {
  if (of.counts === 'failing') {
    if (!('unfit' in of.ask) || answer?.known !== 'exactly') return []
    const rows = answer.found - (answer.refused ?? 0)
    return [{ table: live ?? of.ask.unfit.table, rows, known: 'exactly', isWhole: false }]
  }
  if (of.counts === 'referring' && of.reference.effect === 'keep') return []
  const table = live ?? (of.counts === 'referring' ? of.reference.table : of.loss.table)
  const isWhole = of.counts === 'lost' && of.loss.loses === 'table' && of.loss.partition === undefined
  if (!answer) return [{ table, rows: 0, known: 'unknown', isWhole }]
  if (answer.known === 'estimated') {
    const known = answer.total === undefined ? 'unknown' : 'estimated'
    return [{ table, rows: answer.total ?? 0, known, isWhole }]
  }
  const total = answer.known === 'exactly' ? answer.total : undefined
  return [{ table, rows: answer.found, known: 'exactly', isWhole, ...(total !== undefined && { total }) }]
}
