import type { Op } from '../ops/index.ts'
import { adding } from '../ops/constraints/constraints.ts'
import { isPlainPart, knownPartition } from '../ops/partitions/partition.ts'
import { constraintsOf, withoutConstraint } from '../schema/constraints.ts'
import { findTable } from '../schema/edit.ts'
import type { Column, Index, Schema, Table } from '../schema/model.ts'
import { claimsOf, claimsOfConstraint, claimsOfIndex } from './claims.ts'
import { RANKS, STEPS, type Change, type LoosePart } from './change.ts'
import { looseDefault } from './loose.ts'
import { ownedKey, tableKey, type PartKey, type World } from './parts.ts'
import { columnUses, constraintUses, indexUses, partitionKeyUses, STRENGTH, tableUses } from './uses.ts'

/** What makes a table: itself with all that stands in CREATE TABLE, and each of its other indexes. */
export function makeTable(table: Table, spelled: Schema, world: World): readonly Change[] {
  const written = findTable(spelled, table.name)!
  const isOfTable = indexesOfTable(table, world)
  const looseDefaults = table.columns.flatMap((column) =>
    looseDefault(table, column, written.columns.find(({ name }) => name === column.name) ?? column, world),
  )
  return [
    {
      place: { rank: RANKS.table, group: table.name, step: STEPS.make, name: '' },
      makes: [
        ...claimsOf({ table: table.name }),
        ...table.columns.map(({ name }) => ownedKey('column', table.name, name)),
        ...constraintsOf(table)
          .filter((each) => !isLoose(each.type))
          .flatMap((each) => claimsOfConstraint(table.name, each, world.family)),
        ...isOfTable.flatMap((index) => claimsOfIndex(table.name, index, world.family)),
      ],
      needs: [
        ...tableUses(table, world),
        ...table.columns.flatMap((column) => columnUses(table, column, world)),
        ...constraintsOf(table)
          .filter((each) => !isLoose(each.type))
          .flatMap((each) => constraintUses(table, each, world)),
        ...isOfTable.flatMap((index) => indexUses(table, index, world)),
      ],
      leaned: [],
      loose: [...looseConstraints(table, written, world), ...looseDefaults],
      ops: (apart) =>
        creating(withoutParts(written, apart), spelled, new Set(isOfTable.map(({ name }) => name))),
    },
    ...table.indexes
      .filter((index) => !isOfTable.includes(index))
      .map((index) => makeIndex(table, indexIn(written, index), world)),
  ]
}

/** What makes an index of a table that is there. */
export const makeIndex = (table: Table, index: Index, world: World): Change => ({
  place: { rank: RANKS.table, group: table.name, step: STEPS.addIndex, name: index.name },
  makes: claimsOfIndex(table.name, index, world.family),
  needs: [
    { on: tableKey(table.name), strength: STRENGTH.certain },
    ...indexUses(table, index, world),
    ...partitionKeyUses(table, world),
  ],
  leaned: [],
  ops: () => [{ kind: 'createIndex', table: table.name, index }],
})

export const indexIn = (written: Table, index: Index): Index =>
  written.indexes.find(({ name }) => name === index.name) ?? index

const isLoose = (type: string) => type === 'foreignKey' || type === 'check'

/**
 * The indexes that MySQL and MariaDB have to be told of together with the table: those that a foreign key needs, for which
 * they would make one of their own, and the one that numbers the rows.
 */
function indexesOfTable(table: Table, { family }: World): readonly Index[] {
  if (family !== 'mysql') return []
  const numbered = table.columns.filter(({ identity }) => identity).map(({ name }) => name)
  const needed = table.foreignKeys.map(({ columns }) => columns)
  return table.indexes.filter(
    ({ keys, type }) =>
      // MyISAM numbers by a column that is not the first of its index
      keys.some((key) => 'column' in key && numbered.includes(key.column)) ||
      needed.some(
        (columns) =>
          type === undefined &&
          columns.every((column, i) => {
            const key = keys[i]
            return key !== undefined && 'column' in key && key.column === column && key.length === undefined
          }),
      ),
  )
}

function looseConstraints(table: Table, written: Table, world: World): readonly LoosePart[] {
  return constraintsOf(table)
    .filter(({ type }) => isLoose(type))
    .map((constraint): LoosePart => {
      const key = ownedKey('constraint', table.name, constraint.name)
      const needs = constraintUses(table, constraint, world)
      const wanted = constraintsOf(written).find(({ name }) => name === constraint.name) ?? constraint
      const step = constraint.type === 'check' ? STEPS.addConstraint : STEPS.addForeignKey
      return {
        key,
        needs,
        apart: {
          place: { rank: RANKS.table, group: table.name, step, name: constraint.name },
          makes: [key],
          needs: [...needs, { on: tableKey(table.name), strength: STRENGTH.certain }],
          leaned: [],
          ops: () => [adding(table.name, wanted)],
        },
      }
    })
}

function withoutParts(table: Table, apart: ReadonlySet<PartKey>): Table {
  const withoutDefault = ({ default: value, ...column }: Column): Column =>
    value === undefined || apart.has(ownedKey('default', table.name, column.name))
      ? column
      : { ...column, default: value }
  const plain: Table = { ...table, columns: table.columns.map(withoutDefault) }
  return constraintsOf(plain)
    .filter(({ name }) => apart.has(ownedKey('constraint', table.name, name)))
    .reduce((left: Table, { name }) => withoutConstraint(left, name), plain)
}

/** A partition that is nothing but that is made as one. */
function creating(table: Table, schema: Schema, withIndexes: ReadonlySet<string>): readonly Op[] {
  const { name, partitionOf } = table
  const partition =
    partitionOf &&
    isPlainPart({ ...table, indexes: [] }, schema) &&
    knownPartition(schema, partitionOf.table, name)
  if (partition) return [{ kind: 'createPartition', table: partitionOf.table, name, partition }]
  const indexes = table.indexes.filter((index) => withIndexes.has(index.name))
  return [{ kind: 'createTable', table: { ...table, indexes } }]
}
