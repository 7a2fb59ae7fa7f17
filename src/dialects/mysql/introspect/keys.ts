import type { Row } from '../../../core/dialect.ts'
import { byName } from '../../../core/schema/constraints.ts'
import type { Index, IndexKey, PrimaryKey, Unique } from '../../../core/schema/model.ts'
import { groupedBy, inOrderOf, numberOf, textOf, textOrNone, type Server } from './catalogue.ts'
import { expressionOf } from './column.ts'

export interface KeyContext {
  readonly server: Server
  readonly engine: string
  /** Columns of the table as it is modelled; a key of another has what the model has not. */
  readonly columns: ReadonlySet<string>
  /** Indexes that go with something which has no place in the model. */
  readonly left: ReadonlySet<string>
  readonly parserOf: (index: string) => string | undefined
  /** Told what of an index is not in it. */
  readonly unmodelled: (kind: string, index?: string) => void
}

export interface Keys {
  readonly primaryKey?: PrimaryKey
  readonly uniques: readonly Unique[]
  readonly indexes: readonly Index[]
}

/** The keys and indexes of one table. A unique index that is no more than its columns is a unique constraint. */
export function keysOf(rows: readonly Row[], context: KeyContext): Keys {
  let primaryKey: PrimaryKey | undefined
  const uniques: Unique[] = []
  const indexes: Index[] = []
  for (const [name, parts] of groupedBy(rows, 'name')) {
    if (context.left.has(name)) continue
    const index = indexOf(name, inOrderOf(parts, 'position'), context)
    if (index === undefined) continue
    if (name === 'PRIMARY') primaryKey = primaryKeyOf(index, context)
    else if (isConstraint(index)) uniques.push({ name, columns: columnsOf(index) })
    else indexes.push(index)
  }
  return { ...(primaryKey && { primaryKey }), uniques: byName(uniques), indexes: byName(indexes) }
}

function indexOf(name: string, parts: readonly Row[], context: KeyContext): Index | undefined {
  const [first] = parts
  const shown = textOf(first, 'type')
  const type = shown === 'FULLTEXT' ? 'fulltext' : /^(?:SPATIAL|RTREE)$/.test(shown) ? 'spatial' : undefined
  const isKnown = type !== undefined || shown === 'BTREE' || shown === 'HASH'
  const keys = parts.map((part) => keyOf(part, type, name, context))
  if (!isKnown || keys.includes(undefined)) {
    context.unmodelled(isKnown ? 'index' : `${shown.toLowerCase()} index`, name)
    return undefined
  }
  const parser = type === 'fulltext' ? context.parserOf(name) : undefined
  const comment = textOf(first, 'comment')
  return {
    name,
    // safe: it was looked for above
    keys: keys as readonly IndexKey[],
    ...(numberOf(first!, 'isPlain') === 0 && { unique: true as const }),
    ...(type && { type }),
    ...(type === undefined && shown !== methodOf(context) && { method: shown.toLowerCase() }),
    ...(parser !== undefined && { parser }),
    ...(Number(first!['invisible'] ?? 0) === 1 && { invisible: true as const }),
    ...(comment !== '' && { comment }),
  }
}

/** The method that the engine takes where none is said. */
const methodOf = ({ engine }: KeyContext): string => (/^(?:MEMORY|HEAP)$/i.test(engine) ? 'HASH' : 'BTREE')

function keyOf(part: Row, type: Index['type'], name: string, context: KeyContext): IndexKey | undefined {
  const order = textOf(part, 'direction') === 'D' ? { order: 'desc' as const } : {}
  const shown = textOrNone(part, 'expression')
  if (shown !== undefined) {
    const expression = expressionOf(shown, context.server)
    if (expression === undefined) context.unmodelled('expression of index', name)
    return { expression: expression ?? shown, ...order }
  }
  const column = textOf(part, 'col')
  if (!context.columns.has(column)) return undefined
  const length = textOrNone(part, 'length')
  return { column, ...order, ...(type === undefined && length !== undefined && { length: Number(length) }) }
}

function isConstraint(index: Index): boolean {
  if (index.unique !== true) return false
  const { name: _name, unique: _unique, keys, ...rest } = index
  return (
    Object.keys(rest).length === 0 && keys.every((key) => 'column' in key && Object.keys(key).length === 1)
  )
}

const columnsOf = ({ keys }: Index): readonly string[] =>
  keys.flatMap((key) => ('column' in key ? [key.column] : []))

function primaryKeyOf(index: Index, { unmodelled }: KeyContext): PrimaryKey {
  if (index.keys.some(({ order }) => order)) unmodelled('order of primary key')
  if (index.method !== undefined) unmodelled('method of primary key')
  if (index.comment !== undefined) unmodelled('comment of primary key')
  const lengths = index.keys.flatMap((key) =>
    'column' in key && key.length !== undefined ? [[key.column, key.length] as const] : [],
  )
  return {
    name: index.name,
    columns: columnsOf(index),
    ...(lengths.length > 0 && { lengths: Object.fromEntries(lengths) }),
  }
}
