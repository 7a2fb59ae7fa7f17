import { editObject, findObject } from '../../schema/objects.ts'
import { defineEnum } from './create-enum.ts'
import { rebuildEnum } from './enum-rebuild.ts'
import { columnsIn, NO_ENUMS, postgresAlone, tablesOfType } from './objects.ts'
import type { OpDef } from '../op.ts'

export interface AlterEnum {
  readonly kind: 'alterEnum'
  readonly type: string
  /** All the values that it is to have, in their order. */
  readonly values: readonly string[]
  readonly was?: readonly string[]
}

/**
 * Gives an enum other values in one go, which PostgreSQL cannot: the type is made anew, and every column of it gets the new
 * one. Unlike a value of `addEnumValue`, a new one can be used at once. Refused where a row still holds a value that goes,
 * and where something depends on the type that would be lost.
 */
export const alterEnum: OpDef<AlterEnum, [type: string, values: readonly string[], was?: readonly string[]]> =
  {
    kind: 'alterEnum',
    make: (type, values, was) => ({
      kind: 'alterEnum',
      type,
      values: defineEnum('alterEnum', type, values).values,
      ...(was && { was: defineEnum('alterEnum', type, was).values }),
    }),
    args: ({ type, values, was }) => (was ? [type, values, was] : [type, values]),
    apply: ({ type, values }, before) =>
      editObject(before, 'enum', `enum ${type}`, (object) => ({ ...object, values })),
    invert({ type, values, was }, before) {
      const old = was ?? findObject(before, 'enum', `enum ${type}`)?.values
      return old && [{ kind: 'alterEnum', type, values: old, was: values }]
    },
    irreversible:
      "say which values it had: op.alterEnum('mood', ['ok', 'fine'], ['sad', 'ok']), or write a downgrade",
    sql: postgresAlone(NO_ENUMS, ({ type, values }, context) =>
      rebuildEnum({ type, valuesAfter: () => values }, context),
    ),
    facts: ({ type, values }, { before }) => {
      const live = findObject(before, 'enum', `enum ${type}`)?.values
      const mayLose = live?.every((value) => values.includes(value)) !== true
      return tablesOfType(before, type).flatMap((table) => [
        { fact: 'rewritesTable' as const, table },
        ...(mayLose
          ? [
              {
                fact: 'mayFail' as const,
                why: `rows of ${table} may hold a value that ${type} then has not`,
                ask: {
                  holding: { table, columns: columnsIn(before, table, type), values, but: true as const },
                },
              },
            ]
          : []),
      ])
    },
    describe: (op) => `alter enum ${op.type}`,
  }
