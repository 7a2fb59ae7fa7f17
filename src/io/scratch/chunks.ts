import type { Dialect } from '../../core/dialect.ts'
import type { Schema, Table } from '../../core/schema/model.ts'
import type { SchemaObject } from '../../core/schema/objects.ts'
import { gather } from './needed.ts'
import type { Items } from './request.ts'

/** Some of the items, with the part of the schema that has to be made for them. */
export interface Chunk {
  readonly items: Items
  readonly needed: Schema
}

/** The items in chunks for each of which no more than about so many tables and indexes have to be made. */
export function inChunks(
  schema: Schema,
  items: Items,
  most: number,
  dialect: Pick<Dialect, 'family'>,
): readonly Chunk[] {
  const chunks: Chunk[] = []
  let gathering = gather(schema, dialect)
  let tables = new Set<string>()
  let objects = new Set<string>()
  const close = () => {
    if (tables.size + objects.size === 0) return
    chunks.push({ items: { tables, objects }, needed: gathering.schema() })
    gathering = gather(schema, dialect)
    tables = new Set()
    objects = new Set()
  }
  const closeIfFull = () => {
    if (relationsIn(gathering.schema()) >= most) close()
  }
  for (const name of items.tables) {
    gathering.addTable(name)
    tables.add(name)
    closeIfFull()
  }
  for (const key of items.objects) {
    gathering.addObject(key)
    objects.add(key)
    closeIfFull()
  }
  close()
  return chunks
}

/** How many relations it is, each of which is locked until the end. */
function relationsIn({ tables, objects }: Schema): number {
  const ofTables = Object.values(tables).map(relationsOfTable)
  const ofObjects = Object.values(objects).map(relationsOfObject)
  return [...ofTables, ...ofObjects].reduce((sum, each) => sum + each, 0)
}

/** The table, the one for its long values with its index, its indexes, and a sequence that numbers its rows. */
const relationsOfTable = (table: Table): number =>
  3 +
  (table.primaryKey ? 1 : 0) +
  table.uniques.length +
  (table.exclusions?.length ?? 0) +
  table.indexes.length +
  table.columns.filter(({ identity }) => identity).length

const relationsOfObject = (object: SchemaObject): number =>
  object.type === 'view' ? 1 + (object.materialized ? 2 : 0) + (object.indexes?.length ?? 0) : 1
