import { createIndex } from '../ops/indexes/create-index.ts'
import { createObject } from '../ops/objects/create-object.ts'
import { createPartition } from '../ops/partitions/create-partition.ts'
import { createFunction } from '../ops/routines/create-function.ts'
import { createProcedure } from '../ops/routines/create-procedure.ts'
import { isSameData } from '../ops/same.ts'
import { createExtension } from '../ops/schemas/create-extension.ts'
import { createPolicy } from '../ops/security/create-policy.ts'
import { createSequence } from '../ops/sequences/create-sequence.ts'
import { createTable } from '../ops/tables/create-table.ts'
import { createTrigger } from '../ops/triggers/create-trigger.ts'
import { createComposite } from '../ops/types/create-composite.ts'
import { createDomain } from '../ops/types/create-domain.ts'
import { createEnum } from '../ops/types/create-enum.ts'
import { createView } from '../ops/views/create-view.ts'
import { byName } from '../schema/constraints.ts'
import type { Schema, Table } from '../schema/model.ts'
import type { ObjectType, Policy, SchemaObject, Trigger } from '../schema/objects.ts'

/** A call of a schema module that defines one thing. */
export interface DefinitionCall {
  /** What is called: `table`, `enumType`. */
  readonly call: string
  readonly args: readonly unknown[]
  /** What the thing is called, and what it is: for the name that the module gives it. */
  readonly name: string
  readonly kind: string
}

/**
 * The calls that define all that the schema holds, in the order in which one reads them: types, then each table with what
 * belongs to it, views and routines. The names of keys are left out where they are those of the naming that is in force.
 */
export function describeSchema(schema: Schema): readonly DefinitionCall[] {
  const objects = byName(Object.values(schema.objects))
  const parts = nestedPartitions(schema)
  const nested = new Set(parts.map(({ name }) => name))
  const belongings: Belongings = {
    parts: groupedBy(parts, (part) => part.partitionOf!.table),
    objects: groupedBy(objects.filter(isNested), (object) => object.table),
  }
  const ofTypes = (...types: readonly ObjectType[]) =>
    types
      .flatMap((type) => objects.filter((object) => object.type === type))
      .filter((object) => !isNested(object) || !hasOwner(object, schema))
      .map((object) => describeObject(object, belongings))
  return [
    ...ofTypes('schema', 'extension', 'enum', 'domain', 'composite', 'sequence'),
    ...byName(Object.values(schema.tables))
      .filter(({ name }) => !nested.has(name))
      .map((table) => describeTable(table, belongings)),
    ...ofTypes('view', 'function', 'procedure', 'native', 'trigger', 'policy'),
  ]
}

/** What is written at the table or view that it belongs to, by its name. */
interface Belongings {
  readonly parts: ReadonlyMap<string, readonly Table[]>
  readonly objects: ReadonlyMap<string, readonly (Trigger | Policy)[]>
}

const isNested = (object: SchemaObject): object is Trigger | Policy =>
  object.type === 'trigger' || object.type === 'policy'

const hasOwner = ({ table }: Trigger | Policy, { tables, objects }: Schema) =>
  Object.hasOwn(tables, table) || Object.hasOwn(objects, `view ${table}`)

function groupedBy<T>(all: readonly T[], keyOf: (each: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const each of all) {
    const group = groups.get(keyOf(each))
    if (group) group.push(each)
    else groups.set(keyOf(each), [each])
  }
  return groups
}

function describeTable(table: Table, belongings: Belongings): DefinitionCall {
  const args = createTable.args({ kind: 'createTable', table })
  const more = {
    ...given('partitions', partitionsOf(table.name, belongings)),
    ...objectsOf(table.name, belongings),
  }
  return { call: 'table', args: withOptions(args, 2, more), name: table.name, kind: 'table' }
}

/** The call that makes the object, without what belongs to a table or view of the schema. */
function describeObject(commented: SchemaObject, belongings: Belongings): DefinitionCall {
  const { comment, ...object } = commented
  const more = given('comment', comment)
  const call = (name: string, args: readonly unknown[], at: number, kind: string = object.type) => ({
    call: name,
    args: withOptions(args, at, more),
    name: object.name,
    kind,
  })
  switch (object.type) {
    case 'schema':
      return call('schema', [object.name], 1)
    case 'extension':
      return call('extension', createExtension.args({ kind: 'createExtension', object }), 1)
    case 'enum':
      return call('enumType', createEnum.args({ kind: 'createEnum', object }), 2)
    case 'domain':
      return call('domain', createDomain.args({ kind: 'createDomain', object }), 2)
    case 'composite':
      return call('compositeType', createComposite.args({ kind: 'createComposite', object }), 2, 'type')
    case 'sequence':
      return call('sequence', createSequence.args({ kind: 'createSequence', object }), 1)
    case 'view': {
      const { indexes = [], materialized, ...view } = object
      const args = createView.args({ kind: 'createView', view })
      const written = indexes.map((index) => indexOf(view.name, index))
      const all = { ...given('indexes', written), ...more, ...objectsOf(view.name, belongings) }
      const name = materialized ? 'materializedView' : 'view'
      return { ...call(name, args, 2), args: withOptions(args, 2, all) }
    }
    case 'function':
      return call('sqlFunction', createFunction.args({ kind: 'createFunction', routine: object }), 3)
    case 'procedure':
      return call('procedure', createProcedure.args({ kind: 'createProcedure', routine: object }), 3)
    case 'trigger': {
      const [table, name, { timing, events, body, ...rest }] = createTrigger.args({
        kind: 'createTrigger',
        trigger: object,
      })
      return call('trigger', [table, name, { timing, events, ...rest, body }], 2)
    }
    case 'policy':
      return call('policy', createPolicy.args({ kind: 'createPolicy', policy: object }), 2)
    case 'native':
      return call('sqlObject', createObject.args({ kind: 'createObject', object }), 2, object.kind)
  }
}

/** The triggers and policies of a table or view, each by its name. */
function objectsOf(owner: string, belongings: Belongings): object {
  const all = belongings.objects.get(owner) ?? []
  const named = (type: 'trigger' | 'policy') =>
    Object.fromEntries(
      all
        .filter((object) => object.type === type)
        .map((object) => [object.name, describeObject(object, belongings).args[2] ?? {}]),
    )
  return { ...given('triggers', named('trigger')), ...given('policies', named('policy')) }
}

/** An index of a materialised view, which is described as those of tables are. */
function indexOf(view: string, index: Table['indexes'][number]): object {
  const [, keys, options = {}] = createIndex.args({ kind: 'createIndex', table: view, index })
  const isPlain = Object.keys(options).length === 0 && keys.every((key) => typeof key === 'string')
  return isPlain ? keys : { keys, ...options }
}

/** The partitions that their table makes just as they are, so that they can be written there. */
function nestedPartitions(schema: Schema): readonly Table[] {
  const owners = new Set(Object.values(schema.objects).map((object) => 'table' in object && object.table))
  return byName(Object.values(schema.tables)).filter((table) => {
    const { name, partitionOf } = table
    if (!partitionOf || owners.has(name) || !Object.hasOwn(schema.tables, partitionOf.table)) return false
    const parent = schema.tables[partitionOf.table]!
    if (!parent.partitionBy) return false
    const tables = { [parent.name]: parent }
    const made = createPartition.apply(partitionOp(table, partitionOf), { ...schema, tables })
    return isSameData(made.tables[name], table)
  })
}

function partitionOp({ name, partitionBy }: Table, { table, bound }: NonNullable<Table['partitionOf']>) {
  return createPartition.make(table, name, bound, { ...(partitionBy && { partitionBy }) })
}

function partitionsOf(table: string, belongings: Belongings): object {
  const entries = (belongings.parts.get(table) ?? []).map((part) => {
    const { bound, partitionBy } = partitionOp(part, part.partitionOf!).partition
    const own = given('partitions', partitionsOf(part.name, belongings))
    const isPlain = !partitionBy && Object.keys(own).length === 0
    return [part.name, isPlain ? bound : { bound, ...given('partitionBy', partitionBy), ...own }] as const
  })
  return Object.fromEntries(entries)
}

/** The arguments, of which the one at `at` holds options, with more of those. */
function withOptions(args: readonly unknown[], at: number, more: object): readonly unknown[] {
  // safe: the options of an operation are an object
  const options = { ...(args[at] as object | undefined), ...more }
  return Object.keys(options).length > 0 ? [...args.slice(0, at), options] : args.slice(0, at)
}

/** The member, if there is something in it. */
function given(name: string, value: object | string | undefined): Readonly<Record<string, object | string>> {
  const isEmpty = value === undefined || (typeof value === 'object' && Object.keys(value).length === 0)
  return isEmpty ? {} : { [name]: value }
}
