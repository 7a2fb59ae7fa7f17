import type { Index, IndexKey } from '../../../core/schema/model.ts'
import { typesByName } from './columns.ts'
import { expressionOf } from './expressions.ts'
import { groupBy, textsOf, numbersOf, type IndexColumnRow, type IndexRow, type OpclassRow } from './rows.ts'
import { parametersOf, withComment, withParameters, type World } from './world.ts'

/** The rows that tell what an index is. */
export interface IndexReader {
  readonly byId: ReadonlyMap<string, IndexRow>
  readonly byRelation: ReadonlyMap<string, readonly IndexRow[]>
  /** The indexes that constraints own. */
  readonly ofConstraints: ReadonlySet<string>
  readonly columns: ReadonlyMap<string, readonly IndexColumnRow[]>
  readonly opclasses: ReadonlyMap<string, OpclassRow>
  /** `method type` of the operator classes that a type has by itself. */
  readonly defaults: ReadonlyMap<string, string>
  readonly collations: ReadonlyMap<string, string>
  /** The type that a domain is made of, by oid. */
  readonly bases: ReadonlyMap<string, string>
}

export function indexReader({ rows }: World): IndexReader {
  const { indexes, indexColumns, opclasses, collations, ownTypes } = rows
  return {
    byId: new Map(indexes.map((row) => [row.id, row])),
    byRelation: groupBy(indexes, ({ relation }) => relation),
    ofConstraints: new Set(
      rows.constraints.flatMap(({ kind, index }) => (['p', 'u', 'x'].includes(kind) ? [index] : [])),
    ),
    columns: groupBy(indexColumns, ({ index }) => index),
    opclasses: new Map(opclasses.map((row) => [row.id, row])),
    defaults: new Map(
      opclasses.filter(({ isDefault }) => isDefault).map(({ method, type, id }) => [`${method} ${type}`, id]),
    ),
    collations: new Map(collations.map(({ id, name }) => [id, name])),
    bases: new Map(ownTypes.filter(({ kind }) => kind === 'd').map(({ id, base }) => [id, base])),
  }
}

export function indexOf(row: IndexRow, world: World, reader: IndexReader): Index {
  const columns = world.columnsByNumber(row.relation)
  const include = numbersOf(row.columns)
    .slice(row.keyCount)
    .map((number) => columns.get(number)!.name)
  const path = `${world.relationName(row.relation)!}.${row.name}`
  if (!row.isValid) world.tell('invalid index', path)
  if (row.isClustered) world.tell('clustered index', path)
  if (row.isIdentity) world.tell('replica identity', path)
  if (row.hasTablespace) world.tell('tablespace of index', path)
  return {
    name: row.name,
    keys: indexKeys(row, world, reader),
    ...(row.isUnique && { unique: true }),
    ...(row.where !== null && { where: expressionOf(row.where, typesByName(row.relation, world)) }),
    ...(include.length > 0 && { include }),
    ...(row.method !== 'btree' && { method: row.method }),
    ...(row.nullsNotDistinct && { nullsNotDistinct: true }),
    ...withParameters(parametersOf(row.options)),
    ...withComment(world.commentOf('pg_class', row.id)),
  }
}

export function indexKeys(row: IndexRow, world: World, reader: IndexReader): readonly IndexKey[] {
  const columns = world.columnsByNumber(row.relation)
  const expressions = keyExpressions(row)
  const [orders, opclasses, collations] = [row.orders, row.opclasses, row.collations].map((text) =>
    text.split(' '),
  ) as [string[], string[], string[]]
  const said = new Map((reader.columns.get(row.id) ?? []).map((each) => [each.number, each]))
  let used = 0
  return numbersOf(row.columns)
    .slice(0, row.keyCount)
    .map((number, i): IndexKey => {
      const column = columns.get(number)
      const [text = '', type = ''] = column ? [] : expressions[used++]!
      const more = said.get(i + 1)
      const opclass = opclassOf(reader.opclasses.get(opclasses[i]!), column?.type ?? type, reader, {
        options: more?.options ?? null,
        isExpression: !column,
      })
      const collation = collationOf(collations[i]!, column?.collationId, text, row)
      return {
        ...(column
          ? { column: column.name }
          : { expression: expressionOf(text, typesByName(row.relation, world)) }),
        ...orderOf(Number(orders[i])),
        ...(collation !== undefined && { collation: reader.collations.get(collation)! }),
        ...(opclass !== undefined && { opclass }),
        ...(more && more.statistics >= 0 && { statistics: more.statistics }),
      }
    })
}

/** The keys that are no columns, each with the oid of its type. */
function keyExpressions({ expressions }: IndexRow): readonly (readonly [text: string, type: string])[] {
  // safe: the query makes such pairs
  return expressions === null ? [] : (JSON.parse(expressions) as readonly (readonly [string, string])[])
}

/** pg_index.indoption: 1 descending, 2 NULLs first. What follows from the order is not said. */
function orderOf(bits: number): Pick<IndexKey, 'order' | 'nulls'> {
  const isDescending = (bits & 1) !== 0
  const isNullsFirst = (bits & 2) !== 0
  return {
    ...(isDescending && { order: 'desc' }),
    ...(isDescending !== isNullsFirst && { nulls: isNullsFirst ? 'first' : 'last' }),
  }
}

/** The oid of the key's collation where it is not the column's or the expression's own. */
function collationOf(
  id: string,
  ofColumn: string | undefined,
  text: string,
  { definition }: IndexRow,
): string | undefined {
  if (id === '0' || id === ofColumn) return undefined
  if (ofColumn !== undefined) return id
  return definition?.includes(`${text} COLLATE `) ? id : undefined
}

function opclassOf(
  opclass: OpclassRow | undefined,
  type: string,
  { defaults, bases }: IndexReader,
  { options, isExpression }: { readonly options: string | null; readonly isExpression: boolean },
): string | undefined {
  if (!opclass) return undefined
  const parameters = textsOf(options).map((entry) =>
    entry.replace(/=(.*)$/s, (_, value: string) => `='${value.replaceAll("'", "''")}'`),
  )
  if (parameters.length > 0) return `${opclass.name} (${parameters.join(', ')})`
  if (!opclass.isDefault) return opclass.name
  // the type that the index keeps is not the type of the expression
  if (isExpression && opclass.keepsAnother) return undefined
  const own = defaults.get(`${opclass.method} ${baseOf(type, bases)}`)
  return own === undefined || own === opclass.id ? undefined : opclass.name
}

function baseOf(type: string, bases: ReadonlyMap<string, string>): string {
  const base = bases.get(type)
  return base === undefined ? type : baseOf(base, bases)
}
