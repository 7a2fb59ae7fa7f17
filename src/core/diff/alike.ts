import type { Dialect } from '../dialect.ts'
import { isSameSql } from '../rebuild/same-sql.ts'
import { withKeysOf } from '../schema/key-names.ts'
import type { Family, Schema } from '../schema/model.ts'
import type { SchemaObject } from '../schema/objects.ts'

/**
 * The schema with what means nothing to the server as the other has it, so that it is no difference: names of primary keys
 * on MySQL and MariaDB, spellings of views and triggers on SQLite, which keeps them as they were written.
 */
export const alike = (schema: Schema, other: Schema, { family }: Pick<Dialect, 'family'>): Schema =>
  ALIKE[family](schema, other)

const ALIKE: Readonly<Record<Family, (schema: Schema, other: Schema) => Schema>> = {
  postgres: (schema) => schema,
  mysql: withKeysOf,
  sqlite: withTextsOf,
}

function withTextsOf(schema: Schema, other: Schema): Schema {
  const objects = Object.entries(schema.objects).map(([key, object]) => {
    const twin = Object.hasOwn(other.objects, key) ? other.objects[key] : undefined
    return [key, twin ? withTextOf(object, twin) : object] as const
  })
  return { ...schema, objects: Object.fromEntries(objects) }
}

function withTextOf(object: SchemaObject, twin: SchemaObject): SchemaObject {
  if (object.type === 'view' && twin.type === 'view')
    return isSameSql(object.query, twin.query) ? { ...object, query: twin.query } : object
  if (object.type !== 'trigger' || twin.type !== 'trigger') return object
  const { when, body } = twin
  const isSameCondition = object.when !== undefined && when !== undefined && isSameSql(object.when, when)
  return {
    ...object,
    ...(isSameCondition && { when }),
    ...(isSameSql(object.body, body) && { body }),
  }
}
