import { MigError } from '../../../errors.ts'
import type { Check } from '../../schema/model.ts'
import { checkName } from '../../schema/define-table.ts'
import { nameOfUnnamed, saidName } from '../../schema/unnamed.ts'
import { addingSql, dropping, rebuilding, refuseUnknown, withAdded } from './constraints.ts'
import type { OpDef } from '../op.ts'
import { alterColumnCheck } from '../../mysql/column-check.ts'
import type { RenderContext } from '../../dialect.ts'

export interface AddCheck {
  readonly kind: 'addCheck'
  readonly table: string
  readonly check: Check
}

export interface CheckOptions {
  /** Left out: `ck_`, the table, the column, where the expression names just one. */
  readonly name?: string
  /** It is to have no name (SQLite). */
  readonly unnamed?: boolean
  /** The rows that are there are not checked: that is left to `validateConstraint` (PostgreSQL). */
  readonly notValid?: boolean
  /** It is written down and not checked (MySQL 8.0.16, PostgreSQL 18). */
  readonly notEnforced?: boolean
  /** Tables that inherit from this one do not have it (PostgreSQL). */
  readonly noInherit?: boolean
  /** It stands at the column that it has its name from (MariaDB). */
  readonly atColumn?: boolean
  /** PostgreSQL. */
  readonly comment?: string
}

const addingPlain = addingSql<AddCheck>((op) => ({ type: 'check', ...op.check }))

export const addCheck: OpDef<AddCheck, [table: string, expression: string, options?: CheckOptions]> = {
  kind: 'addCheck',
  make(table, expression, options = {}) {
    if (typeof expression !== 'string' || expression.trim() === '')
      throw new MigError('operation.invalid', `addCheck on "${table}": it takes an expression, as SQL`)
    refuseUnknown(`addCheck on "${table}"`, options, [
      'name',
      'unnamed',
      'notValid',
      'notEnforced',
      'noInherit',
      'atColumn',
      'comment',
    ])
    const usual = options.unnamed
      ? nameOfUnnamed({ type: 'check', expression })
      : checkName(table, expression)
    const { name = usual, notValid, notEnforced, noInherit, atColumn, comment } = options
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
      ...(noInherit && { noInherit: true as const }),
      ...(atColumn && { atColumn: true as const }),
      ...(comment !== undefined && { comment }),
    }
    return { kind: 'addCheck', table, check }
  },
  args({ table, check: { name, expression, ...rest } }) {
    const options = {
      ...saidName({ type: 'check', name, expression }, checkName(table, expression)),
      ...rest,
    }
    return Object.keys(options).length > 0 ? [table, expression, options] : [table, expression]
  },
  apply: (op, before) => withAdded(before, op.table, { type: 'check', ...op.check }),
  invert: (op) => [dropping(op.table, { type: 'check', ...op.check })],
  sql: { ...addingPlain, mysql },
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

function mysql(op: AddCheck, context: RenderContext) {
  if (!op.check.atColumn || context.dialect.name !== 'mariadb') return addingPlain.mysql(op, context)
  return [alterColumnCheck({ table: op.table, name: op.check.name }, op.check.expression, context)]
}
