import { MigError } from '../../errors.ts'
import type {
  Check,
  ColumnType,
  Deferrable,
  Index,
  Scalar,
  Schema,
  SqlExpression,
  StorageParameters,
} from './model.ts'
import { signatureOf } from './signature.ts'

/** A schema (PostgreSQL), which holds tables and other objects. */
export interface Namespace {
  readonly type: 'schema'
  readonly name: string
}

/** An enum type (PostgreSQL). */
export interface Enum {
  readonly type: 'enum'
  readonly name: string
  readonly values: readonly string[]
}

/** A type with a rule (PostgreSQL), whose checks call what they test VALUE. */
export interface Domain {
  readonly type: 'domain'
  readonly name: string
  readonly base: ColumnType
  readonly nullable: boolean
  readonly default?: Scalar | SqlExpression
  readonly collation?: string
  readonly checks: readonly Pick<Check, 'name' | 'expression'>[]
}

/** A type of several attributes (PostgreSQL), whose order counts. */
export interface Composite {
  readonly type: 'composite'
  readonly name: string
  readonly attributes: readonly Attribute[]
}

export interface Attribute {
  readonly name: string
  readonly type: ColumnType
  readonly collation?: string
  readonly comment?: string
}

/** A facet that is left out is the server's own: counting by 1 from 1, as bigint, with a cache of the server's choice. */
export interface Sequence {
  readonly type: 'sequence'
  readonly name: string
  readonly as?: 'smallint' | 'integer' | 'bigint'
  readonly start?: number | bigint
  readonly increment?: number | bigint
  readonly min?: number | bigint
  readonly max?: number | bigint
  readonly cache?: number
  readonly cycle?: true
  /** The column that it goes with: `table.column`. */
  readonly ownedBy?: string
  /** Not written to the log (PostgreSQL 15). */
  readonly unlogged?: true
}

export interface Extension {
  readonly type: 'extension'
  readonly name: string
  readonly schema?: string
  readonly version?: string
}

export interface View {
  readonly type: 'view'
  readonly name: string
  /** The SELECT. */
  readonly query: string
  readonly columns?: readonly string[]
  /** Its rows are stored, and renewed on demand (PostgreSQL). */
  readonly materialized?: true
  /** False: a materialised view that was made WITH NO DATA. */
  readonly populated?: false
  readonly checkOption?: 'local' | 'cascaded'
  /** Read with the rights of who asks (PostgreSQL 15: security_invoker; MySQL: SQL SECURITY INVOKER). */
  readonly securityInvoker?: true
  /** How its rows are found, where the server is not to choose (MySQL and MariaDB). */
  readonly algorithm?: 'merge' | 'temptable'
  /** Its conditions come before those of whoever reads it (PostgreSQL). */
  readonly securityBarrier?: true
  /** Storage parameters of a materialised view. */
  readonly with?: StorageParameters
  /** Of a materialised view. */
  readonly indexes?: readonly Index[]
  /** What rows that are written through it get, by column, as SQL (PostgreSQL). */
  readonly columnDefaults?: Readonly<Record<string, string>>
  /** By column (PostgreSQL). */
  readonly columnComments?: Readonly<Record<string, string>>
}

/** A function or a procedure, told apart from others of its name by its parameters (PostgreSQL). */
export interface Routine {
  readonly type: 'function' | 'procedure'
  readonly name: string
  /** What stands between the parentheses. */
  readonly parameters: string
  /** Everything behind the closing parenthesis: RETURNS, LANGUAGE, the body. */
  readonly definition: string
}

export interface Trigger {
  readonly type: 'trigger'
  readonly name: string
  /** The table or view that it watches. */
  readonly table: string
  readonly timing: 'before' | 'after' | 'instead of'
  /** `insert`, `delete`, `update`, `update of a, b`, `truncate`. */
  readonly events: readonly string[]
  readonly each: 'row' | 'statement'
  /** The condition under which it fires. */
  readonly when?: string
  /** PostgreSQL: `EXECUTE FUNCTION f()`; elsewhere the statement, or BEGIN ... END. */
  readonly body: string
  /** A constraint trigger, with when it fires (PostgreSQL). */
  readonly constraint?: true | Deferrable
  /** The names under which the statement's rows before and after can be read (PostgreSQL). */
  readonly referencing?: { readonly old?: string; readonly new?: string }
  /** Where it does not simply fire: never, in replication as well, or there alone (PostgreSQL). */
  readonly state?: 'disabled' | 'always' | 'replica'
  /** Its place among those of the same event (MySQL and MariaDB). */
  readonly order?: { readonly follows: string } | { readonly precedes: string }
}

/** A row level security policy (PostgreSQL). */
export interface Policy {
  readonly type: 'policy'
  readonly name: string
  readonly table: string
  readonly restrictive?: true
  readonly command?: 'select' | 'insert' | 'update' | 'delete'
  readonly roles?: readonly string[]
  readonly using?: string
  readonly check?: string
}

/**
 * Anything else that a server has, with the SQL that makes it and the SQL that drops it, each one statement or several: an
 * aggregate, a rule, a cast, an operator.
 */
export interface Native {
  readonly type: 'native'
  /** In the server's words. */
  readonly kind: string
  /** What tells it from all others of its kind: `total(integer)`. */
  readonly name: string
  /** The table or view that it goes with. */
  readonly table?: string
  readonly create: string
  readonly drop: string
}

interface Commented {
  /** PostgreSQL. */
  readonly comment?: string
}

export type SchemaObject = Commented &
  (Namespace | Enum | Domain | Composite | Sequence | Extension | View | Routine | Trigger | Policy | Native)

export type ObjectType = SchemaObject['type']

/** What tells an object from all others of its schema. */
export function keyOf(object: SchemaObject): string {
  switch (object.type) {
    case 'function':
    case 'procedure':
      return `${object.type} ${object.name}(${signatureOf(object.type, object.parameters)})`
    case 'trigger':
    case 'policy':
      return `${object.type} ${object.name} on ${object.table}`
    case 'native':
      return `native ${object.kind} ${object.name}${object.table === undefined ? '' : ` on ${object.table}`}`
    default:
      return `${object.type} ${object.name}`
  }
}

type ObjectOf<T extends ObjectType> = Extract<SchemaObject, { readonly type: T }>

/** The object of that key, if it is listed. */
export function findObject<T extends ObjectType>(
  schema: Schema,
  type: T,
  key: string,
): ObjectOf<T> | undefined {
  const object = Object.hasOwn(schema.objects, key) ? schema.objects[key] : undefined
  // safe: the type is compared
  return object?.type === type ? (object as ObjectOf<T>) : undefined
}

/** Throws where one of that key exists. */
export function addObject(schema: Schema, object: SchemaObject): Schema {
  const key = keyOf(object)
  if (Object.hasOwn(schema.objects, key))
    throw new MigError('operation.invalid', `${described(key)} already exists`)
  return { ...schema, objects: { ...schema.objects, [key]: object } }
}

/** Throws where it does not exist. */
export function dropObject(schema: Schema, key: string): Schema {
  if (!Object.hasOwn(schema.objects, key) && schema.complete)
    throw new MigError('operation.invalid', `${described(key)} does not exist`)
  const { [key]: _dropped, ...objects } = schema.objects
  return { ...schema, objects }
}

/** Whether it is a trigger, a policy or the like of that table or view, and goes with it. */
export function belongsTo(object: SchemaObject, owner: string): object is Trigger | Policy | Native {
  return 'table' in object && object.table === owner
}

export function withoutBelongings(schema: Schema, owner: string): Schema {
  const kept = Object.entries(schema.objects).filter(([, object]) => !belongsTo(object, owner))
  return { ...schema, objects: Object.fromEntries(kept) }
}

/** The schema with one object changed; unchanged where it is not known. Throws where it does not exist. */
export function editObject<T extends ObjectType>(
  schema: Schema,
  type: T,
  key: string,
  edit: (object: ObjectOf<T>) => SchemaObject,
): Schema {
  const object = findObject(schema, type, key)
  return object ? addObject(dropObject(schema, key), edit(object)) : dropObject(schema, key)
}

/** `view "active"`, `trigger "stamp" on "users"` */
function described(key: string): string {
  const [, type, name, table] = /^(\w+) (.*?)(?: on (.*))?$/s.exec(key)!
  return `${type} "${name}"${table === undefined ? '' : ` on table "${table}"`}`
}
