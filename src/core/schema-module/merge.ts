import { MigError } from '../../errors.ts'
import { isSameData } from '../ops/same.ts'
import type { Schema, Table } from '../schema/model.ts'
import type { SchemaObject } from '../schema/objects.ts'

/** A schema and where it came from, as people are told. */
export interface LabelledSchema {
  readonly schema: Schema
  readonly label: string
}

/**
 * The schemas put together. Two of them may want the same schema or extension; anything else that two hold throws
 * `schema.invalid`, naming both.
 */
export function mergeSchemas(parts: readonly LabelledSchema[]): Schema {
  const relations = new Map<string, string>()
  const tables = new Map<string, Table>()
  const objects = new Map<string, { readonly object: SchemaObject; readonly label: string }>()
  const claim = (name: string, called: string, label: string) => {
    const other = relations.get(name)
    if (other !== undefined) throw twice(`${called} "${name}"`, other, label)
    relations.set(name, label)
  }
  for (const { schema, label } of parts) {
    for (const table of Object.values(schema.tables)) {
      claim(table.name, 'table', label)
      tables.set(table.name, table)
    }
    for (const [key, object] of Object.entries(schema.objects)) {
      if (object.type === 'view') claim(object.name, 'view', label)
      const other = objects.get(key)
      if (!other) objects.set(key, { object, label })
      else if (!isShared(other.object, object)) throw twice(key, other.label, label)
    }
  }
  return {
    complete: parts.every(({ schema }) => schema.complete),
    tables: Object.fromEntries(tables),
    objects: Object.fromEntries([...objects].map(([key, { object }]) => [key, object])),
  }
}

const isShared = (one: SchemaObject, other: SchemaObject) =>
  (one.type === 'schema' || one.type === 'extension') && isSameData(one, other)

const twice = (what: string, one: string, other: string) =>
  new MigError('schema.invalid', `${what} is in ${one} and in ${other}`, {
    hint: ['keep it in one of them'],
    details: { sources: [one, other] },
  })
