import type { Constraint } from '../schema/constraints.ts'
import { constraintsOf } from '../schema/constraints.ts'
import { isSqlExpression } from '../schema/define.ts'
import { findTable, partitionsOf } from '../schema/edit.ts'
import type { Column, ColumnType, ForeignKey, Index, Table, Schema } from '../schema/model.ts'
import type { Trigger, SchemaObject } from '../schema/objects.ts'
import { columnPath } from '../schema/renames.ts'
import { mentionsIn, type MentionOptions, type Mentions } from './mentions.ts'
import { numberingKey, ownedKey, tableKey, type PartKey, type World } from './parts.ts'

/** How sure it is that a part needs another: where all cannot be had, the weakest is let go. */
export const STRENGTH = { late: 1, maybe: 2, text: 3, certain: 4 } as const

export interface Use {
  readonly on: PartKey
  readonly strength: number
}

const certain = (on: PartKey): Use => ({ on, strength: STRENGTH.certain })

/** The one of the same event that it follows or precedes is there first (MySQL and MariaDB). */
const orderUses = ({ order, table }: Trigger): readonly Use[] =>
  order ? [certain(`trigger ${'follows' in order ? order.follows : order.precedes} on ${table}`)] : []

/** What stands in a schema needs it. */
function schemaUses(name: string, { schema }: World): readonly Use[] {
  const dot = name.indexOf('.')
  const key = `schema ${name.slice(0, dot)}`
  return dot > 0 && Object.hasOwn(schema.objects, key) ? [certain(key)] : []
}

/** The things that a text mentions, and the columns of the tables among them. */
export function textUses(
  texts: readonly (string | undefined)[],
  world: World,
  { table, ...options }: MentionOptions & { readonly table?: Table | undefined } = {},
): readonly Use[] {
  return texts.flatMap((text) =>
    text === undefined ? [] : mentionedUses(mentionsIn(text, world.family, options), world, table),
  )
}

function mentionedUses(mentions: Mentions, world: World, own: Table | undefined): readonly Use[] {
  const uses = new Map<PartKey, number>()
  const note = (on: PartKey, strength: number) => {
    uses.set(on, Math.max(uses.get(on) ?? 0, strength))
  }
  const noteColumns = (table: Table, strength: number) => {
    for (const { name } of table.columns)
      if (mentions.hasStar || mentions.words.has(name.toLowerCase()))
        note(ownedKey('column', table.name, name), strength)
  }
  for (const mention of mentions.names) {
    for (const { key, table, isSure } of world.find(mention)) {
      const strength = mention.isLate ? STRENGTH.late : isSure ? STRENGTH.text : STRENGTH.maybe
      note(key, strength)
      if (table) noteColumns(table, strength)
    }
  }
  if (own) noteColumns(own, STRENGTH.text)
  return [...uses].map(([on, strength]) => ({ on, strength }))
}

const typeUses = (type: ColumnType, world: World): readonly Use[] =>
  type.name === 'array' ? typeUses(type.of, world) : type.name === 'native' ? textUses([type.sql], world) : []

/** What the table needs as a whole, without what its columns and constraints do. */
export const tableUses = (table: Table, world: World): readonly Use[] => [
  ...schemaUses(table.name, world),
  ...(table.inherits ?? []).map((parent) => certain(tableKey(parent))),
  ...(table.partitionOf ? [certain(tableKey(table.partitionOf.table))] : []),
  ...textUses(table.partitionBy?.keys ?? [], world, { table }),
]

/** What the column needs besides its default. */
export const columnUses = (table: Table, column: Column, world: World): readonly Use[] => [
  ...typeUses(column.type, world),
  ...(column.generated ? textUses([column.generated.expression], world, { table }) : []),
]

export const defaultUses = ({ default: value }: Pick<Column, 'default'>, world: World): readonly Use[] =>
  isSqlExpression(value) ? textUses([value.sql], world) : []

export function constraintUses(table: Table, constraint: Constraint, world: World): readonly Use[] {
  const own = (columns: readonly string[]) =>
    columns.map((column) => certain(ownedKey('column', table.name, column)))
  switch (constraint.type) {
    case 'primaryKey':
    case 'unique':
      return own(constraint.columns)
    case 'check':
      return textUses([constraint.expression], world, { table })
    case 'foreignKey':
      return [
        ...own(constraint.columns),
        ...referenceUses(constraint, world),
        ...(world.family === 'mysql' ? endUses(table, constraint.columns) : []),
      ]
    case 'exclusion':
      return [
        ...own(constraint.elements.flatMap((each) => ('column' in each ? [each.column] : []))),
        ...textUses(
          [
            constraint.where,
            ...constraint.elements.map((each) => ('expression' in each ? each.expression : undefined)),
          ],
          world,
          { table },
        ),
      ]
  }
}

/** The table that a foreign key refers to, its columns, and the key of theirs that makes it possible. */
function referenceUses({ references }: ForeignKey, { schema, family }: World): readonly Use[] {
  const target = findTable(schema, references.table)
  if (!target) return []
  return [
    certain(tableKey(target.name)),
    ...references.columns.map((column) => certain(ownedKey('column', target.name, column))),
    ...keysServing(target, references.columns).map(certain),
    ...(family === 'mysql' ? endUses(target, references.columns) : []),
    ...(family === 'postgres' ? partitionUses(target, schema) : []),
  ]
}

/** A partition cannot be dropped while a foreign key refers to its table. */
const partitionUses = (table: Table, schema: Schema): readonly Use[] =>
  partitionsOf(schema, table.name).flatMap((part) => [
    certain(tableKey(part.name)),
    ...partitionUses(part, schema),
  ])

/** What MySQL and MariaDB need at either end of a foreign key: an index, and columns that go on to number rows or do not. */
const endUses = (table: Table, columns: readonly string[]): readonly Use[] =>
  [...keysBeginning(table, columns), ...columns.map((column) => numberingKey(table.name, column))].map(
    certain,
  )

/** The keys and indexes of a table that begin with these columns, one of which MySQL and MariaDB need for a foreign key. */
export function keysBeginning(table: Table, columns: readonly string[]): readonly PartKey[] {
  const begins = (those: readonly string[]) => columns.every((column, i) => those[i] === column)
  const keys = constraintsOf(table).filter(
    (each) => (each.type === 'primaryKey' || each.type === 'unique') && begins(each.columns),
  )
  const indexes = table.indexes.filter(
    ({ keys: all, type }) =>
      type === undefined &&
      begins(all.map((key) => ('column' in key && key.length === undefined ? key.column : ''))),
  )
  return [...keys, ...indexes].map(({ name }) => ownedKey('index', table.name, name))
}

/** The keys and unique indexes of a table over just these columns. */
function keysServing(table: Table, columns: readonly string[]): readonly PartKey[] {
  const isOver = (those: readonly string[]) =>
    those.length === columns.length && columns.every((column) => those.includes(column))
  const keys = constraintsOf(table).filter(
    (each) => (each.type === 'primaryKey' || each.type === 'unique') && isOver(each.columns),
  )
  const indexes = table.indexes.filter((index) =>
    isOver(index.keys.map((key) => ('column' in key ? key.column : ''))),
  )
  return [...keys, ...indexes].map(({ name }) => ownedKey('index', table.name, name))
}

export const indexUses = (table: Table, index: Index, world: World): readonly Use[] => [
  ...[...index.keys.flatMap((key) => ('column' in key ? [key.column] : [])), ...(index.include ?? [])].map(
    (column) => certain(ownedKey('column', table.name, column)),
  ),
  ...textUses(
    [
      index.where,
      ...index.keys.flatMap((key) => ['expression' in key ? key.expression : undefined, key.opclass]),
    ],
    world,
    { table },
  ),
]

/**
 * The keys and indexes of the partitions of a table. PostgreSQL takes them for the key or index of the table that is like
 * them, makes others where there are none, and drops them with it.
 */
export const partitionKeyUses = (table: Table, { schema, family }: World): readonly Use[] =>
  family === 'postgres' && table.partitionBy
    ? partitionsOf(schema, table.name).flatMap((part) => [
        ...part.indexes.map(({ name }) => certain(ownedKey('index', part.name, name))),
        ...constraintsOf(part)
          .filter(({ type }) => type === 'primaryKey' || type === 'unique')
          .map(({ name }) => certain(ownedKey('index', part.name, name))),
      ])
    : []

/** What an object needs to be made, a sequence's owner apart. */
export function objectUses(
  object: SchemaObject,
  world: World,
  options: Pick<MentionOptions, 'withoutBodies'> = {},
): readonly Use[] {
  const inSchema = schemaUses(object.name, world)
  switch (object.type) {
    case 'schema':
    case 'enum':
    case 'sequence':
      return inSchema
    case 'extension': {
      const key = `schema ${object.schema}`
      return Object.hasOwn(world.schema.objects, key) ? [certain(key)] : []
    }
    case 'domain':
      return [
        ...inSchema,
        ...typeUses(object.base, world),
        ...defaultUses(object, world),
        ...textUses(
          object.checks.map(({ expression }) => expression),
          world,
        ),
      ]
    case 'composite':
      return [...inSchema, ...object.attributes.flatMap(({ type }) => typeUses(type, world))]
    case 'view':
      return [...inSchema, ...viewUses(object.query, world)]
    case 'function':
    case 'procedure':
      return [
        ...inSchema,
        ...textUses([object.parameters], world),
        ...textUses([object.definition], world, { isLate: world.family !== 'postgres', ...options }),
      ]
    case 'trigger':
      return [
        ...orderUses(object),
        ...ownerUses(object.table, world),
        ...columnsWatched(object.table, object.events, world),
        ...textUses([object.when], world, { table: findTable(world.schema, object.table) }),
        ...textUses([object.body], world, { isLate: world.family !== 'postgres' }),
      ]
    case 'native':
      return [
        ...inSchema,
        ...(object.table === undefined ? [] : ownerUses(object.table, world)),
        ...textUses([object.create], world, { namesRoutines: true }),
      ]
    case 'policy':
      return [
        ...ownerUses(object.table, world),
        ...textUses([object.using, object.check], world, { table: findTable(world.schema, object.table) }),
      ]
  }
}

/** What the server knows an object to lean on, so that it keeps it: of the body of a routine it knows nothing. */
export const objectLeans = (object: SchemaObject, world: World): readonly Use[] =>
  objectUses(object, world, { withoutBodies: true })

/** The table or view that a trigger or a policy is of. */
function ownerUses(owner: string, { schema }: World): readonly Use[] {
  return [certain(findTable(schema, owner) ? tableKey(owner) : `view ${owner}`)]
}

/** `update of a, b` */
function columnsWatched(owner: string, events: readonly string[], world: World): readonly Use[] {
  const table = findTable(world.schema, owner)
  const named = events.flatMap((event) => /^update of (.*)$/is.exec(event)?.[1] ?? [])
  return table ? textUses(named, world, { table }) : []
}

/** PostgreSQL lets a view that groups by a primary key alone name all columns, and then needs that key. */
function viewUses(query: string, world: World): readonly Use[] {
  const uses = textUses([query], world)
  if (world.family !== 'postgres' || !/\bgroup\s+by\b/i.test(query)) return uses
  const keys = uses.flatMap(({ on, strength }) => {
    const table = on.startsWith('table ') ? findTable(world.schema, on.slice('table '.length)) : undefined
    return table?.primaryKey ? [{ on: ownedKey('index', table.name, table.primaryKey.name), strength }] : []
  })
  return [...uses, ...keys]
}

/** The column that a sequence goes with. */
export function sequenceOwnerUses(ownedBy: string): readonly Use[] {
  const { table, column } = columnPath(ownedBy)
  return [certain(tableKey(table)), certain(ownedKey('column', table, column))]
}
