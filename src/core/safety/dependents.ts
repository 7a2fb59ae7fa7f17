import { ownedKey, tableKey, worldOf, type PartKey, type World } from '../diff/parts.ts'
import { objectUses, STRENGTH, type Use } from '../diff/uses.ts'
import type { DialectName } from '../dialect.ts'
import type { Op } from '../ops/index.ts'
import type { Family, ForeignKey, Schema, Table } from '../schema/model.ts'
import { belongsTo, keyOf, type SchemaObject } from '../schema/objects.ts'
import type { Concern } from './risk.ts'

export interface DependentsRequest {
  readonly op: Op
  /** The database as it is when the operation runs. */
  readonly schema: Schema
  /** The operations of the plan that come after it. */
  readonly later: readonly Op[]
  readonly family: Family
  readonly dialect: DialectName
}

/** Whether the operation takes a name away that others may use. */
export const takesAwayName = ({ kind }: Op): boolean => GOING.has(kind)

const GOING: ReadonlySet<Op['kind']> = new Set([
  'dropTable',
  'dropColumn',
  'dropView',
  'dropFunction',
  'dropProcedure',
  'dropEnum',
  'dropDomain',
  'dropComposite',
  'dropSequence',
  'renameTable',
  'renameColumn',
  'renameView',
])

/** What uses that which is dropped or renamed and that nobody takes care of, with the order that works. */
export function dependentsOf(request: DependentsRequest): readonly Concern[] {
  const { op, schema, family } = request
  const gone = goneBy(op)
  if (!gone) return []
  const world = worldOf(schema, family)
  return [...keyConcerns(gone, request), ...objectConcerns(gone, world, request)]
}

interface Gone {
  readonly key: PartKey
  /** As it is told: `users`, `users.phone`. */
  readonly name: string
  readonly table?: string
  readonly column?: string
  readonly isRename: boolean
}

function goneBy(op: Op): Gone | undefined {
  switch (op.kind) {
    case 'dropTable':
      return { key: tableKey(op.table), name: op.table, table: op.table, isRename: false }
    case 'renameTable':
      return { key: tableKey(op.from), name: op.from, table: op.from, isRename: true }
    case 'dropColumn':
      return {
        key: ownedKey('column', op.table, op.column),
        name: `${op.table}.${op.column}`,
        table: op.table,
        column: op.column,
        isRename: false,
      }
    case 'renameColumn':
      return {
        key: ownedKey('column', op.table, op.from),
        name: `${op.table}.${op.from}`,
        table: op.table,
        column: op.from,
        isRename: true,
      }
    case 'dropView':
      return { key: `view ${op.name}`, name: op.name, isRename: false }
    case 'renameView':
      return { key: `view ${op.from}`, name: op.from, isRename: true }
    case 'dropEnum':
    case 'dropDomain':
    case 'dropComposite':
      return { key: `type ${op.name}`, name: op.name, isRename: false }
    case 'dropSequence':
      return { key: `sequence ${op.name}`, name: op.name, isRename: false }
    case 'dropFunction':
    case 'dropProcedure':
      return { key: keyOf(routineOf(op)), name: op.name, isRename: false }
    default:
      return undefined
  }
}

type DropRoutine = Extract<Op, { readonly kind: 'dropFunction' | 'dropProcedure' }>

const routineOf = ({ kind, name, parameters }: DropRoutine): SchemaObject => ({
  type: kind === 'dropFunction' ? 'function' : 'procedure',
  name,
  parameters,
  definition: '',
})

/** Foreign keys of other tables keep a table, and a column that they refer to, on servers that enforce them; a rename they follow. */
function keyConcerns(
  { table, column, name, isRename }: Gone,
  { schema, dialect }: DependentsRequest,
): readonly Concern[] {
  if (table === undefined || isRename || dialect === 'sqlite') return []
  const isMeant = ({ references }: ForeignKey) =>
    references.table === table && (column === undefined || references.columns.includes(column))
  return Object.values(schema.tables)
    .filter((other) => other.name !== table)
    .flatMap((other: Table) =>
      other.foreignKeys.filter(isMeant).map((key): Concern => ({
        risk: 'HIGH',
        why: `will fail: ${key.name} of ${other.name} refers to ${name}: drop it first`,
      })),
    )
}

function objectConcerns(gone: Gone, world: World, request: DependentsRequest): readonly Concern[] {
  const { schema, later, dialect } = request
  return Object.values(schema.objects).flatMap((object): readonly Concern[] => {
    const key = keyOf(object)
    // what belongs to it goes with it
    if (
      key === gone.key ||
      (gone.column === undefined && gone.table !== undefined && belongsTo(object, gone.table))
    )
      return []
    const use = objectUses(object, world).find(
      ({ on, strength }) => on === gone.key && strength >= STRENGTH.late,
    )
    if (!use || isGuess(use)) return []
    const told = `${object.type} ${object.name} ${VERBS[object.type] ?? 'uses'} ${gone.name}`
    if (isEnforced(object, use, gone, dialect))
      return [{ risk: 'HIGH', why: `will fail: ${told}: drop it first, or change it` }]
    if (follows(object, use, gone, dialect) || later.some((op) => isAbout(op, object))) return []
    return [{ risk: 'MEDIUM', why: `${told}: it stops working then; drop it first, or change it` }]
  })
}

/** A name that only may be meant is no finding. */
const isGuess = ({ strength }: Use) => strength === STRENGTH.maybe

const VERBS: Readonly<Partial<Record<SchemaObject['type'], string>>> = { view: 'reads' }

/** What the server itself keeps from going (PostgreSQL: pg_depend; SQLite reads its views and triggers at a rename). */
function isEnforced(object: SchemaObject, { strength }: Use, gone: Gone, dialect: DialectName): boolean {
  if (gone.isRename) return false
  if (dialect === 'postgres') return strength > STRENGTH.late && !isRoutine(object)
  return (
    dialect === 'sqlite' && gone.column !== undefined && (object.type === 'view' || object.type === 'trigger')
  )
}

/** A rename that the server carries over by itself. */
function follows(object: SchemaObject, { strength }: Use, { isRename }: Gone, dialect: DialectName): boolean {
  if (!isRename) return false
  if (dialect === 'postgres') return strength > STRENGTH.late && !isRoutine(object)
  return dialect === 'sqlite'
}

const isRoutine = ({ type }: SchemaObject) => type === 'function' || type === 'procedure'

/** Whether an operation drops it or puts another one in its place. */
function isAbout(op: Op, object: SchemaObject): boolean {
  switch (op.kind) {
    case 'dropView':
      return object.type === 'view' && op.name === object.name
    case 'replaceView':
      return object.type === 'view' && op.view.name === object.name
    case 'dropFunction':
    case 'dropProcedure':
      return isRoutine(object) && op.name === object.name
    case 'replaceFunction':
    case 'replaceProcedure':
      return isRoutine(object) && op.routine.name === object.name
    case 'dropTrigger':
      return object.type === 'trigger' && op.name === object.name
    case 'replaceTrigger':
      return object.type === 'trigger' && op.trigger.name === object.name
    case 'dropTable':
      return belongsTo(object, op.table)
    default:
      return false
  }
}
