import { byName, type Constraint } from '../../../core/schema/constraints.ts'
import type { Column, Index, Partitioning, Table, TableSettings } from '../../../core/schema/model.ts'
import { columnsOf } from './columns.ts'
import { constraintOf } from './constraints.ts'
import { partsOf } from './expressions.ts'
import { quoteIfNeeded } from './names.ts'
import { indexOf, type IndexReader } from './indexes.ts'
import { isImpliedConstraint, isImpliedIndex, partitionColumns } from './partitions.ts'
import { groupBy, type ConstraintRow, type RelationRow } from './rows.ts'
import { parametersOf, withComment, withParameters, type World } from './world.ts'

/** The tables by their names in the schema, and what the rows of indexes tell, which materialised views have too. */
export function tablesOf(world: World, reader: IndexReader): readonly Table[] {
  const parents = groupBy(world.rows.inheritance, ({ child }) => child)
  const constraints = groupBy(world.rows.constraints, ({ relation }) => relation)
  const columns = new Map<string, readonly Column[]>()
  const allColumns = (relation: RelationRow): readonly Column[] => {
    const known = columns.get(relation.id) ?? columnsOf(relation, world)
    columns.set(relation.id, known)
    return known
  }
  const byId = new Map(world.rows.constraints.map((row) => [row.id, row]))
  const relations = [...world.relations.values()].filter(({ kind }) => kind === 'r' || kind === 'p')
  return relations.map((relation) => {
    const ids = (parents.get(relation.id) ?? []).map(({ parent }) => parent)
    const above = ids.flatMap((id) => world.relations.get(id) ?? [])
    if (above.length < ids.length) world.tell('parent of table', world.nameOf(relation)!)
    const source: TableSource = {
      relation,
      above,
      constraints: constraints.get(relation.id) ?? [],
      constraintById: byId,
      columns: allColumns,
    }
    return tableOf(source, world, reader)
  })
}

interface TableSource {
  readonly relation: RelationRow
  /** The tables that it inherits from, or is a partition of. */
  readonly above: readonly RelationRow[]
  readonly constraints: readonly ConstraintRow[]
  readonly constraintById: ReadonlyMap<string, ConstraintRow>
  columns(relation: RelationRow): readonly Column[]
}

function tableOf(source: TableSource, world: World, reader: IndexReader): Table {
  const { relation, above } = source
  const name = world.nameOf(relation)!
  tellOddities(relation, name, world)
  const constraints = constraintsOf(source, world, reader)
  const ofType = <T extends Constraint['type']>(type: T) =>
    byName(constraints.filter((each): each is Extract<Constraint, { type: T }> => each.type === type)).map(
      withoutType,
    )
  const [primaryKey] = ofType('primaryKey')
  const exclusions = ofType('exclusion')
  const [parent] = above
  const settings = settingsOf(relation)
  return {
    name,
    columns: tableColumns(source, world),
    ...(primaryKey && { primaryKey }),
    uniques: ofType('unique'),
    foreignKeys: ofType('foreignKey'),
    checks: ofType('check'),
    ...(exclusions.length > 0 && { exclusions }),
    indexes: indexesOf(relation, world, reader),
    ...withComment(world.commentOf('pg_class', relation.id)),
    ...(settings && { settings }),
    ...(!relation.isPartition && above.length > 0 && { inherits: above.map((each) => world.nameOf(each)!) }),
    ...(relation.partitionKey !== null && {
      partitionBy: partitioningOf(relation.partitionKey, source.columns(relation)),
    }),
    ...(relation.isPartition &&
      parent && { partitionOf: { table: world.nameOf(parent)!, bound: relation.bound! } }),
    ...(relation.hasRowSecurity && {
      rowSecurity: relation.forcesRowSecurity ? ('forced' as const) : ('enabled' as const),
    }),
  }
}

function withoutType<T extends Constraint>({ type: _type, ...constraint }: T): Omit<T, 'type'> {
  return constraint
}

/** What a table inherits is not written at it, unless it is another there. */
function tableColumns({ relation, above, columns }: TableSource, world: World): readonly Column[] {
  const all = columns(relation)
  const [parent] = above
  if (!parent) return all
  if (relation.isPartition) return partitionColumns(all, columns(parent))
  const isLocal = new Map((world.columns.get(relation.id) ?? []).map((row) => [row.name, row.isLocal]))
  const inherited = above.flatMap((each) => columns(each))
  const isAsAbove = (column: Column) =>
    inherited.some((each) => each.name === column.name && isSameColumn(each, column))
  return all.filter((column) => isLocal.get(column.name) || !isAsAbove(column))
}

/** A child has no comment of its parent's column, and does not number its rows. */
function isSameColumn(above: Column, own: Column): boolean {
  const { comment: _comment, identity: _identity, ...rest } = above
  return JSON.stringify(rest) === JSON.stringify(own)
}

function constraintsOf(
  { relation, constraints, constraintById }: TableSource,
  world: World,
  reader: IndexReader,
): readonly Constraint[] {
  return constraints
    .filter((row) => !isImpliedConstraint(row, relation, { constraintById, world, reader }))
    .flatMap((row) => constraintOf(row, world, reader) ?? [])
}

export function indexesOf(relation: RelationRow, world: World, reader: IndexReader): readonly Index[] {
  const owned = reader.ofConstraints
  return byName(
    (reader.byRelation.get(relation.id) ?? [])
      .filter((row) => !owned.has(row.id) && !isImpliedIndex(row, relation, world))
      .map((row) => indexOf(row, world, reader)),
  )
}

function settingsOf(relation: RelationRow): TableSettings | undefined {
  const settings = {
    ...(relation.isUnlogged && { unlogged: true as const }),
    ...withParameters({
      ...parametersOf(relation.options),
      ...parametersOf(relation.toastOptions, 'toast.'),
    }),
  }
  return Object.keys(settings).length > 0 ? settings : undefined
}

/** `RANGE (day, lower(name))` */
function partitioningOf(text: string, columns: readonly Column[]): Partitioning {
  const open = text.indexOf('(')
  const names = new Map(columns.map(({ name }) => [quoteIfNeeded(name), name]))
  const keys = partsOf(text.slice(open + 1, -1)).map((key) => names.get(key) ?? unquotedIn(key, columns))
  // safe: there are no other methods on PostgreSQL
  return { by: text.slice(0, open).trim().toLowerCase() as 'range' | 'list' | 'hash', keys }
}

/** The server quotes every name that is a word of SQL. */
const unquotedIn = (key: string, columns: readonly Column[]) =>
  columns.find(({ name }) => `"${name.replaceAll('"', '""')}"` === key)?.name ?? key

function tellOddities(relation: RelationRow, name: string, world: World): void {
  if (relation.identity !== 'd') world.tell('replica identity', name)
  if (relation.hasTablespace) world.tell('tablespace of table', name)
  if (relation.method !== null && relation.method !== 'heap') world.tell('access method of table', name)
  if (relation.ofType !== null) world.tell('type of table', name)
  if (relation.forcesRowSecurity && !relation.hasRowSecurity) world.tell('FORCE ROW LEVEL SECURITY', name)
}
