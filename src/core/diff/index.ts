import type { Dialect, Version } from '../dialect.ts'
import type { Op } from '../ops/index.ts'
import type { Schema, Table } from '../schema/model.ts'
import { findObject, keyOf, type SchemaObject } from '../schema/objects.ts'
import type { Server } from './alter-column.ts'
import { changeObject, takeObject } from './change-objects.ts'
import { changeTable } from './change-table.ts'
import type { Change } from './change.ts'
import { upheavalOf, type ObjectDiff } from './disturbances.ts'
import { dropTable } from './drop-table.ts'
import { isSameObject } from './equal.ts'
import { altering } from './kinds/index.ts'
import { UNCHANGED, type KindContext } from './kinds/kind.ts'
import { diffLists } from './lists.ts'
import { makeObject } from './make-object.ts'
import { makeTable } from './make-table.ts'
import { inOrder } from './order.ts'
import { tableKey, worldOf } from './parts.ts'
import { remadeParts } from './remake.ts'
import { spelledAs } from './spelling.ts'
import type { State } from './state.ts'
import { diffAllTables, type TableDiffs } from './table-diffs.ts'

export { unequal } from './equal.ts'

export interface DiffRequest {
  readonly before: Schema
  readonly after: Schema
  /** `after` as its author wrote it; where it names the same thing, its spelling is printed. */
  readonly written?: Schema
  readonly dialect: Dialect
  readonly version?: Version
}

/** The operations that make the one schema of the other, in an order in which they run. */
export function diffSchemas({ before, after, written, dialect, version }: DiffRequest): readonly Op[] {
  const isEnum = (type: string) =>
    [before, after].some((schema) => findObject(schema, 'enum', `enum ${type}`) !== undefined)
  const server: Server = { dialect, ...(version && { version }), isEnum }
  const spelled = written ? spelledAs(written, after) : after
  const tables = diffLists(Object.values(before.tables), Object.values(after.tables), ({ name }) => name)
  const objects = diffLists(Object.values(before.objects), Object.values(after.objects), keyOf)
  const [worldBefore, worldAfter] = [worldOf(before, dialect.family), worldOf(after, dialect.family)]
  const worlds = { before: worldBefore, after: worldAfter }
  const tableDiffs = diffAllTables(tables.both, { ...worlds, spelled, server })
  const { changed } = tableDiffs
  const differingObjects = objects.both.filter(([was, is]) => !isSameObject(was, is))
  const context = searching([
    ...tables.added,
    ...changed.map((each) => each.after),
    ...objects.added,
    ...differingObjects.map(([, is]) => is).filter(({ type }) => type !== 'enum'),
  ])
  const changedObjects = differingObjects.map(([was, is]): ObjectDiff => ({
    before: was,
    after: is,
    alteration: altering(was, is, context),
  }))
  const differing = [tables.dropped, tables.added, objects.dropped, objects.added, changed, changedObjects]
  if (differing.every((list) => list.length === 0)) return []
  const { anew, disturbances } = upheavalOf(changed, changedObjects, worldBefore, worldAfter, server)
  const remade = remadeParts(anew, disturbances, worldBefore, worldAfter)
  const state: State = { ...worlds, spelled, server, remade, ...context }
  return inOrder([
    ...tables.dropped.map((table) => dropTable(table, state)),
    ...tables.added.flatMap((table) => makeTable(table, spelled, worldAfter)),
    ...objects.dropped.flatMap((object) => takeObject(object, state)),
    ...objects.added.map((object) => makeObject(object, spelled.objects[keyOf(object)]!, worldAfter)),
    ...changesOfTables(tables.both, tableDiffs, state),
    ...changesOfObjects(objects.both, changedObjects, state),
  ])
}

/** Looks for a text in all that is made or changed. */
function searching(parts: readonly unknown[]): KindContext {
  let all: string | undefined
  return {
    holdsText(value) {
      all ??= JSON.stringify(parts, (_key, each: unknown) => (typeof each === 'bigint' ? String(each) : each))
      const literal = JSON.stringify(`'${value.replaceAll("'", "''")}'`).slice(1, -1)
      return all.includes(literal) || all.includes(`"default":${JSON.stringify(value)}`)
    },
  }
}

type Both<T> = readonly (readonly [before: T, after: T])[]

function changesOfTables(both: Both<Table>, diffs: TableDiffs, state: State): readonly Change[] {
  const { remade, spelled } = state
  const changed = new Set(diffs.changed.map(({ after: { name } }) => name))
  const touched = new Set([...remade].map((key) => OWNER.exec(key)?.[1]))
  return both.flatMap(([before, after]) => {
    const { name } = after
    if (remade.has(tableKey(name)))
      return [dropTable(before, state), ...makeTable(after, spelled, state.after)]
    return changed.has(name) || touched.has(name) ? changeTable(diffs.of(name), state) : []
  })
}

/** The table of a part that is made anew. */
const OWNER = /^(?:type of )?(?:column|default|constraint|index) (.*)\0/s

function changesOfObjects(
  both: Both<SchemaObject>,
  changed: readonly ObjectDiff[],
  state: State,
): readonly Change[] {
  const { remade, spelled } = state
  const diffs = new Map(changed.map((diff) => [keyOf(diff.after), diff]))
  return both.flatMap(([before, after]) => {
    const key = keyOf(after)
    if (!diffs.has(key) && !remade.has(key) && !remade.has(`owner of ${key}`)) return []
    return changeObject(
      diffs.get(key) ?? { before, after, alteration: UNCHANGED },
      spelled.objects[key]!,
      state,
    )
  })
}
