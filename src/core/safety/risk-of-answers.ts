import type { Loss, Question } from '../ops/op.ts'
import { formatCount, plural } from '../view/time.ts'
import type { Answer } from './answers.ts'
import type { Answered, Counted } from './questions-of-plan.ts'
import type { Concern, Risk } from './risk.ts'

/** What there is to say of what was counted; `pure` is what is said where nobody has counted. */
export function answeredConcern(answered: Answered, pure: Risk): Concern | undefined {
  const { of, answer, isSettled, table } = answered
  if (of.counts === 'lost' && table === undefined && isSettled) return counted('LOW', madeHere(of.loss))
  switch (of.counts) {
    case 'lost':
      return lost(of, answer, isSettled, pure)
    case 'changed':
      return changed(of, answer)
    case 'failing':
      return failing(of, answer, isSettled)
    case 'referring':
      return referring(of, answer, isSettled)
  }
}

const counted = (risk: Risk, why: string): Concern => ({ risk, why, isCounted: true })

type OfCounted<K extends Counted['counts']> = Extract<Counted, { readonly counts: K }>

function lost(
  { what, loss }: OfCounted<'lost'>,
  answer: Answer | undefined,
  isSettled: boolean,
  pure: Risk,
): Concern {
  if (!answer) return { risk: pure, why: `loses ${what}` }
  if (answer.known === 'estimated') {
    const isAll = loss.loses === 'table' && loss.partition === undefined
    return counted(pure, `loses ${what}: ${isAll ? '' : 'of '}${aboutRows(answer)}`)
  }
  if (answer.found === 0 && isSettled) return counted('LOW', nothingIn(loss))
  if (loss.loses === 'column' && 'total' in answer && answer.total !== undefined) {
    const hold = answer.found === 1 ? 'holds' : 'hold'
    return counted(
      pure,
      `loses ${what} (${formatCount(answer.found)} of ${plural(answer.total, 'row')} ${hold} a value)`,
    )
  }
  return counted(pure, `loses ${what} (${plural(answer.found, 'row')})`)
}

const madeHere = (loss: Loss) =>
  `${loss.loses === 'column' ? `${loss.table}.${loss.column}` : loss.table} is made by the plan itself`

function nothingIn(loss: Loss): string {
  switch (loss.loses) {
    case 'table':
      return loss.partition === undefined
        ? `${loss.table} is empty`
        : `partition ${loss.partition} of ${loss.table} is empty`
    case 'column':
      return `${loss.table}.${loss.column} holds no value`
    case 'rows':
    case 'values':
      return loss.where === 'all' ? `${loss.table} is empty` : `no row of ${loss.table} is met`
  }
}

function changed({ loss }: OfCounted<'changed'>, answer: Answer | undefined): Concern | undefined {
  if (!answer) return undefined
  if (answer.known === 'estimated')
    return counted('LOW', `changes rows of ${loss.table}: of ${aboutRows(answer)}`)
  return counted(
    'LOW',
    answer.found === 0
      ? `no row of ${loss.table} is met`
      : `changes ${plural(answer.found, 'row')} of ${loss.table}`,
  )
}

function failing(
  { why, ask }: OfCounted<'failing'>,
  answer: Answer | undefined,
  isSettled: boolean,
): Concern {
  const unsure: Concern = { risk: 'MEDIUM', why: `may fail: ${why}` }
  if (!answer) return unsure
  if (answer.known === 'estimated') return counted('MEDIUM', `${unsure.why} (of ${aboutRows(answer)})`)
  if (answer.found === 0) return isSettled ? counted('LOW', nothingAgainst(ask)) : unsure
  if ('rows' in ask && !ask.mustBeNone) return unsure
  const said = standsAgainst(ask, answer, why)
  if ('unfit' in ask && (answer.known === 'more than' || answer.refused === 0))
    return counted('HIGH', `loses digits or ends: ${said}`)
  return isSettled
    ? counted('HIGH', `will fail: ${said}`)
    : counted('MEDIUM', `may fail: ${said}, as it is now`)
}

function nothingAgainst(ask: Question): string {
  if ('rows' in ask) return `${ask.rows} is empty`
  if ('nulls' in ask) return `every row of ${ask.nulls[0]} has ${ask.nulls[1]}`
  if ('duplicates' in ask)
    return `no two rows of ${ask.duplicates.table} have the same ${listed(ask.duplicates.columns)}`
  if ('orphans' in ask) return `every row of ${ask.orphans.table} refers to one that is there`
  if ('violating' in ask) return `every row of ${ask.violating.table} meets it`
  if ('unfit' in ask) return `every value of ${ask.unfit.table}.${ask.unfit.column} fits`
  return `no row of ${ask.holding.table} holds what goes`
}

type Found = Exclude<Answer, { readonly known: 'estimated' }>

/** What stands against it, as a sentence without its end. */
function standsAgainst(ask: Question, answer: Found, why: string): string {
  const { found } = answer
  const isOne = found === 1 && answer.known === 'exactly'
  const rows = (table: string) =>
    `${answer.known === 'more than' ? 'more than ' : ''}${plural(found, 'row')} of ${table}`
  if ('rows' in ask) return why
  if ('nulls' in ask) return `${rows(ask.nulls[0])} ${isOne ? 'has' : 'have'} no ${ask.nulls[1]}`
  if ('duplicates' in ask) {
    const { table, columns } = ask.duplicates
    return `${rows(table)} have the same ${listed(columns)} as another`
  }
  if ('orphans' in ask) {
    const { table, references } = ask.orphans
    return `${rows(table)} ${isOne ? 'refers' : 'refer'} to ${references.table} that ${isOne ? 'is' : 'are'} not there`
  }
  if ('violating' in ask)
    return `${rows(ask.violating.table)} ${isOne ? 'does' : 'do'} not meet ${ask.violating.expression}`
  if ('unfit' in ask) {
    const { table, column } = ask.unfit
    const count = answer.known === 'exactly' && answer.refused ? answer.refused : found
    return `${plural(count, 'value')} of ${table}.${column} ${count === 1 ? 'does' : 'do'} not fit ${typeName(ask.unfit.to)}`
  }
  const { table, values, but } = ask.holding
  const held = but ? 'a value that goes' : values.join(', ')
  return `${rows(table)} ${isOne ? 'holds' : 'hold'} ${held}`
}

const listed = (columns: readonly string[]) => columns.join(', ')

type UnfitType = Extract<Question, { readonly unfit: unknown }>['unfit']['to']

/** `varchar(20)`, `decimal(8, 2)`, `integer`. */
function typeName(type: UnfitType): string {
  if ('length' in type) return `${type.name}(${type.length})`
  return type.name === 'decimal' ? `decimal(${type.precision}, ${type.scale})` : type.name
}

const EFFECTS = { deleted: 'also deletes', emptied: 'also empties' } as const

function referring(
  { reference }: OfCounted<'referring'>,
  answer: Answer | undefined,
  isSettled: boolean,
): Concern | undefined {
  const { table, columns, foreignKey, effect } = reference
  if (answer && answer.known !== 'estimated' && answer.found === 0) return undefined
  const rows = !answer
    ? `rows of ${table}`
    : answer.known === 'estimated'
      ? `rows of ${table}, of ${aboutRows(answer)}`
      : `${plural(answer.found, 'row')} of ${table}`
  const isCounted = answer ? { isCounted: true as const } : {}
  if (effect === 'keep') {
    const isCertain = isSettled && answer !== undefined && answer.known !== 'estimated'
    const verb = answer?.known === 'exactly' && answer.found === 1 ? 'refers' : 'refer'
    return isCertain
      ? { risk: 'HIGH', why: `will fail: ${rows} ${verb} to them (${foreignKey})`, ...isCounted }
      : { risk: 'MEDIUM', why: `may fail: ${rows} ${verb} to them (${foreignKey})`, ...isCounted }
  }
  const what = effect === 'deleted' ? rows : `${columns.join(', ')} of ${rows}`
  return { risk: 'HIGH', why: `${EFFECTS[effect]} ${what} (${foreignKey})`, ...isCounted }
}

/** `about 1.2 million rows (estimated)`. */
export function aboutRows({ total }: Extract<Answer, { readonly known: 'estimated' }>): string {
  if (total === undefined) return 'rows that were not counted in time'
  if (total >= 1e9) return `about ${short(total / 1e9)} billion rows (estimated)`
  if (total >= 1e6) return `about ${short(total / 1e6)} million rows (estimated)`
  return `about ${plural(Number(total.toPrecision(2)), 'row')} (estimated)`
}

const short = (number: number) => String(Number(number.toPrecision(2)))
