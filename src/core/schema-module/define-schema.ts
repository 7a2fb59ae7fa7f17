import { isMigError, MigError } from '../../errors.ts'
import type { Dialect } from '../dialect.ts'
import type { Rename } from '../diff/renames.ts'
import { defOf } from '../ops/index.ts'
import { toSql } from '../ops/list.ts'
import { columnsOf, constraintsOf } from '../schema/constraints.ts'
import { emptySchema, unknownSchema, type Schema, type Table } from '../schema/model.ts'
import { DEFAULT_NAMING, withNaming, type Naming } from '../schema/names.ts'
import { keyOf } from '../schema/objects.ts'
import { didYouMean } from '../text/suggest.ts'
import type { Definition } from './definition.ts'
import { CREATION_ORDER, makeDefinition, type CreateOp, type Made } from './make.ts'

/** What schema modules ask for. */
export interface SchemaModule {
  /** Complete. */
  readonly schema: Schema
  readonly renames: readonly Rename[]
}

export interface DefineOptions {
  /** The names that keys and indexes get where a definition gives none. */
  readonly naming?: Naming
  /** Where a definition stands, for an error's hint: `schema/users.ts:3`. */
  readonly placeOf?: (definition: Definition) => string | undefined
  /** The database that it is for, which must have all that is defined; left out: not known. */
  readonly dialect?: Dialect
}

/**
 * The schema that the definitions make together, in whatever order they come. Throws `schema.invalid`, naming the place,
 * for one that makes no sense, one that the database lacks, and a thing that is defined twice.
 */
export function defineSchema(
  definitions: readonly Definition[],
  { naming = DEFAULT_NAMING, placeOf = () => undefined, dialect }: DefineOptions = {},
): SchemaModule {
  const at = <T>(definition: Definition, work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw isMigError(error) ? invalid(error, placeOf(definition)) : error
    }
  }
  const made = definitions.map((definition) => ({
    definition,
    ...at(definition, () => withNaming(naming, () => makeDefinition(definition))),
  }))
  refuseTwice(made, placeOf)
  const ops = inOrder(made)
  const tables = ops.flatMap(({ op, definition }) =>
    op.kind === 'createTable' ? [{ table: op.table, definition }] : [],
  )
  // all at once: one after the other they would be copied as often as there are tables
  let schema: Schema = {
    ...emptySchema,
    tables: Object.fromEntries(tables.map(({ table }) => [table.name, table])),
  }
  for (const { op, definition } of ops) {
    if (op.kind !== 'createTable') schema = at(definition, () => defOf(op).apply(op, schema))
  }
  for (const { table, definition } of tables) at(definition, () => checkColumns(table, schema))
  if (dialect) {
    for (const { op, definition } of ops) at(definition, () => toSql([op], { dialect }, unknownSchema))
  }
  return { schema, renames: made.flatMap(({ renames }) => renames) }
}

interface MadeDefinition extends Made {
  readonly definition: Definition
}

function inOrder(made: readonly MadeDefinition[]) {
  const rank = ({ kind }: CreateOp) => CREATION_ORDER.indexOf(kind)
  return made
    .flatMap(({ definition, ops }) => ops.map((op) => ({ op, definition })))
    .toSorted((a, b) => rank(a.op) - rank(b.op))
}

function refuseTwice(made: readonly MadeDefinition[], placeOf: DefineOptions['placeOf'] & object): void {
  const known = new Map<string, { readonly called: string; readonly definition: Definition }>()
  for (const { definition, ops } of made) {
    for (const op of ops) {
      const { key, called } = subjectOf(op)
      const other = known.get(key)
      if (!other) {
        known.set(key, { called, definition })
        continue
      }
      const places = [other.definition, definition].flatMap((each) => placeOf(each) ?? [])
      const as = other.called === called ? '' : `, once as ${other.called.split(' ', 1)[0]!}`
      throw new MigError('schema.invalid', `${called} is defined twice${as}`, {
        hint: [...new Set(places)],
        details: { places },
      })
    }
  }
}

/** What an operation creates: a name that nothing else may have, and what people call it. */
function subjectOf(op: CreateOp): { readonly key: string; readonly called: string } {
  switch (op.kind) {
    case 'createTable':
      return { key: `relation ${op.table.name}`, called: `table "${op.table.name}"` }
    case 'createPartition':
      return { key: `relation ${op.name}`, called: `table "${op.name}"` }
    case 'createView':
      return { key: `relation ${op.view.name}`, called: `view "${op.view.name}"` }
    case 'createIndex':
      return {
        key: `index ${op.index.name} on ${op.table}`,
        called: `index "${op.index.name}" on "${op.table}"`,
      }
    case 'createEnum':
    case 'createDomain':
    case 'createComposite':
      return { key: `type ${op.object.name}`, called: `type "${op.object.name}"` }
    case 'createFunction':
    case 'createProcedure':
      return { key: keyOf(op.routine), called: keyOf(op.routine) }
    case 'createTrigger':
      return { key: keyOf(op.trigger), called: `trigger "${op.trigger.name}" on "${op.trigger.table}"` }
    case 'createPolicy':
      return { key: keyOf(op.policy), called: `policy "${op.policy.name}" on "${op.policy.table}"` }
    case 'createObject':
      return { key: keyOf(op.object), called: `${op.object.kind} "${op.object.name}"` }
    default:
      return { key: keyOf(op.object), called: `${op.object.type} "${op.object.name}"` }
  }
}

/** Throws where a key is of a column that is not there: the server would say so much later. */
function checkColumns(table: Table, schema: Schema): void {
  // the columns that it inherits are not listed
  if (table.inherits) return
  const indexed = table.indexes.flatMap(({ keys, include = [] }) => [
    ...keys.flatMap((key) => ('column' in key ? [key.column] : [])),
    ...include,
  ])
  for (const column of [...constraintsOf(table).flatMap(columnsOf), ...indexed]) requireColumn(table, column)
  for (const { references } of table.foreignKeys) {
    const other = Object.hasOwn(schema.tables, references.table) ? schema.tables[references.table] : undefined
    // another source may hold that table
    if (!other || other.inherits) continue
    for (const column of references.columns)
      requireColumn(other, column, `the foreign key of "${table.name}": `)
  }
}

function requireColumn({ name: table, columns }: Table, column: string, what = ''): void {
  const names = columns.map(({ name }) => name)
  if (names.includes(column)) return
  const meant = didYouMean(column, names)
  const advice = meant === undefined ? '' : `: did you mean "${meant}"?`
  throw new MigError('schema.invalid', `${what}table "${table}" has no column "${column}"${advice}`)
}

function invalid(error: MigError, place: string | undefined): MigError {
  return new MigError('schema.invalid', error.message, {
    hint: [...(place === undefined ? [] : [place]), ...error.hint],
    details: { ...error.details, ...(place !== undefined && { place }) },
    cause: error,
  })
}
