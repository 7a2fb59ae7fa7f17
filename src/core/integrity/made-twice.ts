import { CALLED, constraintsOf, type ConstraintType } from '../schema/constraints.ts'
import { findTable } from '../schema/edit.ts'
import type { Index, Schema, Table } from '../schema/model.ts'
import { keyOf, type SchemaObject } from '../schema/objects.ts'
import type { Op } from '../ops/index.ts'

/** What an operation makes that was not there before, by a name that only one thing may have. */
export interface Made {
  /** `table users`, `index ix_users_email`, `column users.phone`. */
  readonly thing: string
  isThere(schema: Schema): boolean
}

/** What is made anew; what replaces something, or changes it, makes nothing. */
export function madeBy(op: Op, scope: 'schema' | 'table'): readonly Made[] {
  switch (op.kind) {
    case 'createTable':
      return [
        {
          thing: `table ${op.table.name}`,
          isThere: (schema) => findTable(schema, op.table.name) !== undefined,
        },
        ...op.table.indexes.map((index) => madeIndex(op.table.name, index, scope)),
      ]
    case 'addColumn':
      return [
        {
          thing: `column ${op.table}.${op.column.name}`,
          isThere: (schema) => findTable(schema, op.table)?.columns.some(isCalled(op.column.name)) === true,
        },
      ]
    case 'createIndex':
      return [madeIndex(op.table, op.index, scope)]
    case 'addUnique':
      return [madeConstraint(op.table, 'unique', op.unique.name)]
    case 'addForeignKey':
      return [madeConstraint(op.table, 'foreignKey', op.foreignKey.name)]
    case 'addCheck':
      return [madeConstraint(op.table, 'check', op.check.name)]
    case 'addExclusion':
      return [madeConstraint(op.table, 'exclusion', op.exclusion.name)]
    case 'createEnum':
    case 'createDomain':
    case 'createComposite':
    case 'createSequence':
    case 'createSchema':
    case 'createObject':
      return [madeObject(op.object)]
    case 'createView':
      return [madeObject(op.view)]
    case 'createFunction':
    case 'createProcedure':
      return [madeObject(op.routine)]
    case 'createTrigger':
      return [madeObject(op.trigger)]
    case 'createPolicy':
      return [madeObject(op.policy)]
    default:
      return []
  }
}

const isCalled =
  (name: string) =>
  (thing: { readonly name: string }): boolean =>
    thing.name === name

function madeIndex(table: string, { name }: Index, scope: 'schema' | 'table'): Made {
  const has = (each: Table | undefined) => each?.indexes.some(isCalled(name)) === true
  return scope === 'table'
    ? { thing: `index ${name} of ${table}`, isThere: (schema) => has(findTable(schema, table)) }
    : {
        thing: `index ${name}`,
        isThere: ({ tables }) =>
          Object.values(tables).some((each) => schemaOf(each.name) === schemaOf(table) && has(each)),
      }
}

const schemaOf = (table: string) => table.slice(0, table.lastIndexOf('.') + 1)

function madeConstraint(table: string, type: ConstraintType, name: string): Made {
  return {
    thing: `${CALLED[type]} ${name} of ${table}`,
    isThere(schema) {
      const found = findTable(schema, table)
      return found !== undefined && constraintsOf(found).some(isCalled(name))
    },
  }
}

const madeObject = (object: SchemaObject): Made => ({
  thing: keyOf(object),
  isThere: ({ objects }) => Object.hasOwn(objects, keyOf(object)),
})

/** A thing that a revision makes although another one has made it already. */
export interface MadeTwice {
  readonly thing: string
  /** Ids. Undefined: it came by another name, or by something that does not say so. */
  readonly first: string | undefined
  readonly again: string
}
