import { MigError } from '../../../errors.ts'
import type { Render, RenderContext } from '../../dialect.ts'
import { addWrittenConstraint } from '../../rebuild/edits.ts'
import type { WrittenTable } from '../../rebuild/written-table.ts'
import {
  columnsOf,
  editConstraint,
  findConstraint,
  withConstraint,
  type Constraint,
} from '../../schema/constraints.ts'
import { editTable, findTable, type Follow } from '../../schema/edit.ts'
import type { ConflictAction, Deferrable, Family, KeyIndex, Schema, Table } from '../../schema/model.ts'
import { didYouMean } from '../../text/suggest.ts'
import { commentStatement } from '../comments/comment-target.ts'
import type { Op } from '../index.ts'
import { isList, statement, type Fact } from '../op.ts'

/** How a key may be made besides its columns. */
export interface KeyOptions extends KeyIndex {
  /** Left out: `pk_` or `uq_`, the table, the columns, or as the config's `naming` says. */
  readonly name?: string
  /** It is to have no name (SQLite). */
  readonly unnamed?: boolean
  /** Checked at the end of the transaction: `deferred` from the start, `immediate` only where a transaction asks for it (PostgreSQL). */
  readonly deferrable?: Deferrable
  /** What becomes of a row that breaks it (SQLite). */
  readonly onConflict?: ConflictAction
}

/** The operation that adds the constraint. */
export function adding(table: string, constraint: Constraint): Op {
  switch (constraint.type) {
    case 'primaryKey': {
      const { type: _type, ...primaryKey } = constraint
      return { kind: 'addPrimaryKey', table, primaryKey }
    }
    case 'unique': {
      const { type: _type, ...unique } = constraint
      return { kind: 'addUnique', table, unique }
    }
    case 'foreignKey': {
      const { type: _type, ...foreignKey } = constraint
      return { kind: 'addForeignKey', table, foreignKey }
    }
    case 'check': {
      const { type: _type, ...check } = constraint
      return { kind: 'addCheck', table, check }
    }
    case 'exclusion': {
      const { type: _type, ...exclusion } = constraint
      return { kind: 'addExclusion', table, exclusion }
    }
  }
}

/** The operation that adds it to a table whose columns accept NULL as they do now. */
export function addingAgain(table: string, constraint: Constraint, known: Table | undefined): Op {
  const op = adding(table, constraint)
  const isNullable = known?.columns.some(
    ({ name, nullable }) => nullable && columnsOf(constraint).includes(name),
  )
  return op.kind === 'addPrimaryKey' && isNullable ? { ...op, nullable: true } : op
}

/** The operation that drops it again. */
export const dropping = (table: string, constraint: Constraint): Op => ({
  kind: 'dropConstraint',
  table,
  name: constraint.name,
  was: constraint,
})

export const withAdded = (schema: Schema, name: string, constraint: Constraint): Schema =>
  editTable(schema, name, (table) => withConstraint(table, constraint))

/** An heir that lists a check of the table above has it changed as that is (PostgreSQL); no other constraint is inherited. */
export function followingCheck(
  above: string,
  name: string,
  before: Schema,
  edit: (constraint: Constraint) => Constraint,
): Follow {
  const constraint = findConstraint(findTable(before, above), name)
  const isInherited = constraint?.type === 'check' && !constraint.noInherit
  return (child) =>
    isInherited && child.checks.some((check) => check.name === name)
      ? editConstraint(child, name, edit)
      : child
}

/** Renders the adding of a constraint: ALTER TABLE, on SQLite a change of the table as it is written. */
export function addingSql<T extends { readonly table: string }>(
  constraintOf: (op: T, context: RenderContext) => Constraint,
  editSqlite: (table: WrittenTable, op: T) => WrittenTable = (table) => table,
): Record<Family, Render<T>> {
  const alter: Render<T> = (op, context) => [
    statement(`ALTER TABLE ${context.dialect.table(op.table)} ADD ${spell(op, context)}`),
  ]
  const spell = (op: T, context: RenderContext) =>
    context.dialect.constraint(constraintOf(op, context), context.version)
  return {
    postgres: (op, context) => [
      ...alter(op, context),
      ...commentOn(op.table, constraintOf(op, context), context),
    ],
    mysql: alter,
    sqlite(op, context) {
      const text = spell(op, context)
      return [{ table: op.table, edit: (written) => addWrittenConstraint(editSqlite(written, op), text) }]
    },
  }
}

function commentOn(table: string, { name, comment }: Constraint, { dialect }: RenderContext) {
  if (comment === undefined) return []
  return [statement(commentStatement({ kind: 'constraint', name, on: table }, comment, dialect))]
}

/** What is to be known of every change of a constraint: SQLite makes the table anew for it. */
export const rebuilding = (table: string, { dialect }: RenderContext): readonly Fact[] =>
  dialect.family === 'sqlite'
    ? [
        { fact: 'rewritesTable', table },
        { fact: 'mayOrphanRows', table },
      ]
    : []

/** Throws where `columns` is no list of names, as it may be in plain JavaScript. */
export function refuseNoColumns(call: string, table: string, columns: readonly string[]): void {
  if (isList(columns) && columns.length > 0 && columns.every((each) => typeof each === 'string')) return
  throw new MigError('operation.invalid', `${call} on "${table}": it takes a list of columns`, {
    hint: [`write: op.${call}('${table}', ['column'])`],
  })
}

/** Throws where an option is written that does not exist, as it may be in plain JavaScript. */
export function refuseUnknown(what: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || isList(options))
    throw new MigError('operation.invalid', `${what}: its options are no object`)
  const unknown = Object.keys(options).find((key) => !known.includes(key))
  if (unknown === undefined) return
  const meant = didYouMean(unknown, known)
  throw new MigError(
    'operation.invalid',
    `${what}: there is no option "${unknown}"${meant === undefined ? '' : `: did you mean "${meant}"?`}`,
    { hint: meant === undefined ? [`there are ${known.join(', ')}`] : [] },
  )
}

/** The object without the keys that hold nothing, so that equal operations are equal as data. */
export function given<T extends object>(
  values: T,
): { readonly [K in keyof T]: Exclude<T[K], undefined | false> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined && value !== false)
  // safe: what is left out was optional
  return Object.fromEntries(entries) as { readonly [K in keyof T]: Exclude<T[K], undefined | false> }
}
