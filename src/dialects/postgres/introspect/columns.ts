import { chosenName } from '../../../core/postgres/chosen-name.ts'
import type { Column, ColumnStorage, Identity } from '../../../core/schema/model.ts'
import { defaultOf } from './defaults.ts'
import { expressionOf, type TypeOfName } from './expressions.ts'
import { quoteIfNeeded } from './names.ts'
import type { ColumnRow, RelationRow, SequenceRow } from './rows.ts'
import { withComment, type World } from './world.ts'

/** The columns of a relation, all of them, in their order. */
export function columnsOf(relation: RelationRow, world: World): readonly Column[] {
  const rows = world.columns.get(relation.id) ?? []
  const identities = new Map((world.identities.get(relation.id) ?? []).map((row) => [row.ownerColumn, row]))
  const typeOf = typesByName(relation.id, world)
  return rows.map((row) => columnOf(row, relation, world, { identity: identities.get(row.number), typeOf }))
}

/** Finds the type of a relation's column by the column's name as SQL. */
export function typesByName(relation: string, world: World): TypeOfName {
  const rows = world.columns.get(relation) ?? []
  let types: ReadonlyMap<string, string> | undefined
  return (name) => {
    types ??= new Map(
      rows.flatMap((row) => {
        const plain = world.plainType(row.type, row.modifier)
        return [
          [quoteIfNeeded(row.name), plain],
          [`"${row.name.replaceAll('"', '""')}"`, plain],
        ] as const
      }),
    )
    return types.get(name)
  }
}

interface ColumnParts {
  readonly identity: SequenceRow | undefined
  readonly typeOf: TypeOfName
}

function columnOf(
  row: ColumnRow,
  relation: RelationRow,
  world: World,
  { identity, typeOf }: ColumnParts,
): Column {
  const { expression, generated, collation } = row
  const path = `${world.nameOf(relation)}.${row.name}`
  if (row.isFarCollation) world.tell('collation of column', path)
  if (row.hasOptions) world.tell('n_distinct of column', path)
  const storage = storageOf(row)
  const isPlain = generated === '' && expression !== null
  return {
    name: row.name,
    type: world.typeOf(row.type, row.modifier),
    nullable: !row.isRequired,
    ...(isPlain && { default: defaultOf(expression, world.plainType(row.type, row.modifier)) }),
    ...(row.identity !== '' && { identity: identityOf(row, relation, identity, world) }),
    ...(generated !== '' &&
      expression !== null && {
        generated: { expression: expressionOf(expression, typeOf), stored: generated === 's' },
      }),
    ...(collation !== null && !row.isFarCollation && { collation }),
    ...(storage && { storage }),
    ...withComment(world.commentOf('pg_class', relation.id, row.number)),
  }
}

const MODES: Readonly<Record<string, NonNullable<ColumnStorage['mode']>>> = {
  e: 'external',
  m: 'main',
  p: 'plain',
  x: 'extended',
}

const COMPRESSIONS: Readonly<Record<string, string>> = { l: 'lz4', p: 'pglz' }

function storageOf({ storage, compression, statistics }: ColumnRow): ColumnStorage | undefined {
  const mode = storage === null ? undefined : MODES[storage]
  const method = COMPRESSIONS[compression]
  if (mode === undefined && method === undefined && statistics < 0) return undefined
  return {
    ...(mode && { mode }),
    ...(method !== undefined && { compression: method }),
    ...(statistics >= 0 && { statistics }),
  }
}

function identityOf(
  row: ColumnRow,
  relation: RelationRow,
  sequence: SequenceRow | undefined,
  world: World,
): true | Identity {
  const counting = sequence ? countingOf(sequence) : {}
  const own = sequence && world.relations.get(sequence.id)
  const isNamed = own && own.name !== chosenName(relation.name, row.name, 'seq')
  const name = isNamed ? world.nameOf(own) : undefined
  const identity: Identity = {
    ...(row.identity === 'a' && { always: true }),
    ...counting,
    ...(name !== undefined && { sequence: name }),
  }
  return Object.keys(identity).length > 0 ? identity : true
}

type Counting = Omit<Identity, 'always' | 'sequence'>

const BITS = { smallint: 16n, integer: 32n, bigint: 64n } as const

/** How a sequence counts, as far as it is not what CREATE SEQUENCE says by itself. */
export function countingOf(row: SequenceRow): Counting {
  const [start, increment, min, max] = [row.start, row.increment, row.min, row.max].map(BigInt) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ]
  const top = 2n ** (BITS[row.type] - 1n)
  const [usualMin, usualMax] = increment < 0n ? [-top, -1n] : [1n, top - 1n]
  const usualStart = increment < 0n ? max : min
  return {
    ...(start !== usualStart && { start: numeral(start) }),
    ...(increment !== 1n && { increment: numeral(increment) }),
    ...(min !== usualMin && { min: numeral(min) }),
    ...(max !== usualMax && { max: numeral(max) }),
    ...(row.cache !== '1' && { cache: Number(row.cache) }),
    ...(row.cycles && { cycle: true }),
  }
}

const numeral = (value: bigint) => (Number.isSafeInteger(Number(value)) ? Number(value) : value)
