import type { Native, View } from '../../../core/schema/objects.ts'
import { stableArrays } from './expressions.ts'
import type { IndexReader } from './indexes.ts'
import { textsOf, type RelationRow } from './rows.ts'
import { indexesOf } from './tables.ts'
import { recursiveView } from './unnameable.ts'
import { parametersOf, withComment, withParameters, type World } from './world.ts'

/** Views and materialised views. Whether the latter have rows is no part of what they are. */
export function viewsOf(world: World, reader: IndexReader): readonly (View | Native)[] {
  return [...world.relations.values()]
    .filter(({ kind }) => kind === 'v' || kind === 'm')
    .map((relation) =>
      relation.isRecursive ? recursiveView(relation, world) : viewOf(relation, world, reader),
    )
}

function viewOf(relation: RelationRow, world: World, reader: IndexReader): View {
  const name = world.nameOf(relation)!
  const indexes = indexesOf(relation, world, reader)
  const columns = world.columns.get(relation.id) ?? []
  if (relation.hasTablespace) world.tell('tablespace of materialized view', name)
  for (const { statistics, hasOptions, compression, name: column } of columns)
    if (statistics >= 0 || hasOptions || compression !== '')
      world.tell('storage of column', `${name}.${column}`)
  return {
    type: 'view',
    name,
    query: stableArrays(relation.query!.trim().replace(/;$/, '')),
    ...(relation.kind === 'm'
      ? { materialized: true, ...withParameters(parametersOf(relation.options)) }
      : plainOptions(relation)),
    ...(indexes.length > 0 && { indexes }),
    ...byColumn('columnDefaults', columns, ({ expression }) => expression ?? undefined),
    ...byColumn('columnComments', columns, ({ number }) => world.commentOf('pg_class', relation.id, number)),
    ...withComment(world.commentOf('pg_class', relation.id)),
  }
}

function plainOptions({ options }: RelationRow): Partial<View> {
  const said = new Map(textsOf(options).map((entry) => entry.split('=') as [string, string]))
  const check = said.get('check_option')
  const isSet = (option: string) => /^(true|on|yes|1)$/.test(said.get(option) ?? '')
  return {
    ...((check === 'local' || check === 'cascaded') && { checkOption: check }),
    ...(isSet('security_invoker') && { securityInvoker: true }),
    ...(isSet('security_barrier') && { securityBarrier: true }),
  }
}

/** What some columns have, by their names; nothing where none has it. */
function byColumn<K extends string, T extends { readonly name: string }>(
  key: K,
  columns: readonly T[],
  valueOf: (column: T) => string | undefined,
): { readonly [key in K]?: Readonly<Record<string, string>> } {
  const entries = columns.flatMap((column) => {
    const value = valueOf(column)
    return value === undefined ? [] : [[column.name, value] as const]
  })
  // safe: the key is the one that is named
  return (entries.length > 0 ? { [key]: Object.fromEntries(entries) } : {}) as {
    readonly [key in K]?: Readonly<Record<string, string>>
  }
}
