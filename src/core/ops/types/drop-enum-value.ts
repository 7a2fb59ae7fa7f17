import { MigError } from '../../../errors.ts'
import type { Schema } from '../../schema/model.ts'
import { editObject, findObject } from '../../schema/objects.ts'
import { positionOf, type EnumPosition } from './add-enum-value.ts'
import { rebuildEnum } from './enum-rebuild.ts'
import { columnsIn, NO_ENUMS, postgresAlone, tablesOfType } from './objects.ts'
import type { OpDef } from '../op.ts'

export interface DropEnumValue {
  readonly kind: 'dropEnumValue'
  readonly type: string
  readonly value: string
  /** Where it stood; empty: behind all the others. */
  readonly was?: EnumPosition
}

/**
 * Takes a value out of an enum, which PostgreSQL cannot: the type is made anew without it, and every column of it gets
 * the new one. Refused where a row still holds the value, and where something depends on the type that would be lost.
 */
export const dropEnumValue: OpDef<DropEnumValue, [type: string, value: string, was?: EnumPosition]> = {
  kind: 'dropEnumValue',
  make(type, value, was) {
    if (!was) return { kind: 'dropEnumValue', type, value }
    const { at = {} } = positionOf(`dropEnumValue "${type}"`, was)
    return { kind: 'dropEnumValue', type, value, was: at }
  },
  args: (op) => (op.was ? [op.type, op.value, op.was] : [op.type, op.value]),
  apply: (op, before) =>
    editObject(before, 'enum', `enum ${op.type}`, (object) => {
      if (!object.values.includes(op.value)) {
        throw new MigError('operation.invalid', `enum "${op.type}" has no value "${op.value}"`)
      }
      return { ...object, values: object.values.filter((value) => value !== op.value) }
    }),
  invert(op, before) {
    const at = op.was ?? placeOf(op, before)
    if (!at) return undefined
    const placed = Object.keys(at).length > 0 ? { at } : {}
    return [{ kind: 'addEnumValue', type: op.type, value: op.value, ...placed }]
  },
  irreversible:
    "say where it stood: op.dropEnumValue('mood', 'meh', { after: 'sad' }), or {} for the end; or write a downgrade",
  sql: postgresAlone(NO_ENUMS, ({ type, value }, context) => {
    const valuesAfter = (live: readonly string[]) => {
      if (live.includes(value)) return live.filter((each) => each !== value)
      throw new MigError('operation.invalid', `enum "${type}" has no value "${value}"`)
    }
    return rebuildEnum({ type, valuesAfter }, context)
  }),
  facts: (op, { before }) =>
    tablesOfType(before, op.type).flatMap((table) => [
      { fact: 'rewritesTable' as const, table },
      {
        fact: 'mayFail' as const,
        why: `rows of ${table} may hold the value ${op.value}`,
        ask: { holding: { table, columns: columnsIn(before, table, op.type), values: [op.value] } },
      },
    ]),
  describe: (op) => `drop value ${op.value} of enum ${op.type}`,
}

function placeOf(op: DropEnumValue, before: Schema): EnumPosition | undefined {
  const values = findObject(before, 'enum', `enum ${op.type}`)?.values
  const index = values?.indexOf(op.value) ?? -1
  if (!values || index < 0) return undefined
  if (index === values.length - 1) return {}
  return index === 0 ? { before: values[1]! } : { after: values[index - 1]! }
}
