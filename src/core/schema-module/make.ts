import type { Rename } from '../diff/renames.ts'
import { createIndex } from '../ops/indexes/create-index.ts'
import type { Op, OpOf } from '../ops/index.ts'
import { createObject } from '../ops/objects/create-object.ts'
import { createPartition } from '../ops/partitions/create-partition.ts'
import { createFunction } from '../ops/routines/create-function.ts'
import { createProcedure } from '../ops/routines/create-procedure.ts'
import { createExtension } from '../ops/schemas/create-extension.ts'
import { createSchema } from '../ops/schemas/create-schema.ts'
import { createPolicy } from '../ops/security/create-policy.ts'
import { createSequence } from '../ops/sequences/create-sequence.ts'
import { createTable } from '../ops/tables/create-table.ts'
import { createTrigger } from '../ops/triggers/create-trigger.ts'
import { createComposite } from '../ops/types/create-composite.ts'
import { createDomain } from '../ops/types/create-domain.ts'
import { createEnum } from '../ops/types/create-enum.ts'
import { createView } from '../ops/views/create-view.ts'
import type { ColumnsByName } from '../schema/define-table.ts'
import type {
  Definition,
  DefinitionArgs,
  DefinitionKind,
  MaterializedViewOptions,
  PartitionsByName,
  TriggersByName,
} from './definition.ts'
import { checkOptions } from './options.ts'

/** What creates things, in an order in which each finds what it looks for; the text of expressions is not looked at. */
export const CREATION_ORDER = [
  'createSchema',
  'createExtension',
  'createEnum',
  'createDomain',
  'createComposite',
  'createTable',
  'createPartition',
  'createSequence',
  'createView',
  'createIndex',
  'createFunction',
  'createProcedure',
  'createObject',
  'createTrigger',
  'createPolicy',
] as const satisfies readonly Op['kind'][]

export type CreateOp = OpOf<(typeof CREATION_ORDER)[number]>

/** What a definition comes to. */
export interface Made {
  readonly ops: readonly CreateOp[]
  readonly renames: readonly Rename[]
}

/** The operations that create what is defined. Throws MigError where the definition makes no sense. */
export function makeDefinition(definition: Definition): Made {
  // safe: the maker stands under the kind of its own definition
  const make = MAKERS[definition.defines] as (...args: readonly unknown[]) => Made
  return make(...definition.args)
}

const MAKERS: { readonly [K in DefinitionKind]: (...args: DefinitionArgs[K]) => Made } = {
  schema(name, options = {}) {
    checkOptions('schema', `schema "${name}"`, options)
    return created(commented(createSchema.make(name), options))
  },

  extension(name, options = {}) {
    checkOptions('extension', `extension "${name}"`, options)
    const { comment: _comment, ...rest } = options
    return created(commented(createExtension.make(name, rest), options))
  },

  enum(name, values, options = {}) {
    checkOptions('enum', `enumType "${name}"`, options)
    const renames = Object.entries(options.renamedFrom ?? {})
    return {
      ops: [commented(createEnum.make(name, values), options)],
      renames: renames.map(([to, from]) => ({ type: 'enum value', on: name, from, to })),
    }
  },

  domain(name, definition, options = {}) {
    checkOptions('domain', `domain "${name}"`, options)
    return created(commented(createDomain.make(name, definition, options), options))
  },

  composite(name, attributes, options = {}) {
    checkOptions('composite', `compositeType "${name}"`, options)
    return created(commented(createComposite.make(name, attributes), options))
  },

  sequence(name, options = {}) {
    checkOptions('sequence', `sequence "${name}"`, options)
    return created(commented(createSequence.make(name, options), options))
  },

  table(name, columns, definition = {}) {
    checkOptions('table', `table "${name}"`, definition)
    const { renamedFrom, triggers = {}, policies = {}, partitions = {}, ...options } = definition
    return {
      ops: [
        createTable.make(name, columns, options),
        ...partitionsOf(name, partitions),
        ...triggersOf(name, triggers),
        ...Object.entries(policies).map(([policy, each]) => policyOf(name, policy, each)),
      ],
      renames: [
        ...(renamedFrom === undefined ? [] : [{ type: 'table' as const, from: renamedFrom, to: name }]),
        ...renamedColumns(name, columns),
      ],
    }
  },

  view(name, query, options = {}) {
    checkOptions('view', `view "${name}"`, options)
    const made = commented(createView.make(name, query, options), options)
    return created(made, ...triggersOf(name, options.triggers ?? {}))
  },

  materializedView(name, query, options = {}) {
    checkOptions('materializedView', `materializedView "${name}"`, options)
    const { indexes = [], ...rest } = options
    const made = commented(createView.make(name, query, { ...rest, materialized: true }), options)
    return created(made, ...indexes.map((index) => indexOf(name, index)))
  },

  function(name, parameters, definition, options = {}) {
    checkOptions('function', `sqlFunction "${name}"`, options)
    return created(commented(createFunction.make(name, parameters, definition), options))
  },

  procedure(name, parameters, definition, options = {}) {
    checkOptions('procedure', `procedure "${name}"`, options)
    return created(commented(createProcedure.make(name, parameters, definition), options))
  },

  trigger: (table, name, definition) => created(...triggersOf(table, { [name]: definition })),

  policy: (table, name, definition = {}) => created(policyOf(table, name, definition)),

  native(kind, name, definition) {
    checkOptions('native', `sqlObject "${name}"`, definition)
    return created(createObject.make(kind, name, definition))
  },
}

const created = (...ops: readonly CreateOp[]): Made => ({ ops, renames: [] })

function triggersOf(table: string, triggers: TriggersByName): readonly CreateOp[] {
  return Object.entries(triggers).map(([name, definition]) => {
    checkOptions('trigger', `trigger "${name}" on "${table}"`, definition)
    return commented(createTrigger.make(table, name, definition), definition)
  })
}

function policyOf(table: string, name: string, definition: DefinitionArgs['policy'][2] & object): CreateOp {
  checkOptions('policy', `policy "${name}" on "${table}"`, definition)
  return commented(createPolicy.make(table, name, definition), definition)
}

function partitionsOf(table: string, partitions: PartitionsByName): readonly CreateOp[] {
  return Object.entries(partitions).flatMap(([name, written]) => {
    const definition = typeof written === 'string' ? { bound: written } : written
    checkOptions('partition', `partition "${name}" of "${table}"`, definition)
    const { bound, partitions: own = {}, ...rest } = definition
    return [createPartition.make(table, name, bound, rest), ...partitionsOf(name, own)]
  })
}

function indexOf(view: string, written: NonNullable<MaterializedViewOptions['indexes']>[number]): CreateOp {
  if (isColumns(written)) return createIndex.make(view, written)
  const { keys, ...options } = written
  return createIndex.make(view, keys, options)
}

const isColumns = (index: object): index is readonly string[] => Array.isArray(index)

function renamedColumns(table: string, columns: ColumnsByName): readonly Rename[] {
  return Object.entries(columns).flatMap(([to, { formerName: from }]) =>
    from === undefined ? [] : [{ type: 'column' as const, table, from, to }],
  )
}

/** Under which name each operation holds the object that it creates. */
const HELD_AS = {
  createSchema: 'object',
  createExtension: 'object',
  createEnum: 'object',
  createDomain: 'object',
  createComposite: 'object',
  createSequence: 'object',
  createView: 'view',
  createFunction: 'routine',
  createProcedure: 'routine',
  createTrigger: 'trigger',
  createPolicy: 'policy',
} as const satisfies Partial<Record<CreateOp['kind'], string>>

/** The operation, whose object has the comment from the start. To every server an empty one is none. */
function commented<T extends CreateOp & { readonly kind: keyof typeof HELD_AS }>(
  op: T,
  { comment }: { readonly comment?: string },
): T {
  if (comment === undefined || comment === '') return op
  const key = HELD_AS[op.kind]
  // safe: the object stands there, and any may have a comment
  return { ...op, [key]: { ...(op as unknown as Record<string, object>)[key], comment } }
}
