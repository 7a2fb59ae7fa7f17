import { MigError } from '../../../errors.ts'
import type { Check } from '../../schema/model.ts'
import { checkName } from '../../schema/define-table.ts'
import { addingSql, dropping, rebuilding, refuseUnknown, withAdded } from './constraints.ts'
import type { OpDef } from '../op.ts'

export interface AddCheck {
  readonly kind: 'addCheck'
  readonly table: string
  readonly check: Check
}

export interface CheckOptions {
  /** Left out: `ck_`, the table, the column, where the expression names just one. */
  readonly name?: string
  /** The rows that are there are not checked: that is left to `validateConstraint` (PostgreSQL). */
  readonly notValid?: boolean
  /** It is written down and not checked (MySQL 8.0.16, PostgreSQL 18). */
  readonly notEnforced?: boolean
}

export const addCheck: OpDef<AddCheck, [table: string, expression: string, options?: CheckOptions]> = {
  kind: 'addCheck',
  make(table, expression, options = {}) {
    if (typeof expression !== 'string' || expression.trim() === '')
      throw new MigError('operation.invalid', `addCheck on "${table}": it takes an expression, as SQL`)
    refuseUnknown(`addCheck on "${table}"`, options, ['name', 'notValid', 'notEnforced'])
    const { name = checkName(table, expression), notValid, notEnforced } = options
    if (name === undefined) {
      throw new MigError(
        'operation.invalid',
        `addCheck on "${table}": a check of not just one column needs a name`,
        {
          hint: [`give it one: op.addCheck('${table}', '...', { name: 'ck_${table}_...' })`],
        },
      )
    }
    const check = {
      name,
      expression,
      ...(notValid && { notValid: true as const }),
      ...(notEnforced && { notEnforced: true as const }),
    }
    return { kind: 'addCheck', table, check }
  },
  args({ table, check: { name, expression, ...rest } }) {
    const options = { ...(name !== checkName(table, expression) && { name }), ...rest }
    return Object.keys(options).length > 0 ? [table, expression, options] : [table, expression]
  },
  apply: (op, before) => withAdded(before, op.table, { type: 'check', ...op.check }),
  invert: (op) => [dropping(op.table, { type: 'check', ...op.check })],
  sql: addingSql((op) => ({ type: 'check', ...op.check })),
  facts: ({ table, check }, context) => [
    ...(check.notValid || check.notEnforced
      ? []
      : [
          {
            fact: 'mayFail' as const,
            why: `rows of ${table} may not meet ${check.expression}`,
            ask: { violating: { table, expression: check.expression } },
          },
        ]),
    ...rebuilding(table, context),
  ],
  describe: (op) => `add check ${op.check.name} on ${op.table}`,
  touches: (op) => [op.table],
}
