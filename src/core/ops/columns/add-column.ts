import { MigError } from '../../../errors.ts'
import type { Dialect, Inquiry, RenderContext } from '../../dialect.ts'
import { placeOf } from '../../mysql/alter-column.ts'
import { definitionWithCheck, isCheckAt } from '../../mysql/definition-with-check.ts'
import { storageStatements } from '../../postgres/alter-column.ts'
import { addWrittenColumn, addWrittenConstraint } from '../../rebuild/edits.ts'
import { canAdd } from '../../rebuild/native.ts'
import type { TableChange } from '../../rebuild/written-table.ts'
import { builderOf, defineColumn, type DefinedColumn } from '../../schema/columns.ts'
import { placed, readPosition, type Position } from '../../schema/column-change.ts'
import { constraintsOf, type Constraint } from '../../schema/constraints.ts'
import { isSqlExpression, type ColumnBuilder } from '../../schema/define.ts'
import { editTable } from '../../schema/edit.ts'
import { columnIn } from '../../schema/inheritance.ts'
import type { Check, Column, ForeignKey, Unique } from '../../schema/model.ts'
import { statement, type Fact, type OpDef } from '../op.ts'

export interface AddColumn {
  readonly kind: 'addColumn'
  readonly table: string
  readonly column: Column
  readonly uniques: readonly Unique[]
  readonly foreignKeys: readonly ForeignKey[]
  readonly checks: readonly Check[]
  readonly position?: Position
}

/** Where the column is to stand (MySQL and MariaDB); left out, it comes last. */
export interface AddColumnOptions {
  readonly after?: string
  readonly first?: true
}

export const addColumn: OpDef<
  AddColumn,
  [table: string, column: string, definition: ColumnBuilder, options?: AddColumnOptions]
> = {
  kind: 'addColumn',
  make(table, name, definition, options = {}) {
    const { primaryKey, column, uniques, foreignKeys, checks }: DefinedColumn = defineColumn(
      table,
      name,
      definition,
    )
    if (primaryKey) {
      throw new MigError(
        'operation.invalid',
        `addColumn "${table}.${name}": a primary key is made with its table`,
      )
    }
    const position = readPosition(`addColumn "${table}.${name}"`, options)
    return { kind: 'addColumn', table, column, uniques, foreignKeys, checks, ...(position && { position }) }
  },
  args({ position, ...op }) {
    const builder = builderOf(op, op.table, op.column)
    return position ? [op.table, op.column.name, builder, position] : [op.table, op.column.name, builder]
  },
  apply: (op, before) =>
    editTable(before, op.table, (table) => {
      if (columnIn(before, op.table, op.column.name)) {
        throw new MigError('operation.invalid', `column "${op.table}.${op.column.name}" already exists`)
      }
      return {
        ...table,
        columns: placed(table.columns, op.column, op.position),
        uniques: [...table.uniques, ...op.uniques],
        foreignKeys: [...table.foreignKeys, ...op.foreignKeys],
        checks: [...table.checks, ...op.checks],
      }
    }),
  invert: (op) => [
    {
      kind: 'dropColumn',
      table: op.table,
      column: op.column.name,
      was: {
        column: op.column,
        uniques: op.uniques,
        foreignKeys: op.foreignKeys,
        checks: op.checks,
        indexes: [],
      },
    },
  ],
  sql: { postgres: oneAlter, mysql: oneAlter, sqlite: sqliteAdd },
  facts: (op, context) => [
    ...requiredFacts(op),
    ...(context.dialect.family === 'sqlite' ? sqliteFacts(op) : []),
  ],
  describe: (op) => `add column ${op.table}.${op.column.name}`,
  touches: (op) => [op.table, ...op.foreignKeys.map(({ references }) => references.table)],
}

function oneAlter(op: AddColumn, { dialect, version }: RenderContext) {
  if (dialect.family !== 'mysql') refusePosition(op, dialect)
  const { uniques, foreignKeys } = op
  const checks = op.checks.filter((check) => !isCheckAt(check, op.column))
  const definition = definitionWithCheck(op.column, op.checks, { dialect, ...(version && { version }) })
  const parts = [
    `ADD COLUMN ${definition}${placeOf(op.position, dialect)}`,
    ...constraintsOf({ uniques, foreignKeys, checks }).map(
      (each) => `ADD ${dialect.constraint(each, version)}`,
    ),
  ]
  return [
    ...(dialect.family === 'mysql' && isRequired(op) ? [refuseRows(op, dialect)] : []),
    statement(`ALTER TABLE ${dialect.table(op.table)} ${parts.join(', ')}`),
    ...storageStatements(op.table, [op.column], dialect),
    ...dialect.comments({
      name: op.table,
      columns: [op.column],
      uniques,
      foreignKeys,
      checks,
      indexes: [],
    }),
  ]
}

/** MySQL and MariaDB would fill the rows with a value of their own: 0, the empty text, the year 0. */
function refuseRows(op: AddColumn, { table }: Dialect): Inquiry {
  return {
    ask: statement(`SELECT EXISTS (SELECT 1 FROM ${table(op.table)}) AS present`),
    // a script asks nobody
    assume: [],
    decide([row]) {
      if (row === undefined || Number(row['present']) === 0) return []
      throw new MigError('operation.invalid', requiredWhy(op), {
        hint: [
          'give it a default, or add it without notNull, fill it, and then: op.alterColumn(..., { nullable: false })',
        ],
      })
    },
  }
}

function refusePosition({ position }: AddColumn, { name }: Dialect): void {
  if (!position) return
  throw new MigError('operation.unsupported', `${name} places no columns`, {
    hint: ['leave out after and first: a new column comes last'],
  })
}

const isRequired = ({ column }: AddColumn): boolean =>
  !column.nullable && column.default === undefined && !column.identity && !column.generated

const requiredWhy = ({ table, column }: AddColumn): string =>
  `rows of ${table} would have no value for ${column.name}, which is NOT NULL without a default`

const requiredFacts = (op: AddColumn): readonly Fact[] =>
  isRequired(op) ? [{ fact: 'mayFail', why: requiredWhy(op), ask: { rows: op.table, mustBeNone: true } }] : []

/** With a default that is no NULL every row gets a reference, which may lead nowhere. */
function sqliteFacts({ table, column, uniques, foreignKeys }: AddColumn): readonly Fact[] {
  const standard = column.default ?? null
  const needsValue = !column.nullable && standard === null && !column.generated
  const isRebuilt =
    uniques.length > 0 || needsValue || column.generated?.stored === true || isSqlExpression(standard)
  return [
    ...(isRebuilt ? [{ fact: 'rewritesTable' as const, table }] : []),
    ...(foreignKeys.length > 0 && standard !== null ? [{ fact: 'mayOrphanRows' as const, table }] : []),
  ]
}

/** SQLite takes a key or a check of the column alone at the column itself; others stand behind the columns. */
function sqliteAdd(op: AddColumn, { dialect, version }: RenderContext): readonly TableChange[] {
  refusePosition(op, dialect)
  if (op.column.identity) {
    throw new MigError('operation.unsupported', 'SQLite cannot add an identity column', {
      hint: ['an identity column is made with its table'],
    })
  }
  const own = dialect.quote(op.column.name)
  const isOwn = ({ columns }: Unique | ForeignKey) => columns.length === 1
  const spell = (constraint: Constraint) => dialect.constraint(constraint, version)
  const unique = (key: Unique) => spell({ type: 'unique', ...key })
  const foreignKey = (key: ForeignKey) => spell({ type: 'foreignKey', ...key })
  // one that has no name begins with what it is
  const at = (text: string, whole: string, bare: string) => ` ${text}`.replace(whole, () => bare).trim()
  const definition = [
    dialect.columnDefinition(op.column),
    ...op.uniques.filter(isOwn).map((key) => at(unique(key), ` UNIQUE (${own})`, ' UNIQUE')),
    ...op.foreignKeys
      .filter(isOwn)
      .map((key) => at(foreignKey(key), ` FOREIGN KEY (${own}) REFERENCES `, ' REFERENCES ')),
    ...op.checks.map((check) => spell({ type: 'check', ...check })),
  ].join(' ')
  const behind = [
    ...op.uniques.filter((key) => !isOwn(key)).map(unique),
    ...op.foreignKeys.filter((key) => !isOwn(key)).map(foreignKey),
  ]
  return [
    {
      table: op.table,
      edit: (table) => behind.reduce(addWrittenConstraint, addWrittenColumn(table, definition)),
      ...(behind.length === 0 &&
        canAdd(definition) && {
          native: [statement(`ALTER TABLE ${dialect.table(op.table)} ADD COLUMN ${definition}`)],
        }),
    },
  ]
}
