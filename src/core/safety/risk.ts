import type { DialectName } from '../dialect.ts'
import type { Op } from '../ops/index.ts'
import type { Fact } from '../ops/op.ts'
import type { Lock } from './locks.ts'
import type { Answered } from './questions-of-plan.ts'
import { answeredConcern } from './risk-of-answers.ts'
import { sqlConcern } from './risk-of-sql.ts'

/** How much can go wrong, from the least; `SAFE` is what touches nothing that was there. */
export const RISKS = ['SAFE', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const

export type Risk = (typeof RISKS)[number]

/** One thing that a careful person would look at before it runs. */
export interface Concern {
  readonly risk: Risk
  readonly why: string
  /** The data itself was looked at. */
  readonly isCounted?: true
}

/** What is known of an operation before it runs. */
export interface RiskRequest {
  readonly op: Op
  readonly facts: readonly Fact[]
  readonly locks: readonly Lock[]
  /** As they are sent, as far as that is known. */
  readonly statements: readonly string[]
  readonly dialect: DialectName
  /** What the data says, as far as it was asked. */
  readonly answers?: readonly Answered[]
  /** What else was found. */
  readonly more?: readonly Concern[]
}

/** What there is to look at in an operation, the worst first; never empty. */
export function concernsOf(request: RiskRequest): readonly Concern[] {
  const { op, facts, locks, dialect, answers = [], more = [] } = request
  const known = [
    ...facts.flatMap((fact, at) => factConcerns(fact, at, request)),
    ...answers.flatMap((each) =>
      each.of.counts === 'referring' ? (answeredConcern(each, 'HIGH') ?? []) : [],
    ),
    ...more,
    ...(dialect === 'sqlite' ? [] : locks.flatMap(lockConcerns)),
  ]
  return [...known, baseOf(op)].toSorted((a, b) => RISKS.indexOf(b.risk) - RISKS.indexOf(a.risk))
}

/** The greatest of them; `SAFE` where there is none. */
export function greatest(risks: readonly Risk[]): Risk {
  return RISKS.findLast((risk) => risks.includes(risk)) ?? 'SAFE'
}

export const exceeds = (risk: Risk, limit: Risk): boolean => RISKS.indexOf(risk) > RISKS.indexOf(limit)

function factConcerns(fact: Fact, at: number, request: RiskRequest): readonly Concern[] {
  const { op, statements, dialect, answers = [] } = request
  const answered = answers.find((each) => each.at === at && each.of.counts !== 'referring')
  switch (fact.fact) {
    case 'losesData': {
      const pure = losesAllOf(op) ? 'CRITICAL' : 'HIGH'
      // the values that do not fit are counted, and speak for both facts
      if (!answered && answers.some((each) => each.at === at + 1 && tellsUnfit(each))) return []
      return [answered ? answeredConcern(answered, pure)! : { risk: pure, why: `loses ${fact.what}` }]
    }
    case 'changesRows':
      return [answered && answeredConcern(answered, 'LOW')].flatMap((each) => each ?? [])
    case 'rewritesTable':
      return [{ risk: 'MEDIUM', why: `writes every row of ${fact.table} anew` }]
    case 'mayFail':
      return [
        answered ? answeredConcern(answered, 'MEDIUM')! : { risk: 'MEDIUM', why: `may fail: ${fact.why}` },
      ]
    case 'opaque':
      return op.kind === 'execute'
        ? statements.map((sql, i) => sqlConcernOf(sql, i, { dialect, answers }))
        : [{ risk: 'MEDIUM', why: 'what it does is known only when it runs' }]
    case 'mayOrphanRows':
      // looked for by the run itself, which is then rolled back
      return []
  }
}

const tellsUnfit = ({ of, answer, isSettled }: Answered) =>
  of.counts === 'failing' &&
  'unfit' in of.ask &&
  answer?.known === 'exactly' &&
  (isSettled || answer.found > 0)

/** Of the author's own SQL the statements are counted, one by one. */
function sqlConcernOf(
  sql: string,
  at: number,
  { dialect, answers }: { readonly dialect: DialectName; readonly answers: readonly Answered[] },
): Concern {
  const concern = sqlConcern(sql, dialect)
  const answered = answers.find((each) => each.at === at && each.of.counts === 'lost')
  return (answered && answeredConcern(answered, concern.risk)) ?? concern
}

function losesAllOf(op: Op): boolean {
  return LOSES_ALL.has(op.kind) || (op.kind === 'delete' && op.where === 'all')
}

const LOSES_ALL: ReadonlySet<Op['kind']> = new Set(['dropTable', 'dropSchema', 'dropPartition', 'dropObject'])

function lockConcerns({ on, blocks }: Lock): readonly Concern[] {
  if (on === undefined || blocks !== 'writes') return []
  return [{ risk: 'MEDIUM', why: `nobody can write to ${on} meanwhile` }]
}

/** What there is to say where nothing else is: something new is nobody's yet. */
function baseOf({ kind }: Op): Concern {
  const isNew = kind.startsWith('create') && kind !== 'createIndex' && kind !== 'createTrigger'
  // its own SQL and functions are looked at by what they are
  const isSeen = kind === 'execute' || kind === 'query' || kind === 'run'
  return isNew || isSeen
    ? { risk: 'SAFE', why: 'adds what nobody uses yet' }
    : { risk: 'LOW', why: 'changes what is there' }
}
