import { constraintsOf, withoutConstraint } from '../schema/constraints.ts'
import type { Table } from '../schema/model.ts'
import { belongsTo, keyOf } from '../schema/objects.ts'
import { droppingOf } from './change-keys.ts'
import { RANKS, STEPS, type Change, type LoosePart } from './change.ts'
import { claimsOf, claimsOfConstraint, claimsOfIndex, constraintKey } from './claims.ts'
import { ownedKey, tableKey } from './parts.ts'
import type { State } from './state.ts'
import {
  columnUses,
  constraintUses,
  defaultUses,
  indexUses,
  objectLeans,
  STRENGTH,
  tableUses,
} from './uses.ts'

/** What drops a table with its indexes, constraints, triggers and policies. */
export function dropTable(table: Table, { before }: State): Change {
  const { name } = table
  const { family } = before
  const belongings = Object.values(before.schema.objects).filter((object) => belongsTo(object, name))
  const firm = constraintsOf(table).filter(({ type }) => type !== 'foreignKey')
  return {
    place: { rank: RANKS.takeTables, group: name, step: STEPS.make, name: '' },
    takes: [
      ...claimsOf({ table: name }),
      ...table.columns.map((column) => ownedKey('column', name, column.name)),
      ...constraintsOf(table).flatMap((each) => claimsOfConstraint(name, each, family)),
      ...table.indexes.flatMap((index) => claimsOfIndex(name, index, family)),
      ...belongings.map(keyOf),
    ],
    needs: [],
    leaned: [
      ...tableUses(table, before),
      ...table.columns.flatMap((column) => [
        ...columnUses(table, column, before),
        ...defaultUses(column, before),
      ]),
      ...firm.flatMap((each) => constraintUses(table, each, before)),
      ...table.indexes.flatMap((index) => indexUses(table, index, before)),
      ...belongings.flatMap((object) => objectLeans(object, before)),
    ],
    loose: constraintsOf(table)
      .filter(({ type }) => type === 'foreignKey')
      .map((key): LoosePart => {
        const leaned = constraintUses(table, key, before)
        return {
          key: constraintKey(name, key),
          needs: [],
          leaned,
          apart: {
            place: { rank: RANKS.table, group: name, step: STEPS.takeForeignKey, name: key.name },
            takes: [constraintKey(name, key)],
            needs: [],
            leaned: [...leaned, { on: tableKey(name), strength: STRENGTH.certain }],
            ops: () => [droppingOf(table, key)],
          },
        }
      }),
    ops: (apart) => [
      {
        kind: 'dropTable',
        table: name,
        was: constraintsOf(table)
          .filter((each) => apart.has(constraintKey(name, each)))
          .reduce((left: Table, each) => withoutConstraint(left, each.name), table),
      },
    ],
  }
}
