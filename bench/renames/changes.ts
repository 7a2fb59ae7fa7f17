import { readFileSync } from 'node:fs'
import type { Column, ColumnType, Table } from '../../src/core/schema/model.ts'

interface WrittenColumn {
  readonly name: string
  readonly type: string
  readonly nullable: boolean
  readonly default: string | null
  readonly length: string | null
  readonly position: number
  readonly indexed: boolean
}

interface Row {
  readonly project: string
  readonly change: string
  readonly table: string
  readonly dropped: WrittenColumn
  readonly added: WrittenColumn
  readonly droppedInTable: number
  readonly addedInTable: number
  readonly renamed: boolean
}

/** One table in one change: what it lost, what it gained, and which of them are one. */
export interface Change {
  readonly project: string
  readonly dropped: readonly WrittenColumn[]
  readonly added: readonly WrittenColumn[]
  /** `from>to`. */
  readonly renamed: ReadonlySet<string>
  /** The pairs of which something is known: what is renamed is nothing else. */
  readonly known: ReadonlySet<string>
  readonly counts: { readonly dropped: number; readonly added: number }
}

/** Where the columns stand: as the projects' dumps have them, nowhere known, or every new one in the place of an old one. */
export type Places = 'dumped' | 'unknown' | 'same' | 'opposite'

export function readChanges(path: string): readonly Change[] {
  const rows = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    // safe: the file is made of these
    .map((line) => JSON.parse(line) as Row)
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = JSON.stringify([row.project, row.change, row.table])
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return [...groups.values()].map(changeOf)
}

function changeOf(rows: readonly Row[]): Change {
  const [{ project, droppedInTable, addedInTable }] = rows as [Row]
  const dropped = [...new Map(rows.map((row) => [row.dropped.name, row.dropped])).values()]
  const added = [...new Map(rows.map((row) => [row.added.name, row.added])).values()]
  const right = rows.filter((row) => row.renamed)
  const isOne = (from: string, to: string) =>
    right.some((row) => row.dropped.name === from || row.added.name === to)
  const listed = new Set(rows.map((row) => `${row.dropped.name}>${row.added.name}`))
  const pairs = dropped.flatMap((from) => added.map((to) => [from.name, to.name] as const))
  return {
    project,
    dropped,
    added,
    renamed: new Set(right.map((row) => `${row.dropped.name}>${row.added.name}`)),
    known: new Set(
      pairs
        .map(([from, to]) => ({ pair: `${from}>${to}`, isOne: isOne(from, to) }))
        .filter(({ pair, isOne: is }) => is || listed.has(pair))
        .map(({ pair }) => pair),
    ),
    counts: { dropped: droppedInTable, added: addedInTable },
  }
}

const INTEGERS: Readonly<Record<string, ColumnType['name']>> = { 1: 'tinyint', 2: 'smallint', 8: 'bigint' }

/** The type of a Rails schema or of a dump. */
function typeOf({ type, length, default: written }: WrittenColumn): ColumnType {
  if (written?.endsWith('::text[]')) return { name: 'array', of: { name: 'text' } }
  switch (type) {
    case 'string':
    case 'varchar':
      return { name: 'varchar', length: Number(length ?? 255) }
    case 'character varying':
      return length === null ? { name: 'native', sql: type } : { name: 'varchar', length: Number(length) }
    case 'int':
      return { name: 'integer' }
    case 'integer':
      // safe: each is the name of an integer type
      return { name: INTEGERS[length ?? ''] ?? 'integer' } as ColumnType
    case 'tinyint':
      return length === '1' ? { name: 'boolean' } : { name: 'tinyint' }
    case 'decimal':
      return { name: 'decimal', precision: 10, scale: 0 }
    case 'double precision':
      return { name: 'double' }
    case 'timestamp without time zone':
      return { name: 'datetime' }
    case 'smallint':
    case 'bigint':
    case 'boolean':
    case 'date':
    case 'datetime':
    case 'jsonb':
    case 'text':
    case 'uuid':
      return { name: type }
    default:
      return { name: 'native', sql: type }
  }
}

/** As the files spell it: with quotes or without, and with the comma that stood behind it. */
function defaultOf({ default: written }: WrittenColumn): Pick<Column, 'default'> {
  const text = written?.replace(/,$/, '').replace(/::[a-z[\]]+$/, '') ?? 'NULL'
  if (text === 'NULL') return {}
  if (/^(["']).*\1$/.test(text)) return { default: text.slice(1, -1) }
  if (text === 'true' || text === 'false') return { default: text === 'true' }
  return { default: /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : { sql: text } }
}

const columnOf = (written: WrittenColumn): Column => ({
  name: written.name,
  type: typeOf(written),
  nullable: written.nullable,
  ...defaultOf(written),
})

/** The table before and after, with as many columns that nothing is known of as the change had besides. */
export function tablesOf({ dropped, added, counts, renamed }: Change, places: Places) {
  const stranger = (name: string): Column => ({ name, type: { name: 'native', sql: name }, nullable: true })
  const strangers = (kind: string, count: number) =>
    Array.from({ length: Math.max(0, count) }, (_, i) => stranger(`${kind}${'~'.repeat(i)}`))
  const slot = (column: WrittenColumn, all: readonly WrittenColumn[]) =>
    column.position - all.filter((other) => other.position < column.position).length
  const slots = (all: readonly WrittenColumn[]) =>
    new Map(all.map((column) => [column.name, slot(column, all)]))
  const [from, to] = [slots(dropped), slots(added)]
  if (places === 'same')
    for (const { name } of [...dropped, ...added]) (from.has(name) ? from : to).set(name, 0)
  if (places === 'opposite')
    for (const column of added) {
      const source = dropped.find((each) => renamed.has(`${each.name}>${column.name}`))
      to.set(column.name, source ? from.get(source.name)! + 1 : from.get(dropped[0]!.name)!)
    }
  const staying = Array.from({ length: 2 + Math.max(...from.values(), ...to.values()) }, (_, i) =>
    stranger(`stays ${i}`),
  )
  const table = (
    columns: readonly WrittenColumn[],
    at: ReadonlyMap<string, number>,
    more: readonly Column[],
  ) =>
    ({
      name: 't',
      columns: [
        ...staying.flatMap((column, i) => [
          ...columns.filter(({ name }) => at.get(name) === i).map(columnOf),
          column,
        ]),
        ...more,
      ],
      uniques: [],
      foreignKeys: [],
      checks: [],
      indexes: columns
        .filter(({ indexed }) => indexed)
        .map(({ name }) => ({ name: `ix_${name}`, keys: [{ column: name }] })),
    }) satisfies Table
  const before = table(dropped, from, strangers('gone', counts.dropped - dropped.length))
  const after = table(added, to, strangers('come', counts.added - added.length))
  return { before, after: places === 'unknown' ? { ...after, columns: after.columns.toReversed() } : after }
}
