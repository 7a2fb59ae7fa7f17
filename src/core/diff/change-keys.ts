import { adding } from '../ops/constraints/constraints.ts'
import type { Op } from '../ops/index.ts'
import { columnsOf, constraintsOf, type Constraint } from '../schema/constraints.ts'
import type { Index, Table } from '../schema/model.ts'
import { alteredConstraint, alteredIndex } from './alter-key.ts'
import { RANKS, STEPS, type Change, type Place } from './change.ts'
import { claimsOfConstraint, claimsOfIndex, constraintKey } from './claims.ts'
import { certainly, checksBelow } from './inheritance.ts'
import { indexIn, makeIndex } from './make-table.ts'
import { ownedKey, type PartKey, type World } from './parts.ts'
import { keysInstead } from './served-keys.ts'
import { isSame } from './same.ts'
import type { State } from './state.ts'
import type { TableDiff } from './table-diff.ts'
import { constraintUses, indexUses, partitionKeyUses, type Use } from './uses.ts'

/** The constraints and indexes that columns take along or bring along, and those that columns could not go beside. */
export interface Along {
  readonly gone: ReadonlySet<PartKey>
  readonly inTheWay: ReadonlySet<PartKey>
  readonly made: ReadonlySet<PartKey>
}

/** What drops, adds and changes the constraints and the indexes of a table. */
export function changeKeys(diff: TableDiff, along: Along, state: State): readonly Change[] {
  const { before, after, written, constraints, indexes } = diff
  const { name } = after
  const isMadeAgain = (key: PartKey) => state.remade.has(key) || along.inTheWay.has(key)
  const keptConstraints = constraints.both.filter(([was]) => !isMadeAgain(constraintKey(name, was)))
  const keptIndexes = indexes.both.filter(([was]) => !isMadeAgain(indexKey(name, was)))
  const isKept = new Set<unknown>([...keptConstraints.flat(), ...keptIndexes.flat()].map(nameAndType))
  const { family } = state.server.dialect
  return [
    ...constraintsOf(before)
      .filter((each) => !isKept.has(nameAndType(each)) && !along.gone.has(constraintKey(name, each)))
      .map((each) => takeConstraint(before, each, state)),
    ...before.indexes
      .filter((each) => !isKept.has(nameAndType(each)) && !along.gone.has(indexKey(name, each)))
      .map((each) => takeIndex(before, each, state)),
    ...constraintsOf(after)
      .filter((each) => !isKept.has(nameAndType(each)) && !along.made.has(constraintKey(name, each)))
      .map((each) => makeConstraint(after, each, constraintIn(written, each), state)),
    ...after.indexes
      .filter((each) => !isKept.has(nameAndType(each)))
      .map((each) => makeIndex(after, indexIn(written, each), state.after)),
    ...keptConstraints
      .filter(([was, is]) => !isSame(was, is))
      .map(([was, is]) => alterKey(name, is.name, alteredConstraint(name, was, is, family)!)),
    ...keptIndexes
      .filter(([was, is]) => !isSame(was, is))
      .map(([was, is]) => alterKey(name, is.name, alteredIndex(name, was, is, family)!)),
  ]
}

const nameAndType = (part: Constraint | Index) => `${'keys' in part ? 'index' : part.type} ${part.name}`

const indexKey = (table: string, { name }: Index) => ownedKey('index', table, name)

export const constraintIn = (written: Table, { type, name }: Constraint): Constraint | undefined =>
  constraintsOf(written).find((each) => each.type === type && each.name === name)

const place = (table: string, step: number, name: string): Place => ({
  rank: RANKS.table,
  group: table,
  step,
  name,
})

function takeConstraint(table: Table, constraint: Constraint, state: State): Change {
  const { type, name } = constraint
  const key = constraintKey(table.name, constraint)
  return {
    place: place(table.name, type === 'foreignKey' ? STEPS.takeForeignKey : STEPS.takeConstraint, name),
    takes: claimsOfConstraint(table.name, constraint, state.before.family),
    canWait: state.before.family === 'mysql' && type !== 'foreignKey',
    needs: keysInstead(table, key, state),
    leaned: [
      ...constraintUses(table, constraint, state.before),
      ...ofPartitions(constraint, table, state.before),
      // an heir cannot drop what it has from above too
      ...ofHeirs(constraint, table, state.before),
    ],
    ops: () => [droppingOf(table, constraint)],
  }
}

const ofPartitions = ({ type }: Constraint, table: Table, world: World): readonly Use[] =>
  type === 'primaryKey' || type === 'unique' ? partitionKeyUses(table, world) : []

const ofHeirs = ({ type, name }: Constraint, table: Table, world: World): readonly Use[] =>
  type === 'check' ? certainly(checksBelow(world, table.name, name)) : []

/** A primary key is dropped as what it is: not every server knows its name. */
export function droppingOf({ name: table, indexes }: Table, constraint: Constraint): Op {
  if (constraint.type === 'primaryKey') {
    const { type: _type, ...was } = constraint
    return { kind: 'dropPrimaryKey', table, was }
  }
  const { type, name } = constraint
  const keepsIndex = type === 'foreignKey' && indexes.some((index) => index.name === name)
  return { kind: 'dropConstraint', table, name, was: constraint, ...(keepsIndex && { keepsIndex }) }
}

function takeIndex(table: Table, index: Index, state: State): Change {
  const key = indexKey(table.name, index)
  return {
    place: place(table.name, STEPS.takeIndex, index.name),
    takes: claimsOfIndex(table.name, index, state.before.family),
    canWait: state.before.family === 'mysql',
    needs: keysInstead(table, key, state),
    leaned: [...indexUses(table, index, state.before), ...partitionKeyUses(table, state.before)],
    ops: () => [{ kind: 'dropIndex', table: table.name, name: index.name, was: index }],
  }
}

function makeConstraint(
  table: Table,
  constraint: Constraint,
  written: Constraint | undefined,
  state: State,
): Change {
  const { type, name } = constraint
  return {
    place: place(table.name, type === 'foreignKey' ? STEPS.addForeignKey : STEPS.addConstraint, name),
    makes: claimsOfConstraint(table.name, constraint, state.after.family),
    needs: [
      ...constraintUses(table, constraint, state.after),
      ...ofPartitions(constraint, table, state.after),
      ...ofHeirs(constraint, table, state.after),
    ],
    leaned: [],
    ops: () => [addingOf(table, written ?? constraint)],
  }
}

/** A primary key makes its columns refuse NULL, unless they are to accept it, as on SQLite they may. */
function addingOf(table: Table, constraint: Constraint): Op {
  const op = adding(table.name, constraint)
  const acceptsNull = table.columns.some(
    ({ name, nullable }) => nullable && columnsOf(constraint).includes(name),
  )
  return op.kind === 'addPrimaryKey' && acceptsNull ? { ...op, nullable: true } : op
}

const alterKey = (table: string, name: string, ops: readonly Op[]): Change => ({
  place: place(table, STEPS.addConstraint, name),
  needs: [],
  leaned: [],
  ops: () => ops,
})
