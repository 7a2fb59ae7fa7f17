import type { NativeDefinition } from '../ops/objects/native.ts'
import type { ExtensionOptions } from '../ops/schemas/create-extension.ts'
import type { PolicyDefinition } from '../ops/security/create-policy.ts'
import type { TriggerDefinition } from '../ops/triggers/trigger.ts'
import type { DomainOptions } from '../ops/types/create-domain.ts'
import type { ViewOptions } from '../ops/views/view.ts'
import type { ColumnsByName, TableIndex, TableOptions } from '../schema/define-table.ts'
import type { ColumnBuilder } from '../schema/define.ts'
import type { Partitioning } from '../schema/model.ts'
import type { SequenceOptions } from '../schema/sequences.ts'

export interface Commented {
  /** PostgreSQL. */
  readonly comment?: string
}

/** What the values of an enum are besides their names. */
export interface EnumOptions extends Commented {
  /** The names that values have had before, by those that they have now: `{ unhappy: 'sad' }`. */
  readonly renamedFrom?: Readonly<Record<string, string>>
}

/** The triggers of a table or view, by name. */
export type TriggersByName = Readonly<Record<string, TriggerDefinition & Commented>>

/** A partition that is as its table is, but for which rows it holds. Another is a table with `partitionOf`. */
export interface PartitionDefinition {
  /** `VALUES FROM (1) TO (10)`, `VALUES IN (1, 2)`, `DEFAULT`. */
  readonly bound: string
  /** How its rows are spread over partitions of its own (PostgreSQL). */
  readonly partitionBy?: Partitioning
  readonly partitions?: PartitionsByName
}

/** The partitions of a table by name, each with its bound. */
export type PartitionsByName = Readonly<Record<string, string | PartitionDefinition>>

/** All that a table is besides its columns, with what belongs to it. */
export interface TableDefinition extends TableOptions {
  /**
   * The name that the table has had before, so that its rows stay when the revision is written. It may be left there.
   */
  readonly renamedFrom?: string
  readonly triggers?: TriggersByName
  /** Row level security policies by name (PostgreSQL): `{ own: { using: 'author = current_user' } }`. */
  readonly policies?: Readonly<Record<string, PolicyDefinition & Commented>>
  /** PostgreSQL: `{ logs_2024: 'VALUES FROM (2024) TO (2025)' }`. MySQL and MariaDB list them in `partitionBy`. */
  readonly partitions?: PartitionsByName
}

export interface ViewDefinitionOptions
  extends Omit<ViewOptions, 'materialized' | 'populated' | 'with'>, Commented {
  readonly triggers?: TriggersByName
}

export interface MaterializedViewOptions
  extends Pick<ViewOptions, 'columns' | 'populated' | 'with' | 'columnComments'>, Commented {
  readonly indexes?: readonly (readonly string[] | TableIndex)[]
}

/** What each kind of definition is made of: the arguments of the operation that creates it, with what belongs to it. */
export interface DefinitionArgs {
  readonly schema: readonly [name: string, options?: Commented]
  readonly extension: readonly [name: string, options?: ExtensionOptions & Commented]
  readonly enum: readonly [name: string, values: readonly string[], options?: EnumOptions]
  readonly domain: readonly [name: string, definition: ColumnBuilder, options?: DomainOptions & Commented]
  readonly composite: readonly [name: string, attributes: ColumnsByName, options?: Commented]
  readonly sequence: readonly [name: string, options?: SequenceOptions & Commented]
  readonly table: readonly [name: string, columns: ColumnsByName, options?: TableDefinition]
  readonly view: readonly [name: string, query: string, options?: ViewDefinitionOptions]
  readonly materializedView: readonly [name: string, query: string, options?: MaterializedViewOptions]
  readonly function: readonly [name: string, parameters: string, definition: string, options?: Commented]
  readonly procedure: readonly [name: string, parameters: string, definition: string, options?: Commented]
  readonly trigger: readonly [table: string, name: string, definition: TriggerDefinition & Commented]
  readonly policy: readonly [table: string, name: string, definition?: PolicyDefinition & Commented]
  readonly native: readonly [kind: string, name: string, definition: NativeDefinition]
}

export type DefinitionKind = keyof DefinitionArgs

/** One thing of a wanted schema, as its author describes it. It becomes part of a schema where a module exports it. */
export interface DefinitionOf<K extends DefinitionKind> {
  readonly defines: K
  readonly args: DefinitionArgs[K]
  /** Made where the definition was, so that its stack tells the place. */
  readonly origin: Error
}

export type Definition = { [K in DefinitionKind]: DefinitionOf<K> }[DefinitionKind]

const defining =
  <K extends DefinitionKind>(defines: K) =>
  (...args: DefinitionArgs[K]): DefinitionOf<K> => ({ defines, args, origin: new Error() })

/** Defines a schema (PostgreSQL), whose tables are named `schema.table`: `schema('app')`. */
export const schema = defining('schema')

/** Defines an extension (PostgreSQL): `extension('citext')`. */
export const extension = defining('extension')

/** Defines an enum type (PostgreSQL), for columns of `t.type('mood')`: `enumType('mood', ['sad', 'ok'])`. */
export const enumType = defining('enum')

/** Defines a type with a rule (PostgreSQL): `domain('email', t.text().check("VALUE LIKE '%@%'"))`. */
export const domain = defining('domain')

/** Defines a type of several attributes (PostgreSQL): `compositeType('address', { street: t.text(), zip: t.varchar(10) })`. */
export const compositeType = defining('composite')

/** Defines a sequence (PostgreSQL, MariaDB): `sequence('tickets', { start: 100 })`. */
export const sequence = defining('sequence')

/**
 * Defines a table with all that belongs to it, as `op.createTable` takes it:
 *
 *     export const posts = table(
 *       'posts',
 *       {
 *         id: t.bigint().identity().primaryKey(),
 *         author: t.bigint().notNull().references('users', 'id', { onDelete: 'cascade' }),
 *         title: t.varchar(200).notNull().renamedFrom('headline'),
 *       },
 *       { indexes: [['author']], checks: ["title <> ''"] },
 *     )
 *
 * The order of definitions does not matter: what it refers to may stand further below, or in another file.
 */
export const table = defining('table')

/** Defines a view: `view('active_users', 'SELECT * FROM users WHERE active')`. */
export const view = defining('view')

/** Defines a materialised view (PostgreSQL): `materializedView('totals', 'SELECT ...', { indexes: [['day']] })`. */
export const materializedView = defining('materializedView')

/** Defines a function: `sqlFunction('twice', 'x integer', 'RETURNS integer LANGUAGE sql AS $$ SELECT x * 2 $$')`. */
export const sqlFunction = defining('function')

/** Defines a procedure: `procedure('tidy', '', 'LANGUAGE sql AS $$ DELETE FROM logs $$')`. */
export const procedure = defining('procedure')

/** Defines a trigger apart from its table, as for all tables of a list: `trigger('users', 'stamp', { ... })`. */
export const trigger = defining('trigger')

/** Defines a row level security policy (PostgreSQL) apart from its table: `policy('posts', 'own', { using: '...' })`. */
export const policy = defining('policy')

/**
 * Defines what has no function of its own, by its own SQL:
 * `sqlObject('aggregate', 'total(integer)', { create: 'CREATE AGGREGATE ...', drop: 'DROP AGGREGATE ...' })`.
 */
export const sqlObject = defining('native')

/** True for a definition, also for one made by another loaded copy of this package. */
export function isDefinition(value: unknown): value is Definition {
  return typeof value === 'object' && value !== null && 'defines' in value && 'origin' in value
}

/** The definitions that a module exports: by name, as default, or in lists and objects of either. Each comes once. */
export function definitionsIn(exported: object): readonly Definition[] {
  const found: Definition[] = []
  const seen = new Set<unknown>()
  const visit = (value: unknown): void => {
    if (seen.has(value)) return
    seen.add(value)
    if (isDefinition(value)) found.push(value)
    else if (Array.isArray(value) || isPlainObject(value)) Object.values(value).forEach(visit)
  }
  Object.values(exported).forEach(visit)
  return found
}

/** Not an instance of a class, which may hold anything. */
function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}
