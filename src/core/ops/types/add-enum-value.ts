import { MigError } from '../../../errors.ts'
import { atLeast } from '../../dialect.ts'
import { editObject } from '../../schema/objects.ts'
import { checkEnumValue, NO_ENUMS, postgresAlone } from './objects.ts'
import { statement, type OpDef } from '../op.ts'

export interface AddEnumValue {
  readonly kind: 'addEnumValue'
  readonly type: string
  readonly value: string
  readonly at?: EnumPosition
}

/** Left out: behind all the others. */
export interface EnumPosition {
  readonly before?: string
  readonly after?: string
}

/** The value can be stored when the revision has ended: PostgreSQL refuses to use it in the transaction that adds it. */
export const addEnumValue: OpDef<AddEnumValue, [type: string, value: string, at?: EnumPosition]> = {
  kind: 'addEnumValue',
  make(type, value, at = {}) {
    const call = `addEnumValue "${type}"`
    checkEnumValue(call, value)
    return { kind: 'addEnumValue', type, value, ...positionOf(call, at) }
  },
  args: (op) => (op.at ? [op.type, op.value, op.at] : [op.type, op.value]),
  apply: (op, before) =>
    editObject(before, 'enum', `enum ${op.type}`, (object) => {
      if (object.values.includes(op.value)) {
        throw new MigError('operation.invalid', `enum "${op.type}" already has a value "${op.value}"`)
      }
      return { ...object, values: withValue(object.values, op) }
    }),
  invert: (op) => [{ kind: 'dropEnumValue', type: op.type, value: op.value, was: op.at ?? {} }],
  sql: postgresAlone(NO_ENUMS, ({ type, value, at = {} }, { dialect, version }) => {
    const { table, literal } = dialect
    const add = [
      `ALTER TYPE ${table(type)} ADD VALUE ${literal(value)}`,
      ...(at.before === undefined ? [] : [`BEFORE ${literal(at.before)}`]),
      ...(at.after === undefined ? [] : [`AFTER ${literal(at.after)}`]),
    ].join(' ')
    return [atLeast(version, 12) ? statement(add) : { sql: add, outsideTransaction: true }]
  }),
  facts: () => [],
  describe: (op) => `add value ${op.value} to enum ${op.type}`,
}

/** Throws where it names two places. */
export function positionOf(call: string, { before, after }: EnumPosition): { readonly at?: EnumPosition } {
  if (before !== undefined && after !== undefined) {
    throw new MigError('operation.invalid', `${call}: it stands before one value or after one, not both`)
  }
  if (before !== undefined) return { at: { before } }
  return after === undefined ? {} : { at: { after } }
}

function withValue(values: readonly string[], { type, value, at }: AddEnumValue): readonly string[] {
  const neighbour = at?.before ?? at?.after
  if (neighbour === undefined) return [...values, value]
  const index = values.indexOf(neighbour)
  if (index < 0) throw new MigError('operation.invalid', `enum "${type}" has no value "${neighbour}"`)
  return values.toSpliced(at?.before === undefined ? index + 1 : index, 0, value)
}
