import type { DialectName } from '../dialect.ts'
import type { Op } from '../ops/index.ts'
import type { Question } from '../ops/op.ts'
import type { Lock } from './locks.ts'
import type { Answered } from './questions-of-plan.ts'

/** What is known of an operation when somebody asks what to do about it. */
export interface AdviceRequest {
  readonly op: Op
  readonly answers: readonly Answered[]
  readonly locks: readonly Lock[]
  readonly dialect: DialectName
}

/** What to do about what was found, a line each: a command, a call, or SQL that shows the rows. */
export function adviceOn(request: AdviceRequest): readonly string[] {
  const { answers } = request
  return [...new Set([...answers.flatMap(onAnswer), ...onLocks(request)])]
}

function onAnswer({ of, answer, table }: Answered): readonly string[] {
  if (!answer || (answer.known !== 'estimated' && answer.found === 0)) return []
  switch (of.counts) {
    case 'lost':
      return [`mig backup create ${table ?? of.loss.table}   keeps its rows first`]
    case 'changed':
      return []
    case 'failing':
      return answer.known === 'estimated' ? [] : onFailing(of.ask)
    case 'referring':
      return of.reference.effect === 'keep'
        ? [`delete the rows of ${of.reference.table} first, or have the key say onDelete`]
        : [`mig backup create ${table ?? of.reference.table}   keeps its rows first`]
  }
}

function onFailing(ask: Question): readonly string[] {
  if ('rows' in ask)
    return ask.mustBeNone
      ? ['give it a default; or add it without notNull, fill it, and then alterColumn to nullable: false']
      : []
  if ('nulls' in ask) {
    const [table, column] = ask.nulls
    return [`fill them first: UPDATE ${table} SET ${column} = ... WHERE ${column} IS NULL`]
  }
  if ('duplicates' in ask) {
    const { table, columns, where } = ask.duplicates
    const keys = columns.join(', ')
    const meeting = where === undefined ? '' : ` WHERE ${where}`
    return [
      `delete the duplicates first: SELECT ${keys}, COUNT(*) FROM ${table}${meeting} GROUP BY ${keys} HAVING COUNT(*) > 1`,
    ]
  }
  if ('orphans' in ask) {
    const { table, columns, references } = ask.orphans
    const pairs = references.columns.map(
      (column, i) => `${references.table}.${column} = ${table}.${columns[i]!}`,
    )
    const given = columns.map((column) => `${column} IS NOT NULL`).join(' AND ')
    return [
      `delete or mend them first: SELECT * FROM ${table} WHERE ${given} AND NOT EXISTS (SELECT 1 FROM ${references.table} WHERE ${pairs.join(' AND ')})`,
    ]
  }
  if ('violating' in ask)
    return [`mend them first: SELECT * FROM ${ask.violating.table} WHERE NOT (${ask.violating.expression})`]
  if ('unfit' in ask) {
    const { table, column } = ask.unfit
    return [
      `look at them first, or say how they become ones that fit: op.alterColumn('${table}', '${column}', { type, using: '...' })`,
    ]
  }
  const { table, columns, values, but } = ask.holding
  const list = values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ')
  const [column = ''] = columns
  return [
    `give them another value first: UPDATE ${table} SET ${column} = ... WHERE ${column}${but ? ' NOT' : ''} IN (${list})`,
  ]
}

/** What keeps writers out on PostgreSQL, and has a way that does not. */
function onLocks({ op, locks, dialect }: AdviceRequest): readonly string[] {
  const keepsOut = locks.some(
    ({ on, blocks }) => on !== undefined && (blocks === 'writes' || blocks === 'everything'),
  )
  if (dialect !== 'postgres' || !keepsOut) return []
  switch (op.kind) {
    case 'createIndex': {
      const keys = op.index.keys.map((key) =>
        'column' in key ? `'${key.column}'` : `{ expression: '${key.expression}' }`,
      )
      const unique = op.index.unique ? 'unique: true, ' : ''
      return [
        `op.createIndex('${op.table}', [${keys.join(', ')}], { ${unique}concurrently: true })   in a revision that says transaction = false`,
      ]
    }
    case 'addForeignKey':
      return op.foreignKey.notValid
        ? []
        : [
            `op.addForeignKey(..., { notValid: true }), and in the next revision op.validateConstraint('${op.table}', '${op.foreignKey.name}')`,
          ]
    case 'addCheck':
      return op.check.notValid
        ? []
        : [
            `op.addCheck(..., { notValid: true }), and in the next revision op.validateConstraint('${op.table}', '${op.check.name}')`,
          ]
    default:
      return []
  }
}
