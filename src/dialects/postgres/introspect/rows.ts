/** The rows of the catalogue's queries, each as its query spells them. Oids are text, and lists are JSON text. */
export interface CatalogueRows {
  readonly relations: readonly RelationRow[]
  readonly columns: readonly ColumnRow[]
  readonly types: readonly TypeRow[]
  readonly constraints: readonly ConstraintRow[]
  readonly indexes: readonly IndexRow[]
  readonly indexColumns: readonly IndexColumnRow[]
  readonly opclasses: readonly OpclassRow[]
  readonly collations: readonly CollationRow[]
  readonly inheritance: readonly InheritanceRow[]
  readonly sequences: readonly SequenceRow[]
  readonly ownTypes: readonly OwnTypeRow[]
  readonly routines: readonly RoutineRow[]
  readonly triggers: readonly TriggerRow[]
  readonly policies: readonly PolicyRow[]
  readonly comments: readonly CommentRow[]
  readonly extensions: readonly ExtensionRow[]
  readonly foreignTables: readonly ForeignTableRow[]
  readonly natives: readonly NativeRow[]
  readonly unmodelled: readonly UnmodelledRow[]
}

export interface SchemaRow {
  readonly id: string
  readonly name: string
  /** It came with an extension. */
  readonly isOfExtension: boolean
}

/** pg_class: tables, views, sequences, foreign tables and composite types, by `relkind`. */
export interface RelationRow {
  readonly id: string
  readonly name: string
  readonly schema: string
  readonly kind: 'r' | 'p' | 'v' | 'm' | 'S' | 'f' | 'c'
  readonly isUnlogged: boolean
  readonly isPartition: boolean
  readonly identity: string
  readonly hasRowSecurity: boolean
  readonly forcesRowSecurity: boolean
  readonly options: string | null
  readonly toastOptions: string | null
  readonly partitionKey: string | null
  readonly bound: string | null
  readonly query: string | null
  /** A view that reads itself. */
  readonly isRecursive: boolean
  readonly method: string | null
  readonly hasTablespace: boolean
  readonly ofType: string | null
}

export interface ColumnRow {
  readonly relation: string
  readonly number: number
  readonly name: string
  readonly type: string
  readonly modifier: number
  readonly collationId: string
  readonly isRequired: boolean
  readonly isLocal: boolean
  readonly identity: string
  readonly generated: string
  readonly collation: string | null
  readonly isFarCollation: boolean
  readonly storage: string | null
  readonly compression: string
  readonly statistics: number
  /** Null: it has none of any kind. */
  readonly hasOptions: boolean | null
  readonly foreignOptions: string | null
  readonly expression: string | null
}

export interface TypeRow {
  readonly type: string
  readonly modifier: number
  readonly text: string
  /** Without its length. */
  readonly plain: string
}

export interface ConstraintRow {
  readonly id: string
  readonly name: string
  readonly kind: 'p' | 'u' | 'f' | 'c' | 'x'
  readonly relation: string
  readonly domain: string
  readonly index: string
  readonly target: string
  readonly parent: string
  readonly isDeferrable: boolean
  readonly isDeferred: boolean
  readonly isValid: boolean
  readonly isLocal: boolean
  readonly isInherited: boolean
  readonly isOwnAlone: boolean
  readonly isEnforced: boolean
  readonly isTemporal: boolean
  readonly match: string
  readonly onDelete: string
  readonly onUpdate: string
  readonly columns: string | null
  readonly deleteColumns: string | null
  readonly targetColumns: string | null
  readonly targetSchema: string | null
  readonly targetName: string | null
  readonly expression: string | null
  readonly operators: string | null
}

export interface IndexRow {
  readonly id: string
  readonly name: string
  readonly relation: string
  readonly method: string
  /** To the index of the table that its own is a partition of. */
  readonly isAttached: boolean
  readonly isUnique: boolean
  readonly isValid: boolean
  readonly isClustered: boolean
  readonly isIdentity: boolean
  readonly hasTablespace: boolean
  readonly nullsNotDistinct: boolean
  readonly keyCount: number
  readonly columns: string
  readonly orders: string
  readonly opclasses: string
  readonly collations: string
  readonly options: string | null
  readonly where: string | null
  /** The keys that are no columns, each with its type. */
  readonly expressions: string | null
  /** Where an expression may have a collation that is not its own. */
  readonly definition: string | null
  /** As the server names the keys and included columns of one that is attached. */
  readonly keyNames: string | null
}

export interface IndexColumnRow {
  readonly index: string
  readonly number: number
  readonly statistics: number
  readonly options: string | null
}

export interface OpclassRow {
  readonly id: string
  /** Quoted and qualified as far as it must be. */
  readonly name: string
  readonly method: string
  readonly type: string
  /** The index keeps values of another type. */
  readonly keepsAnother: boolean
  readonly isDefault: boolean
}

export interface CollationRow {
  readonly id: string
  readonly name: string
  readonly isVisible: boolean
}

export interface InheritanceRow {
  readonly child: string
  readonly parent: string
}

export interface SequenceRow {
  readonly id: string
  readonly type: 'smallint' | 'integer' | 'bigint'
  readonly start: string
  readonly increment: string
  readonly min: string
  readonly max: string
  readonly cache: string
  readonly cycles: boolean
  readonly owner: string | null
  readonly ownerColumn: number | null
  readonly isIdentity: boolean | null
}

/** Enums, domains and composite types, by `typtype`. */
export interface OwnTypeRow {
  readonly id: string
  readonly name: string
  readonly schema: string
  readonly kind: 'e' | 'd' | 'c'
  readonly relation: string
  readonly isRequired: boolean
  readonly base: string
  readonly modifier: number
  readonly expression: string | null
  readonly collation: string | null
  readonly isFarCollation: boolean
  readonly values: string | null
}

export interface RoutineRow {
  readonly id: string
  readonly name: string
  readonly schema: string
  readonly isProcedure: boolean
  readonly parameters: string
  /** Without defaults. */
  readonly arguments: string
  /** Null: it was dropped meanwhile. */
  readonly definition: string | null
  /** The name as the definition begins with it. */
  readonly path: string
}

export interface TriggerRow {
  readonly id: string
  readonly name: string
  readonly relation: string
  readonly bits: number
  readonly state: string
  readonly isConstraint: boolean
  readonly isDeferrable: boolean
  readonly isDeferred: boolean
  readonly hasFrom: boolean
  readonly oldTable: string | null
  readonly newTable: string | null
  readonly definition: string
  readonly columns: string | null
}

export interface PolicyRow {
  readonly id: string
  readonly name: string
  readonly relation: string
  readonly command: string
  readonly isPermissive: boolean
  readonly roles: string | null
  readonly using: string | null
  readonly check: string | null
}

export interface CommentRow {
  readonly catalogue: string
  readonly id: string
  /** The number of a column, or 0. */
  readonly part: number
  readonly text: string
}

export interface ExtensionRow {
  readonly id: string
  readonly name: string
  readonly schema: string
  /** What CREATE EXTENSION gives it as its comment. */
  readonly usualComment: string | null
}

export interface ForeignTableRow {
  readonly id: string
  readonly server: string
  readonly options: string | null
}

export interface NativeRow {
  readonly kind: string
  readonly name: string
  /** The oid of the table or view that it goes with. */
  readonly relation: string | null
  readonly create: string
  readonly drop: string
}

export interface UnmodelledRow {
  readonly kind: string
  readonly name: string
}

/** A list of texts that came as JSON; empty where there is none. */
export function textsOf(text: string | null): readonly string[] {
  // safe: the query says what the list is of
  return text === null ? [] : (JSON.parse(text) as readonly string[])
}

/** `1 2 3` */
export const numbersOf = (text: string | null): readonly number[] =>
  text === null || text === '' ? [] : text.split(' ').map(Number)

/** The rows by one of their members. */
export function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const group = groups.get(keyOf(row))
    if (group) group.push(row)
    else groups.set(keyOf(row), [row])
  }
  return groups
}
