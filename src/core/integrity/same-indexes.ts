import type { Index, IndexKey, Table } from '../schema/model.ts'

/** Two indexes of one table that hold the same. */
export interface SameIndexes {
  readonly table: string
  /** The one that can be spared: of a constraint and an index, the index. */
  readonly index: string
  readonly like: string
  /** What both are on, for people. */
  readonly keys: string
}

interface Held {
  readonly name: string
  readonly content: string
  readonly keys: string
  /** The greater, the more would be lost with it: an index, a unique one, a unique constraint, the primary key. */
  readonly weight: number
}

/**
 * Indexes that are on the same keys, in the same order, over the same rows and by the same method: whatever one of them
 * serves, the other does. Those that are left out are not looked at.
 */
export function sameIndexes(table: Table, leftOut: ReadonlySet<string> = new Set()): readonly SameIndexes[] {
  const held = heldBy(table).filter(({ name }) => !leftOut.has(name))
  return groups(held).flatMap((alike) => {
    const [kept, ...others] = alike.toSorted((a, b) => b.weight - a.weight)
    return (
      others
        // both refuse rows, and one of them may be what a foreign key or ON CONFLICT names
        .filter(({ weight }) => weight <= 1)
        .map(({ name, keys }) => ({ table: table.name, index: name, like: kept!.name, keys }))
    )
  })
}

function heldBy({ primaryKey, uniques, indexes }: Table): readonly Held[] {
  const ofKey = (name: string, columns: readonly string[], rest: Partial<Index>, weight: number): Held =>
    heldOf({ name, keys: columns.map((column) => ({ column })), ...rest }, weight)
  return [
    ...(primaryKey && primaryKey.lengths === undefined
      ? [ofKey(primaryKey.name, primaryKey.columns, including(primaryKey.include), 3)]
      : []),
    ...uniques.map(({ name, columns, include, nullsNotDistinct }) =>
      ofKey(name, columns, { ...including(include), ...(nullsNotDistinct && { nullsNotDistinct }) }, 2),
    ),
    ...indexes.map((index) => heldOf(index, index.unique ? 1 : 0)),
  ]
}

const including = (include: readonly string[] | undefined) => (include ? { include } : {})

function heldOf(index: Index, weight: number): Held {
  const { name, keys, where, include, method, type, parser } = index
  // how NULLs compare says which rows are refused, not which are found
  const content = JSON.stringify([
    keys.map(contentOf),
    where ?? null,
    include?.toSorted() ?? [],
    method === 'btree' ? null : (method ?? null),
    type ?? null,
    parser ?? null,
  ])
  return { name, content, keys: keys.map(textOf).join(', '), weight }
}

function contentOf(key: IndexKey): readonly unknown[] {
  const { order, nulls, collation, opclass, length } = key
  return [
    'column' in key ? key.column : null,
    'expression' in key ? key.expression : null,
    ...[order, nulls, collation, opclass, length].map((each) => each ?? null),
  ]
}

const textOf = (key: IndexKey) => ('column' in key ? key.column : key.expression)

function groups(held: readonly Held[]): readonly (readonly Held[])[] {
  const found = new Map<string, Held[]>()
  for (const each of held) {
    const alike = found.get(each.content)
    if (alike) alike.push(each)
    else found.set(each.content, [each])
  }
  return [...found.values()]
}
