import type { Unique } from '../../schema/model.ts'
import { conventionalName } from '../../schema/names.ts'
import { nameOfUnnamed, saidName } from '../../schema/unnamed.ts'
import {
  addingSql,
  dropping,
  given,
  rebuilding,
  refuseNoColumns,
  refuseUnknown,
  withAdded,
  type KeyOptions,
} from './constraints.ts'
import type { OpDef } from '../op.ts'

export interface AddUnique {
  readonly kind: 'addUnique'
  readonly table: string
  readonly unique: Unique
}

export interface UniqueOptions extends KeyOptions {
  /** Two NULLs are the same (PostgreSQL 15). */
  readonly nullsNotDistinct?: boolean
}

export const addUnique: OpDef<
  AddUnique,
  [table: string, columns: readonly string[], options?: UniqueOptions]
> = {
  kind: 'addUnique',
  make(table, columns, options = {}) {
    refuseNoColumns('addUnique', table, columns)
    refuseUnknown(`addUnique on "${table}"`, options, [
      'name',
      'nullsNotDistinct',
      'deferrable',
      'onConflict',
      'unnamed',
      'include',
      'with',
      'comment',
    ])
    const {
      unnamed,
      name = unnamed
        ? nameOfUnnamed({ type: 'unique', columns })
        : conventionalName('unique', table, columns),
      nullsNotDistinct,
      ...rest
    } = options
    const unique = {
      name,
      columns,
      ...given(rest),
      ...(nullsNotDistinct && { nullsNotDistinct: true as const }),
    }
    return { kind: 'addUnique', table, unique }
  },
  args({ table, unique }) {
    const { name: _name, columns, ...rest } = unique
    const usual = conventionalName('unique', table, columns)
    const options = { ...saidName({ type: 'unique', ...unique }, usual), ...rest }
    return Object.keys(options).length > 0 ? [table, columns, options] : [table, columns]
  },
  apply: (op, before) => withAdded(before, op.table, { type: 'unique', ...op.unique }),
  invert: (op) => [dropping(op.table, { type: 'unique', ...op.unique })],
  sql: addingSql((op) => ({ type: 'unique', ...op.unique })),
  facts: ({ table, unique }, context) => [
    {
      fact: 'mayFail',
      why: `rows of ${table} may hold the same ${unique.columns.join(', ')} twice`,
      ask: {
        duplicates: {
          table,
          columns: unique.columns,
          ...(unique.nullsNotDistinct && { nullsNotDistinct: true as const }),
        },
      },
    },
    ...rebuilding(table, context),
  ],
  describe: (op) => `add unique ${op.unique.name} on ${op.table}`,
  touches: (op) => [op.table],
}
