import { commentAgain, withoutComment } from '../../src/core/ops/comments/comment-again.ts'
import type { Op } from '../../src/core/ops/index.ts'
import type { Schema, Table } from '../../src/core/schema/model.ts'
import type { ObjectType, SchemaObject } from '../../src/core/schema/objects.ts'

/** What must be there before what: the tables stand behind the types and before what reads them. */
const BEFORE_TABLES: readonly ObjectType[] = ['schema', 'extension', 'enum', 'domain', 'composite']
const BEHIND_TABLES: readonly ObjectType[] = [
  'sequence',
  'function',
  'procedure',
  'view',
  'trigger',
  'policy',
  'native',
]

/** The operations that make the schema from nothing. */
export function creationOf(schema: Schema): readonly Op[] {
  const objects = viewsInOrder(Object.values(schema.objects))
  const making = (types: readonly ObjectType[]) =>
    types.flatMap((type) =>
      objects
        .filter((object) => object.type === type)
        .flatMap((object) => [...creating(object), ...commentAgain(object)]),
    )
  return [
    ...making(BEFORE_TABLES),
    ...inOrder(Object.values(schema.tables)).map((table) => ({ kind: 'createTable' as const, table })),
    ...making(BEHIND_TABLES),
  ]
}

function creating(object: SchemaObject): readonly Op[] {
  switch (object.type) {
    case 'schema':
      return [{ kind: 'createSchema', object: withoutComment(object) }]
    case 'extension':
      return [{ kind: 'createExtension', object: withoutComment(object) }]
    case 'enum':
      return [{ kind: 'createEnum', object: withoutComment(object) }]
    case 'domain':
      return [{ kind: 'createDomain', object: withoutComment(object) }]
    case 'composite':
      return [{ kind: 'createComposite', object: withoutComment(object) }]
    case 'sequence':
      return [{ kind: 'createSequence', object: withoutComment(object) }]
    case 'function':
      return [{ kind: 'createFunction', routine: withoutComment(object) }]
    case 'procedure':
      return [{ kind: 'createProcedure', routine: withoutComment(object) }]
    case 'trigger':
      return [{ kind: 'createTrigger', trigger: withoutComment(object) }]
    case 'native':
      return [{ kind: 'createObject', object }]
    case 'policy':
      return [{ kind: 'createPolicy', policy: withoutComment(object) }]
    case 'view': {
      const { indexes = [], ...view } = withoutComment(object)
      return [
        { kind: 'createView', view },
        ...indexes.map((index) => ({ kind: 'createIndex' as const, table: object.name, index })),
      ]
    }
  }
}

/** Tables after those that they refer to. */
function inOrder(tables: readonly Table[]): readonly Table[] {
  const sorted: Table[] = []
  const place = (table: Table): void => {
    if (sorted.includes(table)) return
    const needed = [
      ...table.foreignKeys.map(({ references }) => references.table),
      ...(table.inherits ?? []),
      ...(table.partitionOf ? [table.partitionOf.table] : []),
    ]
    for (const name of needed) {
      const parent = tables.find((each) => each.name === name)
      if (parent && parent !== table) place(parent)
    }
    sorted.push(table)
  }
  tables.forEach(place)
  return sorted
}

/** Views after those that they read. */
function viewsInOrder(objects: readonly SchemaObject[]): readonly SchemaObject[] {
  const reads = (reader: SchemaObject, { name }: SchemaObject) =>
    reader.type === 'view' && reader.query.includes(name)
  return objects.toSorted((a, b) => Number(reads(a, b)) - Number(reads(b, a)))
}
