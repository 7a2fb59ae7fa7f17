import { MigError } from '../../../errors.ts'
import type { RenderContext } from '../../dialect.ts'
import { editConstraint, findConstraint, type Constraint } from '../../schema/constraints.ts'
import { descendantsOf, editTable, findTable } from '../../schema/edit.ts'
import type { Schema } from '../../schema/model.ts'
import { adding, dropping, followingCheck } from './constraints.ts'
import { statement, type Fact, type OpDef } from '../op.ts'
import { lacks } from '../wording.ts'

export interface ValidateConstraint {
  readonly kind: 'validateConstraint'
  readonly table: string
  readonly name: string
}

export const validateConstraint: OpDef<ValidateConstraint, [table: string, name: string]> = {
  kind: 'validateConstraint',
  make: (table, name) => ({ kind: 'validateConstraint', table, name }),
  args: (op) => [op.table, op.name],
  apply: (op, before) =>
    editTable(
      before,
      op.table,
      (table) => editConstraint(table, op.name, validated),
      followingCheck(op.table, op.name, before, validated),
    ),
  invert(op, before) {
    const was = constraintOf(op, before)
    if (!was) return undefined
    const isValid = !('notValid' in was && was.notValid)
    if (isValid) return []
    const all = [[op.table, was] as const, ...listedBelow(op, was, before)]
    // an heir drops none that the table above has
    return [
      ...all.map(([table, each]) => dropping(table, validated(each))),
      ...all.toReversed().map(([table, each]) => adding(table, each)),
    ]
  },
  irreversible: 'a constraint that holds for all rows can stay so: write a downgrade that does nothing',
  sql: { postgres, mysql: elsewhere, sqlite: elsewhere },
  facts(op, { before }) {
    const constraint = constraintOf(op, before)
    return [
      {
        fact: 'mayFail',
        why: `rows of ${op.table} may break ${op.name}`,
        ask: constraint ? questionOf(op.table, constraint) : { rows: op.table },
      },
    ]
  },
  describe: (op) => `validate constraint ${op.name} on ${op.table}`,
  touches: (op) => [op.table],
}

/** The check as heirs list it that are still to be validated, each behind the one above. */
const listedBelow = ({ table, name }: ValidateConstraint, { type }: Constraint, before: Schema) =>
  descendantsOf(before, table).flatMap((child): readonly (readonly [table: string, Constraint])[] => {
    const check = findTable(before, child)?.checks.find((each) => each.name === name)
    return type === 'check' && check?.notValid ? [[child, { type, ...check }]] : []
  })

const constraintOf = ({ table, name }: ValidateConstraint, before: Schema) =>
  findConstraint(findTable(before, table), name)

function validated(constraint: Constraint): Constraint {
  if (constraint.type !== 'foreignKey' && constraint.type !== 'check') {
    throw new MigError(
      'operation.invalid',
      `constraint "${constraint.name}" is neither a foreign key nor a check`,
    )
  }
  const { notValid: _notValid, ...rest } = constraint
  return rest
}

function elsewhere(_op: ValidateConstraint, { dialect }: RenderContext): never {
  throw lacks(dialect, 'has no constraints that are still to be validated', [
    'leave out notValid where it is added, and this',
  ])
}

function postgres({ table, name }: ValidateConstraint, { dialect }: RenderContext) {
  return [statement(`ALTER TABLE ${dialect.table(table)} VALIDATE CONSTRAINT ${dialect.quote(name)}`)]
}

function questionOf(table: string, constraint: Constraint): Extract<Fact, { fact: 'mayFail' }>['ask'] {
  if (constraint.type === 'check') return { violating: { table, expression: constraint.expression } }
  if (constraint.type !== 'foreignKey') return { rows: table }
  return { orphans: { table, columns: constraint.columns, references: constraint.references } }
}
