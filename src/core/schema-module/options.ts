import { refuseUnknown } from '../ops/constraints/constraints.ts'
import { TABLE_OPTION_NAMES } from '../schema/define-table.ts'
import type { DefinitionArgs, DefinitionKind, PartitionDefinition, TableDefinition } from './definition.ts'

type Last<T extends readonly unknown[]> = Required<T> extends readonly [...unknown[], infer L] ? L : never
type OptionsOf<K extends DefinitionKind> = Last<DefinitionArgs[K]>
type Names<T> = Readonly<Record<keyof T, true>>

/** The options that only a definition of a table has, and no operation. */
const OWN_OPTIONS: Names<Pick<TableDefinition, 'renamedFrom' | 'triggers' | 'policies' | 'partitions'>> = {
  renamedFrom: true,
  triggers: true,
  policies: true,
  partitions: true,
}

const NAMES: { readonly [K in Exclude<DefinitionKind, 'table'>]: Names<OptionsOf<K>> } & {
  readonly partition: Names<PartitionDefinition>
} = {
  schema: { comment: true },
  extension: { schema: true, version: true, comment: true },
  enum: { comment: true, renamedFrom: true },
  domain: { checks: true, comment: true },
  composite: { comment: true },
  sequence: {
    as: true,
    start: true,
    increment: true,
    min: true,
    max: true,
    cache: true,
    cycle: true,
    unlogged: true,
    ownedBy: true,
    comment: true,
  },
  view: {
    columns: true,
    checkOption: true,
    securityInvoker: true,
    securityBarrier: true,
    algorithm: true,
    columnDefaults: true,
    columnComments: true,
    comment: true,
    triggers: true,
  },
  materializedView: {
    columns: true,
    populated: true,
    with: true,
    indexes: true,
    columnComments: true,
    comment: true,
  },
  function: { comment: true },
  procedure: { comment: true },
  trigger: {
    timing: true,
    events: true,
    each: true,
    when: true,
    body: true,
    constraint: true,
    referencing: true,
    order: true,
    state: true,
    comment: true,
  },
  policy: { restrictive: true, command: true, roles: true, using: true, check: true, comment: true },
  native: { create: true, drop: true, table: true },
  partition: { bound: true, partitionBy: true, partitions: true },
}

/** Throws where an option is written that the definition does not have, as it may be in plain JavaScript. */
export function checkOptions(kind: DefinitionKind | 'partition', what: string, options: object): void {
  const known =
    kind === 'table' ? [...TABLE_OPTION_NAMES, ...Object.keys(OWN_OPTIONS)] : Object.keys(NAMES[kind])
  refuseUnknown(what, options, known)
}
