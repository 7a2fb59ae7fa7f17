import type { Schema, Table } from '../schema/model.ts'
import type { Extension, SchemaObject } from '../schema/objects.ts'
import { saidSettings } from './alter-settings.ts'
import { isSame, isSameByName } from './same.ts'

const listsOf = (table: Table): readonly (readonly { readonly name: string }[])[] => [
  table.columns,
  table.uniques,
  table.foreignKeys,
  table.checks,
  table.exclusions ?? [],
  table.indexes,
]

/** Whether two tables are the same, whatever the order of their columns, constraints and indexes. */
export function isSameTable(a: Table, b: Table): boolean {
  if (a === b) return true
  const lists = listsOf(b)
  return (
    listsOf(a).every((list, i) => isSameByName(list, lists[i]!)) &&
    isSame(restOf(a), restOf(b)) &&
    (isSame(a.settings, b.settings) || isSame(saidSettings(a, b), saidSettings(b, a)))
  )
}

/** What a table is besides its lists and its settings. */
export const restOf = ({
  settings: _settings,
  columns: _columns,
  uniques: _uniques,
  foreignKeys: _foreignKeys,
  checks: _checks,
  exclusions: _exclusions,
  indexes: _indexes,
  ...rest
}: Table) => rest

/** The same for two objects of one key; what is not said of an extension is as it happens to be. */
export function isSameObject(a: SchemaObject, b: SchemaObject): boolean {
  if (a === b || isSame(a, b)) return true
  if (a.type === 'view' && b.type === 'view') {
    const { indexes = [], ...one } = a
    const { indexes: others = [], ...other } = b
    return isSame(one, other) && isSameByName(indexes, others)
  }
  return a.type === 'extension' && b.type === 'extension' && isSame(asSaid(a, b), asSaid(b, a))
}

const asSaid = (extension: Extension, as: Extension): Extension => {
  const { schema, version, ...rest } = extension
  return {
    ...rest,
    ...(as.schema !== undefined && schema !== undefined && { schema }),
    ...(as.version !== undefined && version !== undefined && { version }),
  }
}

/** What both hold under the same name and is not equal, and what only `after` holds; objects by `keyOf`. */
export function unequal(
  before: Schema,
  after: Schema,
): { readonly tables: readonly string[]; readonly objects: readonly string[] } {
  const differing = <T>(
    those: Readonly<Record<string, T>>,
    others: Readonly<Record<string, T>>,
    isEqual: (a: T, b: T) => boolean,
  ) => Object.keys(others).filter((key) => !Object.hasOwn(those, key) || !isEqual(those[key]!, others[key]!))
  return {
    tables: differing(before.tables, after.tables, isSameTable),
    objects: differing(before.objects, after.objects, isSameObject),
  }
}
