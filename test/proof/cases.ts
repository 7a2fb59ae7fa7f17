import fc from 'fast-check'
import type { Value } from '../../src/core/dialect.ts'
import type { ColumnBuilder } from '../../src/core/schema/define.ts'
import { t } from '../../src/core/schema/types.ts'

/** A table with rows, and what a revision does to it. */
export interface ProofCase {
  readonly tables: readonly ProofTable[]
  readonly destruction: readonly Destruction[]
}

export interface ProofTable {
  readonly name: string
  /** `id`: counted by the server. `none`: rows are known by nothing but what they hold. */
  readonly key: 'id' | 'word' | 'pair' | 'none'
  readonly columns: readonly ProofColumn[]
  /** A row for each, without its key; the values stand in the order of the columns. */
  readonly rows: readonly (readonly Value[])[]
  /** It refers to the table before it. */
  readonly refers: boolean
}

export interface ProofColumn {
  readonly name: string
  readonly type: TypeName
  readonly nullable: boolean
  readonly isUnique: boolean
}

export type Destruction =
  | { readonly does: 'dropTables' }
  | { readonly does: 'dropColumn'; readonly table: number; readonly column: number }
  | { readonly does: 'delete'; readonly table: number; readonly which: 'all' | 'some' }
  | { readonly does: 'update'; readonly table: number; readonly column: number }
  | { readonly does: 'round'; readonly table: number }

export type TypeName = keyof typeof TYPES

const text = fc.oneof(
  fc.constantFrom('', ' ', "it's", 'a\\b', '"', '`', '%_?', 'NULL', 'é 名 😀', 'two\nlines', '$1 :x @y', '0'),
  fc.string({ maxLength: 12 }).filter((each) => !each.includes('\0')),
)

const digits = (whole: number, scale: number) =>
  fc
    .tuple(fc.bigInt(-(10n ** BigInt(whole)) + 1n, 10n ** BigInt(whole) - 1n), fc.nat(10 ** scale - 1))
    .map(([n, f]) => `${n}.${String(f).padStart(scale, '0')}`)

const TYPES = {
  integer: { make: () => t.integer(), value: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }) },
  bigint: { make: () => t.bigint(), value: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n) },
  varchar: { make: () => t.varchar(40), value: text.map((each) => each.trimEnd().slice(0, 20)) },
  text: { make: () => t.text(), value: text },
  decimal: { make: () => t.decimal(12, 4), value: digits(7, 4) },
  double: {
    make: () => t.double(),
    value: fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (n === 0 ? 0 : n)),
  },
  boolean: { make: () => t.boolean(), value: fc.boolean() },
  date: {
    make: () => t.date(),
    value: fc
      .date({ min: new Date('1000-01-02'), max: new Date('9999-12-30'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
  },
  datetime: {
    make: () => t.datetime(6),
    value: fc
      .date({ min: new Date('1970-01-02'), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 23).replace('T', ' ')),
  },
  binary: { make: () => t.binary(), value: fc.uint8Array({ maxLength: 8 }) },
  json: {
    make: () => t.json(),
    value: fc.constantFrom(
      '{"b": 1, "a": [null, 1.50]}',
      '[]',
      '"x"',
      '{"é": "\\u0000"}'.replace('\\u0000', 'z'),
    ),
  },
} as const satisfies Readonly<
  Record<string, { readonly make: () => ColumnBuilder; readonly value: fc.Arbitrary<Value> }>
>

export const typeOf = (name: TypeName): ColumnBuilder => TYPES[name].make()

/** What can be compared, and so be unique, on every server. */
const UNIQUE: ReadonlySet<string> = new Set(['integer', 'bigint', 'decimal'])

const column = fc.record({
  // safe: the keys of the very object
  type: fc.constantFrom(...(Object.keys(TYPES) as TypeName[])),
  nullable: fc.boolean(),
  wantsUnique: fc.nat(4).map((n) => n === 0),
})

const table = (index: number): fc.Arbitrary<ProofTable> =>
  fc
    .record({
      key: fc.constantFrom('id', 'id', 'word', 'pair', 'none' as const),
      columns: fc.array(column, { minLength: 1, maxLength: 4 }),
      refers: fc.boolean(),
    })
    .chain(({ key, columns: drawn, refers }) => {
      const columns = drawn.map(({ type, nullable, wantsUnique }, n): ProofColumn => ({
        ...{ name: `c${n}`, type, nullable },
        isUnique: wantsUnique && UNIQUE.has(type),
      }))
      const row = fc.tuple(...columns.map(valueFor))
      return fc
        .array(row, { maxLength: 6 })
        .map((rows) => distinct(rows, columns))
        .map((rows): ProofTable => ({
          ...{ name: `t${index}`, key, columns, rows },
          refers: refers && index > 0,
        }))
    })

function valueFor({ type, nullable }: ProofColumn): fc.Arbitrary<Value> {
  const { value } = TYPES[type] as { readonly value: fc.Arbitrary<Value> }
  return nullable ? fc.option(value, { nil: null, freq: 4 }) : value
}

/** Without the rows that a unique column would refuse. */
function distinct(rows: readonly (readonly Value[])[], columns: readonly ProofColumn[]) {
  const seen = columns.map(() => new Set<string>())
  return rows.filter((row) => {
    const isNew = columns.every(
      ({ isUnique }, n) => !isUnique || row[n] === null || !seen[n]!.has(Number(row[n]).toString()),
    )
    if (isNew) row.forEach((value, n) => seen[n]!.add(Number(value).toString()))
    return isNew
  })
}

/** Something that all four servers do to such tables without a word. */
function destructionOf(tables: readonly ProofTable[]): fc.Arbitrary<readonly Destruction[]> {
  const isParent = (index: number) => tables[index + 1]?.refers === true
  const possible = tables.flatMap((table, at): readonly Destruction[] => [
    // no table is without a column
    ...(table.key === 'none' && table.columns.length === 1
      ? []
      : table.columns.map((_, column): Destruction => ({ does: 'dropColumn', table: at, column }))),
    ...table.columns.flatMap((_, column): readonly Destruction[] =>
      canUpdate(table, column) ? [{ does: 'update', table: at, column }] : [],
    ),
    ...(isParent(at) || table.key === 'none'
      ? []
      : (['all', 'some'] as const).map((which): Destruction => ({ does: 'delete', table: at, which }))),
    ...(table.key !== 'none' && table.columns.some(canRound) ? [{ does: 'round', table: at } as const] : []),
  ])
  const dropping = fc.constant<Destruction>({ does: 'dropTables' })
  const one =
    possible.length === 0
      ? dropping
      : fc.oneof(dropping, { arbitrary: fc.constantFrom(...possible), weight: 5 })
  return fc.array(one, { minLength: 1, maxLength: 2 }).map(([first, second]) => {
    const isAlone = second === undefined || first!.does === 'dropTables' || second.does === 'dropTables'
    const isApart = !isAlone && 'table' in first! && 'table' in second && first.table !== second.table
    return isApart ? [first, second] : [first!]
  })
}

const canUpdate = ({ key, columns }: ProofTable, n: number) =>
  key !== 'none' && columns[n]!.nullable && !columns[n]!.isUnique

export const canRound = ({ type, isUnique }: ProofColumn): boolean => type === 'decimal' && !isUnique

/** A schema with rows, and something that destroys a part of them. */
export const proofCase: fc.Arbitrary<ProofCase> = fc
  .tuple(table(0), table(1))
  .chain((tables) => destructionOf(tables).map((destruction) => ({ tables, destruction })))
