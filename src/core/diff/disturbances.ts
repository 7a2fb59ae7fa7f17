import type { Schema } from '../schema/model.ts'
import { keyOf, type SchemaObject } from '../schema/objects.ts'
import { columnsOfType } from '../ops/types/objects.ts'
import { findTable } from '../schema/edit.ts'
import { isText } from '../schema/column-change.ts'
import { isRetyped, type Server } from './alter-column.ts'
import { constraintKey } from './claims.ts'
import { columnsBelow } from './inheritance.ts'
import type { Alteration } from './kinds/kind.ts'
import { numberingKey, ownedKey, tableKey, type PartKey, type World } from './parts.ts'
import { keysLedBy } from './served-keys.ts'
import type { TableDiff } from './table-diff.ts'

/** That a part is made anew, or keeps its place and becomes of another type. */
export interface Disturbance {
  readonly key: PartKey
  readonly how: 'anew' | 'retyped'
}

/** An object that is in both schemas and not the same. */
export interface ObjectDiff {
  readonly before: SchemaObject
  readonly after: SchemaObject
  /** Undefined: it has to be made anew. */
  readonly alteration: Alteration | undefined
}

/** What is given from the start: the parts that nothing can change in place, and all that others may stand in the way of. */
export interface Upheaval {
  readonly anew: ReadonlySet<PartKey>
  readonly disturbances: readonly Disturbance[]
}

export function upheavalOf(
  tables: readonly TableDiff[],
  objects: readonly ObjectDiff[],
  worldBefore: World,
  { schema: after }: World,
  { dialect }: Server,
): Upheaval {
  const { schema: before } = worldBefore
  const anew = new Set<PartKey>()
  const disturbances: Disturbance[] = []
  const disturb = (key: PartKey, how: Disturbance['how'] = 'anew') => disturbances.push({ key, how })
  for (const table of tables) {
    for (const { key, how } of disturbedIn(table)) {
      disturb(key, how)
      if (how === 'anew') anew.add(key)
    }
    for (const { name, how } of disturbedColumns(table)) {
      const { along, listed } = columnsBelow(worldBefore, table.after.name, name)
      for (const key of how === 'anew' ? along : [...along, ...listed]) disturb(key, how)
    }
    // MariaDB 10.11 lets a column that a foreign key refers to begin to number rows, MySQL 9.7 does not
    if (dialect.name === 'mysql') for (const key of renumberedIn(table)) disturb(key, 'retyped')
  }
  for (const { before: was, after: is, alteration } of objects) {
    if (!alteration) anew.add(keyOf(is))
    if (!alteration || (alteration.disturbs && is.type !== 'enum')) disturb(keyOf(is))
    if (alteration?.disturbs && was.type === 'enum' && is.type === 'enum') {
      disturb(keyOf(is), 'retyped')
      for (const { table, column } of columnsOfType(before, was.name)) {
        disturb(ownedKey('column', table, column), 'retyped')
        if (!is.values.some((value) => value === defaultIn(before, table, column)))
          anew.add(ownedKey('default', table, column))
      }
    }
  }
  for (const key of replacedNames(before, after)) disturb(key)
  return { anew, disturbances }
}

function disturbedIn(diff: TableDiff): readonly Disturbance[] {
  const { before, after, constraints, indexes } = diff
  const anew = (key: PartKey): Disturbance => ({ key, how: 'anew' })
  if (!diff.whole) {
    return [
      anew(tableKey(before.name)),
      ...before.columns.map(({ name }) => anew(ownedKey('column', before.name, name))),
    ]
  }
  return [
    ...disturbedColumns(diff).map(({ name, how }) => ({ key: ownedKey('column', after.name, name), how })),
    ...[...constraints.dropped, ...diff.constraintsAnew].map((each) =>
      anew(constraintKey(before.name, each)),
    ),
    ...[...indexes.dropped, ...diff.indexesAnew].map(({ name }) =>
      anew(ownedKey('index', before.name, name)),
    ),
  ]
}

interface DisturbedColumn {
  readonly name: string
  readonly how: Disturbance['how']
}

const disturbedColumns = ({ columns, alterations, isConverted }: TableDiff): readonly DisturbedColumn[] =>
  columns.both.flatMap(([was, is]): readonly DisturbedColumn[] => {
    if (alterations.get(is.name)?.how === 'anew') return [{ name: is.name, how: 'anew' }]
    const isOther = isRetyped(was, is) || (isConverted && isText(is.type))
    return isOther ? [{ name: is.name, how: 'retyped' }] : []
  })

/** The columns that begin or end to number rows, be it for as long as their key is another. */
function renumberedIn({
  before,
  after,
  columns,
  constraintsAnew,
  indexesAnew,
}: TableDiff): readonly PartKey[] {
  const anew = [
    ...constraintsAnew.map((each) => constraintKey(before.name, each)),
    ...indexesAnew.map(({ name }) => ownedKey('index', before.name, name)),
  ]
  return columns.both
    .filter(([was, is]) => {
      if (!was.identity || !is.identity) return was.identity !== is.identity
      const now = keysLedBy(after, is.name)
      return !keysLedBy(before, was.name).some((key) => now.includes(key) && !anew.includes(key))
    })
    .map(([, is]) => numberingKey(after.name, is.name))
}

const defaultIn = (schema: Schema, table: string, column: string) =>
  findTable(schema, table)?.columns.find(({ name }) => name === column)?.default

/** What is gone while something else has its name, so that what mentions it goes on to find that. */
function replacedNames(before: Schema, after: Schema): readonly PartKey[] {
  const named = new Set([
    ...Object.keys(after.tables),
    ...Object.values(after.objects).map(({ name }) => name),
  ])
  return [
    ...Object.keys(before.tables)
      .filter((name) => !Object.hasOwn(after.tables, name) && named.has(name))
      .map(tableKey),
    ...Object.entries(before.objects)
      .filter(([key, { name }]) => !Object.hasOwn(after.objects, key) && named.has(name))
      .map(([key]) => key),
  ]
}
