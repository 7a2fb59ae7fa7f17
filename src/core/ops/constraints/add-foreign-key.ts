import { MigError } from '../../../errors.ts'
import { findTable } from '../../schema/edit.ts'
import type { ForeignKey, ReferentialAction, Deferrable } from '../../schema/model.ts'
import { conventionalName } from '../../schema/names.ts'
import { nameOfUnnamed, saidName } from '../../schema/unnamed.ts'
import { addingSql, given, rebuilding, refuseNoColumns, refuseUnknown, withAdded } from './constraints.ts'
import { isList, type OpDef, type Question } from '../op.ts'

export interface AddForeignKey {
  readonly kind: 'addForeignKey'
  readonly table: string
  readonly foreignKey: ForeignKey
}

export interface ForeignKeyOptions {
  /** Left out: `fk_`, the table, the columns, or as the config's `naming` says. */
  readonly name?: string
  /** It is to have no name (SQLite). */
  readonly unnamed?: boolean
  readonly onDelete?: ReferentialAction
  /** The columns that `set null` or `set default` sets, where it is not all of them (PostgreSQL 15). */
  readonly onDeleteColumns?: readonly string[]
  readonly onUpdate?: ReferentialAction
  /** `full`: of several columns either all are NULL or none (PostgreSQL). */
  readonly match?: 'full' | 'simple'
  /** Checked at the end of the transaction: `deferred` from the start, `immediate` only where a transaction asks for it (PostgreSQL, SQLite). */
  readonly deferrable?: Deferrable
  /** The rows that are there are not checked: that is left to `validateConstraint` (PostgreSQL). */
  readonly notValid?: boolean
  /** PostgreSQL. */
  readonly comment?: string
}

export const addForeignKey: OpDef<
  AddForeignKey,
  [
    table: string,
    columns: readonly string[],
    references: ForeignKey['references'],
    options?: ForeignKeyOptions,
  ]
> = {
  kind: 'addForeignKey',
  make(table, columns, references, options = {}) {
    refuseNoColumns('addForeignKey', table, columns)
    refuseUnfit(table, columns, references)
    const known = [
      'name',
      'unnamed',
      'onDelete',
      'onDeleteColumns',
      'onUpdate',
      'match',
      'deferrable',
      'notValid',
      'comment',
    ]
    refuseUnknown(`addForeignKey on "${table}"`, options, known)
    const { notValid, unnamed, ...rest } = options
    const usual = unnamed
      ? nameOfUnnamed({ type: 'foreignKey', columns })
      : conventionalName('foreignKey', table, columns, references.table)
    const name = options.name ?? usual
    const foreignKey = {
      ...given(rest),
      name,
      columns,
      references,
      ...(notValid && { notValid: true as const }),
    }
    return { kind: 'addForeignKey', table, foreignKey }
  },
  args({ table, foreignKey }) {
    const { name: _name, columns, references, ...rest } = foreignKey
    const usual = conventionalName('foreignKey', table, columns, references.table)
    const options = { ...saidName({ type: 'foreignKey', ...foreignKey }, usual), ...rest }
    return Object.keys(options).length > 0
      ? [table, columns, references, options]
      : [table, columns, references]
  },
  apply: (op, before) => withAdded(before, op.table, { type: 'foreignKey', ...op.foreignKey }),
  invert({ table, foreignKey }, before) {
    const { name } = foreignKey
    const keepsIndex = findTable(before, table)?.indexes.some((index) => index.name === name)
    const was = { type: 'foreignKey' as const, ...foreignKey }
    return [{ kind: 'dropConstraint', table, name, was, ...(keepsIndex && { keepsIndex }) }]
  },
  sql: addingSql((op) => ({ type: 'foreignKey', ...op.foreignKey })),
  facts: ({ table, foreignKey }, context) => [
    ...(foreignKey.notValid
      ? []
      : [
          {
            fact: 'mayFail' as const,
            why: `rows of ${table} may refer to rows of ${foreignKey.references.table} that are not there`,
            ask: orphansOf(table, foreignKey),
          },
        ]),
    ...rebuilding(table, context),
  ],
  describe: (op) => `add foreign key ${op.foreignKey.name} on ${op.table}`,
  touches: (op) => [op.table, op.foreignKey.references.table],
}

/** Which columns of its parent a key refers to that names none, the server alone can tell. */
const orphansOf = (table: string, { columns, references, match }: ForeignKey): Question =>
  references.columns.length === 0
    ? { rows: table }
    : { orphans: { table, columns, references, ...(match && { match }) } }

function refuseUnfit(table: string, columns: readonly string[], references: ForeignKey['references']): void {
  const isReference =
    typeof references === 'object' && typeof references.table === 'string' && isList(references.columns)
  if (isReference && [columns.length, 0].includes(references.columns.length)) return
  const problem = isReference
    ? `${columns.length} columns cannot refer to ${references.columns.length}`
    : 'it does not say which table and columns it refers to'
  throw new MigError('operation.invalid', `addForeignKey on "${table}": ${problem}`, {
    hint: [`write: op.addForeignKey('${table}', ['user_id'], { table: 'users', columns: ['id'] })`],
  })
}
