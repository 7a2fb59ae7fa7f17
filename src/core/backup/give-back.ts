import type { Action, Dialect, Statement } from '../dialect.ts'
import { adding } from '../ops/constraints/constraints.ts'
import type { AddColumn } from '../ops/columns/add-column.ts'
import type { Op } from '../ops/index.ts'
import type { ForeignKey } from '../schema/model.ts'
import { MigError } from '../../errors.ts'
import type { Backup, BackupContent, BackupStep } from './backup.ts'
import { asItWas } from './as-it-was.ts'
import { changingAgain, comparing } from './marks.ts'
import { giving, heldIn, matchOf, restoring, rowsAgain } from './restoring.ts'

/** An operation of a downgrade; with `actions`, what is said to the server in its place. */
export interface GivingOp {
  readonly op: Op
  readonly actions?: readonly Action[]
  /** What it gives back. */
  readonly backup?: Backup
  /** Asked before anything is done. */
  readonly foresight?: readonly Action[]
}

export interface BackupsRequest extends Pick<BackupStep, 'revision' | 'direction'> {
  /** What was given back already was so by an attempt that was cut off, and is gone on with. */
  readonly isResumed?: boolean | undefined
}

/** The backups that are to be given back by the way back of a step, the newest of each operation. */
export function backupsOf(
  all: readonly Backup[],
  { revision, direction, isResumed = false }: BackupsRequest,
): readonly Backup[] {
  const found = new Map<string, Backup>()
  for (const backup of all) {
    const { step, state, content } = backup
    const isOurs = step?.revision === revision && step.direction === direction && 'table' in content.place
    if (!isOurs) continue
    const what = `${step.operation} ${content.sequence ?? 0}`
    if (state === 'kept' || (isResumed && state === 'restored')) found.set(what, backup)
    // what was given back, or is no longer there, was the newest
    else if (state !== 'open') found.delete(what)
  }
  return [...found.values()]
}

/**
 * What becomes of each operation: with what gives the rows back that were kept: into a table that is made again, and into a column. Such a
 * column takes NULL, and has no keys of its own, until its values are there.
 */
export function givingBack(
  list: readonly Op[],
  backups: readonly Backup[],
  dialect: Dialect,
): readonly (readonly GivingOp[])[] {
  const left = new Set(backups)
  const take = (kind: Backup['kind'], table: string, column?: string) => {
    const found = [...left].findLast(
      (each) =>
        each.kind === kind &&
        each.table === table &&
        (column === undefined || each.content.columns.includes(column)),
    )
    if (found) left.delete(found)
    return found
  }
  return list.map((op, i): readonly GivingOp[] => {
    const rest = list.slice(i + 1)
    if (op.kind === 'createTable' && !fillsItself(rest, op.table.name)) {
      const backup = take('table', op.table.name)
      if (backup) return refilled(op, backup, dialect)
    }
    if (op.kind === 'createPartition' && !fillsItself(rest, op.table)) {
      // where a partition is no table of its own, what it held is known by the whole
      const backup = take('table', op.name) ?? take('table', op.table)
      if (backup) return [{ op }, givingAlone(backup, dialect)]
    }
    if (op.kind === 'addColumn' && !fillsItself(rest, op.table)) {
      const backup = take('column', op.table, op.column.name)
      if (backup) return refilledColumn(op, backup, dialect)
    }
    if (op.kind === 'alterColumn') {
      const backup = take('column', op.table, op.column)
      if (backup?.content.isMarked) return changedBack(op, backup, dialect)
    }
    const backup = markedIn(op, left)
    if (!backup) {
      const id = markOf(op)
      if (id !== undefined) throw isGone(id)
      return [{ op }]
    }
    left.delete(backup)
    const compared = backup.content.isMarked ? comparisons(backup, dialect) : []
    // the call knows no way to take it again
    const back = givingOp(backup, dialect)
    return [{ op: back, backup, actions: [...compared, ...giving(backup, { keys: [] }, dialect)] }]
  })
}

/** The same, where nothing is to be given back. */
export const givingNothing = (list: readonly Op[]): readonly (readonly GivingOp[])[] =>
  list.map((op) => [markOf(op) === undefined ? { op } : { op, actions: [] }])

const isGone = (id: number) =>
  new MigError('backup.damaged', `backup ${id} is gone, which is to be given back`, {
    hint: ['nothing was undone; mig downgrade --without-data undoes it without the rows'],
  })

/** The operations of an upgrade, where those that have no way back of their own have one by what was kept. */
export function undoable(list: readonly Op[], backups: readonly Backup[], dialect: Dialect): readonly Op[] {
  return list.flatMap((op, i): readonly Op[] => {
    const all = backups.filter(({ step }) => step?.operation === i)
    if (op.kind === 'dropColumn' || op.kind === 'dropTable') return asItWas(op, all)
    if (op.kind !== 'delete' && op.kind !== 'update') return [op]
    const hasWay = op.reverse !== undefined || op.was !== undefined
    // what went with the rows of another table comes back after these, which are the first that was kept
    const [own, ...taken] = all
    const back = (hasWay ? taken : all).toReversed().map((backup) => givingBackBy(backup, dialect))
    return hasWay || own === undefined ? [...back, op] : back
  })
}

/** Whether what was kept of it may be needed to undo it. */
export const mayNeedKept = (op: Op): boolean => NEEDING.has(op.kind)

const NEEDING: ReadonlySet<string> = new Set<Op['kind']>(['delete', 'update', 'dropColumn', 'dropTable'])

const givingAlone = (backup: Backup, dialect: Dialect): GivingOp => ({
  op: givingOp(backup, dialect),
  backup,
  actions: giving(backup, { keys: [] }, dialect),
})

/** What stands for an operation that does nothing. */
const NOTHING = 'SELECT 1'

export const doingNothing: Op = { kind: 'execute', sql: NOTHING, bindings: [], reverse: NOTHING }

/** Whether an operation does nothing: what it undoes goes with something else. */
export const isNothing = (op: Op): boolean => op.kind === 'execute' && op.sql === NOTHING

/** Does nothing, and is undone by giving a backup back. */
function givingBackBy(backup: Backup, dialect: Dialect): Op {
  const back = givingOp(backup, dialect)
  return { kind: 'execute', sql: NOTHING, bindings: [], reverse: 'sql' in back ? back.sql : '' }
}

/** Whether a downgrade writes rows of the table by itself, so that nobody else may. */
function fillsItself(rest: readonly Op[], table: string): boolean {
  return rest.some((op) => {
    if (op.kind === 'bulkInsert' || op.kind === 'update') return op.table === table
    return op.kind === 'execute' && markOf(op) === undefined && op.sql.includes(table.split('.').at(-1)!)
  })
}

const MARK = /^\/\* gives back backup (\d+) \*\//

/** What undoes it: nothing where what it came into goes again. */
function takingAgain({ kind, table = '', content }: Backup, dialect: Dialect): { readonly reverse?: string } {
  if (kind === 'table' || kind === 'column') return { reverse: NOTHING }
  if (kind === 'values') return valuesAgain(table, content, dialect)
  if (kind !== 'rows' || content.key.length === 0) return {}
  return { reverse: rowsAgain(table, content, dialect) }
}

function valuesAgain(table: string, content: BackupContent, dialect: Dialect): { readonly reverse?: string } {
  // those that a row lost with another are lost again with it
  if ((content.sequence ?? 0) > 0) return { reverse: NOTHING }
  const reverse = changingAgain({ table, place: heldIn(content), content }, dialect)
  return reverse === undefined ? {} : { reverse }
}

/** The operation that gives back rows, or values of rows, which no other operation makes room for. */
export function givingOp(backup: Backup, dialect: Dialect): Op {
  const statements = restoring(backup, { keys: [] }, dialect).map(({ sql }) => sql)
  return {
    kind: 'execute',
    sql: `/* gives back backup ${backup.id} */\n${statements.join(';\n')}`,
    bindings: [],
    ...takingAgain(backup, dialect),
  }
}

export function markOf(op: Op): number | undefined {
  const match = op.kind === 'execute' ? MARK.exec(op.sql) : null
  return match ? Number(match[1]) : undefined
}

function markedIn(op: Op, backups: ReadonlySet<Backup>): Backup | undefined {
  const id = markOf(op)
  return id === undefined ? undefined : [...backups].find((backup) => backup.id === id)
}

function refilled(
  op: Extract<Op, { kind: 'createTable' }>,
  backup: Backup,
  dialect: Dialect,
): readonly GivingOp[] {
  const { table } = op
  const own = table.foreignKeys.filter(({ references }) => references.table === table.name)
  const keys = table.foreignKeys.filter((key) => !own.includes(key))
  const actions = giving(backup, { keys }, dialect)
  // InnoDB looks for the parent of each row as it comes
  const isUnordered = dialect.family === 'mysql' && own.length > 0
  return [
    { op },
    {
      op: givingOp(backup, dialect),
      backup,
      actions: isUnordered
        ? [
            { sql: 'SET SESSION foreign_key_checks = 0' },
            ...actions,
            { sql: 'SET SESSION foreign_key_checks = 1' },
            ...own.map((key) => noOrphans(table.name, key, dialect)),
          ]
        : actions,
    },
  ]
}

/** Throws where rows refer to others of their table that did not come back. */
function noOrphans(table: string, { columns, references, name }: ForeignKey, dialect: Dialect): Action {
  const { quote } = dialect
  const at = dialect.table(table)
  const isSet = columns.map((column) => `t.${quote(column)} IS NOT NULL`)
  const same = columns.map((column, i) => `p.${quote(references.columns[i]!)} = t.${quote(column)}`)
  return {
    ask: {
      sql: `SELECT COUNT(*) AS count FROM ${at} AS t WHERE ${isSet.join(' AND ')} AND NOT EXISTS (SELECT 1 FROM ${at} AS p WHERE ${same.join(' AND ')})`,
    },
    decide([row]) {
      const count = Number(row?.['count'])
      if (count === 0) return []
      throw new MigError(
        'backup.unmatched',
        `${rowsText(count)} of ${table} would refer to rows that are gone (${name})`,
      )
    },
  }
}

/** Values that a type could not hold come back where the row has not been changed since. */
function changedBack(op: Op, backup: Backup, dialect: Dialect): readonly GivingOp[] {
  const [first, rest] = [comparisons(backup, dialect), giving(backup, { keys: [] }, dialect)]
  return [
    { op: givingOp(backup, dialect), backup, actions: first },
    { op },
    { op: givingOp(backup, dialect), actions: rest },
  ]
}

const comparisons = ({ table = '', content }: Backup, dialect: Dialect): readonly Statement[] =>
  comparing({ table, place: heldIn(content), content }, dialect)

function refilledColumn(op: AddColumn, backup: Backup, dialect: Dialect): readonly GivingOp[] {
  const { table, column, uniques, foreignKeys, checks } = op
  const { identity, ...plain } = column
  const isLoose = identity === undefined && column.nullable
  const loose: Op = {
    ...op,
    column: { ...plain, nullable: true },
    uniques: [],
    foreignKeys: [],
    checks: [],
  }
  const constraints = [
    ...uniques.map((key) => adding(table, { ...key, type: 'unique' })),
    ...foreignKeys.map((key) => adding(table, { ...key, type: 'foreignKey' })),
    ...checks.map((check) => adding(table, { ...check, type: 'check' })),
  ]
  const tightening: readonly Op[] = [
    ...(isLoose
      ? []
      : [
          {
            kind: 'alterColumn' as const,
            table,
            column: column.name,
            change: { nullable: column.nullable, ...(identity !== undefined && { identity }) },
            was: { nullable: true, ...(identity !== undefined && { identity: null }) },
          },
        ]),
    ...constraints,
  ]
  const needsValue = !column.nullable && column.default === undefined
  const back = givingOp(backup, dialect)
  const { key } = backup.content
  return [
    { op: loose },
    {
      op: back,
      backup,
      actions: [...giving(backup, { keys: [] }, dialect), ...(needsValue ? [noneLeft(op, dialect)] : [])],
      ...(needsValue && key.length > 0 && { foresight: [allMatched(op, backup, dialect)] }),
    },
    ...tightening.map((each): GivingOp => ({ op: each })),
  ]
}

/** The same before anything is done: by the rows that are there. */
function allMatched(op: AddColumn, backup: Backup, dialect: Dialect): Action {
  const [at, held] = [dialect.table(op.table), dialect.table(heldIn(backup.content))]
  const same = matchOf(backup.content, dialect)
  return {
    ask: {
      sql: `SELECT COUNT(*) AS count FROM ${at} AS t WHERE NOT EXISTS (SELECT 1 FROM ${held} AS b WHERE ${same})`,
    },
    decide: ([row]) => refuseUnmatched(op, Number(row?.['count'])),
  }
}

/** Throws where rows have come since that would have no value. */
function noneLeft(op: AddColumn, dialect: Dialect): Action {
  const { table, column } = op
  const [at, name] = [dialect.table(table), dialect.quote(column.name)]
  return {
    ask: { sql: `SELECT COUNT(*) AS count FROM ${at} WHERE ${name} IS NULL` },
    decide: ([row]) => refuseUnmatched(op, Number(row?.['count'])),
  }
}

function refuseUnmatched({ table, column }: AddColumn, count: number): readonly Action[] {
  if (count === 0) return []
  throw new MigError(
    'backup.unmatched',
    `${rowsText(count)} of ${table} came after ${column.name} was dropped, and ${count === 1 ? 'has' : 'have'} no value for it, which is to be NOT NULL`,
    {
      hint: [
        `write a downgrade that gives them one: op.addColumn('${table}', '${column.name}', t....default(...))`,
        'or delete them first',
      ],
    },
  )
}

export const rowsText = (count: number): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? 'row' : 'rows'}`
