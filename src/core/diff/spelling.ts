import { isSqlExpression } from '../schema/define.ts'
import { findTable } from '../schema/edit.ts'
import type { Check, Column, Exclusion, Index, Schema, Table } from '../schema/model.ts'
import { keyOf, type SchemaObject } from '../schema/objects.ts'

/** The schema `after` with the types, expressions and queries spelled as its author wrote them. */
export function spelledAs(written: Schema, after: Schema): Schema {
  const tables = Object.values(after.tables).map((table) => {
    const spelling = findTable(written, table.name)
    return spelling ? spelledTable(table, spelling) : table
  })
  const objects = Object.entries(after.objects).map(([key, object]) => {
    const spelling = Object.hasOwn(written.objects, key) ? written.objects[key] : undefined
    return spelling ? spelledObject(object, spelling) : object
  })
  return {
    ...after,
    tables: Object.fromEntries(tables.map((table) => [table.name, table])),
    objects: Object.fromEntries(objects.map((object) => [keyOf(object), object])),
  }
}

function spelledTable(table: Table, written: Table): Table {
  return {
    ...table,
    columns: spelledEach(table.columns, written.columns, spelledColumn),
    checks: spelledEach(table.checks, written.checks, spelledCheck),
    ...(table.exclusions && {
      exclusions: spelledEach(table.exclusions, written.exclusions ?? [], spelledExclusion),
    }),
    indexes: spelledEach(table.indexes, written.indexes, spelledIndex),
  }
}

function spelledEach<T extends { readonly name: string }>(
  list: readonly T[],
  written: readonly T[],
  spell: (each: T, spelling: T) => T,
): readonly T[] {
  const spellings = new Map(written.map((each) => [each.name, each]))
  return list.map((each) => {
    const spelling = spellings.get(each.name)
    return spelling ? spell(each, spelling) : each
  })
}

function spelledColumn(column: Column, written: Column): Column {
  const { default: value, generated } = column
  return {
    ...column,
    type: written.type,
    ...(value !== undefined && value !== null && { default: spelledDefault(value, written.default) }),
    ...(generated &&
      written.generated && { generated: { ...generated, expression: written.generated.expression } }),
  }
}

type Default = NonNullable<Column['default']>

/** A plain value is written in one way only. */
const spelledDefault = (value: Default, written: Column['default']): Default =>
  isSqlExpression(value) && written !== undefined && written !== null ? written : value

const spelledCheck = <T extends Pick<Check, 'expression'>>(check: T, { expression }: T): T => ({
  ...check,
  expression,
})

/** The elements of both are alike, but for the spelling. */
function spelledExclusion(exclusion: Exclusion, { elements, where }: Exclusion): Exclusion {
  const isAlike = elements.length === exclusion.elements.length
  return {
    ...exclusion,
    ...(isAlike && {
      elements: exclusion.elements.map((element, i) => spelledKey(element, elements[i]!)),
    }),
    ...(exclusion.where !== undefined && where !== undefined && { where }),
  }
}

function spelledIndex(index: Index, { keys, where }: Index): Index {
  const isAlike = keys.length === index.keys.length
  return {
    ...index,
    ...(isAlike && { keys: index.keys.map((key, i) => spelledKey(key, keys[i]!)) }),
    ...(index.where !== undefined && where !== undefined && { where }),
  }
}

type Key = { readonly column: string } | { readonly expression: string }

const spelledKey = <T extends Key>(key: T, written: Key): T =>
  'expression' in key && 'expression' in written ? { ...key, expression: written.expression } : key

function spelledObject(object: SchemaObject, written: SchemaObject): SchemaObject {
  switch (object.type) {
    case 'domain': {
      if (written.type !== 'domain') return object
      const { default: value } = object
      return {
        ...object,
        base: written.base,
        ...(value !== undefined && value !== null && { default: spelledDefault(value, written.default) }),
        checks: spelledEach(object.checks, written.checks, spelledCheck),
      }
    }
    case 'composite':
      return written.type === 'composite'
        ? {
            ...object,
            attributes: spelledEach(object.attributes, written.attributes, (attribute, { type }) => ({
              ...attribute,
              type,
            })),
          }
        : object
    case 'view':
      return written.type === 'view'
        ? {
            ...object,
            query: written.query,
            ...(written.columns && { columns: written.columns }),
            ...(object.indexes && {
              indexes: spelledEach(object.indexes, written.indexes ?? [], spelledIndex),
            }),
          }
        : object
    case 'function':
    case 'procedure':
      return written.type === object.type
        ? { ...object, parameters: written.parameters, definition: written.definition }
        : object
    case 'trigger':
      return written.type === 'trigger'
        ? {
            ...object,
            body: written.body,
            ...(object.when !== undefined && written.when !== undefined && { when: written.when }),
          }
        : object
    case 'policy':
      return written.type === 'policy'
        ? {
            ...object,
            ...(object.using !== undefined && written.using !== undefined && { using: written.using }),
            ...(object.check !== undefined && written.check !== undefined && { check: written.check }),
          }
        : object
    default:
      return object
  }
}
