import { MigError } from '../../../errors.ts'
import { atLeast, type Dialect, type Inquiry, type RenderContext } from '../../dialect.ts'
import { readCreatedTable, type CreatedItem } from '../../mysql/created-table.ts'
import { assumedKeys, indexMadeFor, keysOf, type TableKeys } from '../../mysql/keys.ts'
import { isAutoincrement, renameWrittenConstraint } from '../../rebuild/edits.ts'
import type { TableChange, WrittenTable } from '../../rebuild/written-table.ts'
import {
  byName,
  CALLED,
  constraintsOf,
  editConstraint,
  findConstraint,
  type ConstraintType,
} from '../../schema/constraints.ts'
import { editTable, findTable } from '../../schema/edit.ts'
import { nameOfUnnamed } from '../../schema/unnamed.ts'
import type { Schema, Table } from '../../schema/model.ts'
import { followingCheck, rebuilding } from './constraints.ts'
import { statement, type OpDef } from '../op.ts'

export interface RenameConstraint {
  readonly kind: 'renameConstraint'
  readonly table: string
  readonly from: string
  readonly to: string
  readonly type?: ConstraintType
  /** An index of the name of a foreign key is known, which MySQL and MariaDB rename with it. */
  readonly withIndex?: true
}

export type RenameConstraintOptions = Partial<Pick<RenameConstraint, 'type' | 'withIndex'>>

export const renameConstraint: OpDef<
  RenameConstraint,
  [table: string, from: string, to: string, type?: ConstraintType | RenameConstraintOptions]
> = {
  kind: 'renameConstraint',
  make(table, from, to, said) {
    const { type, withIndex }: RenameConstraintOptions =
      typeof said === 'object' ? said : { ...(said && { type: said }) }
    if (type !== undefined && !Object.hasOwn(CALLED, type)) {
      throw new MigError(
        'operation.invalid',
        `renameConstraint "${from}" on "${table}": "${type}" is no type`,
        {
          hint: [`there are ${Object.keys(CALLED).join(', ')}`],
        },
      )
    }
    return {
      kind: 'renameConstraint',
      table,
      from,
      to,
      ...(type && { type }),
      ...(withIndex && { withIndex }),
    }
  },
  args({ table, from, to, type, withIndex }) {
    if (withIndex) return [table, from, to, { ...(type && { type }), withIndex }]
    return type ? [table, from, to, type] : [table, from, to]
  },
  apply: (op, before) =>
    editTable(
      before,
      op.table,
      (table) => {
        const renamed = editConstraint(table, op.from, (constraint) => ({ ...constraint, name: op.to }))
        return op.withIndex ? withRenamedIndex(renamed, op) : renamed
      },
      followingCheck(op.table, op.from, before, (check) => ({ ...check, name: op.to })),
    ),
  invert: (op) => [{ ...op, from: op.to, to: op.from }],
  sql: {
    postgres: ({ table, from, to }, { dialect }) => [
      statement(
        `ALTER TABLE ${dialect.table(table)} RENAME CONSTRAINT ${dialect.quote(from)} TO ${dialect.quote(to)}`,
      ),
    ],
    mysql,
    sqlite,
  },
  facts: (op, context) => rebuilding(op.table, context),
  describe: (op) => `rename constraint ${op.from} on ${op.table} to ${op.to}`,
  touches: (op) => [op.table],
}

const withRenamedIndex = (table: Table, { from, to }: RenameConstraint): Table => ({
  ...table,
  indexes: byName(table.indexes.map((index) => (index.name === from ? { ...index, name: to } : index))),
})

const typeOf = ({ table, from, type }: RenameConstraint, before: Schema): ConstraintType | undefined =>
  type ?? findConstraint(findTable(before, table), from)?.type

function sqlite(op: RenameConstraint, { before }: RenderContext): readonly TableChange[] {
  const isKey = typeOf(op, before) === 'primaryKey'
  const edit = (written: WrittenTable) =>
    isKey && isNameless(written, op.from) ? written : renameWrittenConstraint(written, op.from, op.to)
  return [{ table: op.table, edit }]
}

/** The key of a column that numbers the rows is written without a name, and another one may be. */
const isNameless = ({ columns }: WrittenTable, name: string) =>
  columns.some(
    (column) =>
      isAutoincrement(column) ||
      (name !== nameOfUnnamed({ type: 'primaryKey' }) &&
        column.clauses.some((clause) => clause.kind === 'primaryKey' && clause.name === undefined)),
  )

/** MySQL renames an index; any other constraint it drops and makes again, as it is, in one statement. */
function mysql(op: RenameConstraint, context: RenderContext): readonly Inquiry[] {
  const { dialect, before } = context
  const table = findTable(before, op.table)
  // every primary key is called PRIMARY there
  if (typeOf(op, before) === 'primaryKey') return []
  dialect.quote(op.to)
  return [
    {
      ask: statement(`SHOW CREATE TABLE ${dialect.table(op.table)}`),
      ...(table && { assume: [{ 'Create Table': createdText(table, context) }] }),
      decide: (rows) => renameItem(op, String(rows[0]?.['Create Table']), context),
    },
  ]
}

function renameItem(op: RenameConstraint, created: string, context: RenderContext) {
  const { dialect, before } = context
  const [from, to] = [dialect.quote(op.from), dialect.quote(op.to)]
  const { items } = readCreatedTable(created)
  const found = items.filter((item) => item.name === op.from && isMeant(item, op))
  const [item, ...others] = found
  if (!item || others.length > 0) throw notOne(op, found)
  const parts = []
  if (item.kind === 'index') parts.push(renameIndex(from, to, context))
  if (item.kind === 'check')
    parts.push(
      `DROP ${dialect.name === 'mariadb' ? 'CONSTRAINT' : 'CHECK'} ${from}`,
      `ADD ${renamed(item, to)}`,
    )
  if (item.kind === 'foreignKey') {
    const known = op.withIndex ? [] : (findTable(before, op.table)?.indexes ?? [])
    const own = known.map(({ name }) => name)
    const hasIndex = indexMadeFor(op.from, keysIn(items), own) !== undefined
    parts.push(
      `DROP FOREIGN KEY ${from}`,
      ...(hasIndex ? [renameIndex(from, to, context)] : []),
      `ADD ${renamed(item, to)}`,
    )
  }
  return [statement(`ALTER TABLE ${dialect.table(op.table)} ${parts.join(', ')}`)]
}

const ITEM_KINDS: Readonly<Record<ConstraintType, CreatedItem['kind'] | undefined>> = {
  primaryKey: 'primaryKey',
  unique: 'index',
  foreignKey: 'foreignKey',
  check: 'check',
  exclusion: undefined,
}

function isMeant({ kind, text }: CreatedItem, { type }: RenameConstraint): boolean {
  if (kind === 'index' && !isUnique(text)) return false
  return type === undefined || ITEM_KINDS[type] === kind
}

const isUnique = (text: string) => /^unique\b/i.test(text)

/** `CONSTRAINT name ...` under its new name. */
const renamed = (item: CreatedItem, to: string) =>
  item.text.replace(/^CONSTRAINT\s+(?:`(?:[^`]|``)*`|"(?:[^"]|"")*"|\S+)/i, () => `CONSTRAINT ${to}`)

const renamesIndexes = ({ name }: Dialect) => (name === 'mariadb' ? [10, 5, 2] : [5, 7])

export const canRenameIndex = ({ dialect, version }: RenderContext) =>
  atLeast(version, ...renamesIndexes(dialect))

function renameIndex(from: string, to: string, context: RenderContext): string {
  const { dialect } = context
  if (canRenameIndex(context)) return `RENAME INDEX ${from} TO ${to}`
  const wanted = `${dialect.name} ${renamesIndexes(dialect).join('.')}`
  throw new MigError('operation.unsupported', `RENAME INDEX needs ${wanted}`, {
    hint: ['drop it and add it under the other name'],
  })
}

function keysIn(items: readonly CreatedItem[]): TableKeys {
  return {
    indexes: items
      .filter(({ kind }) => kind === 'index')
      .map(({ name, columns, text }) => ({ name, columns, unique: isUnique(text) })),
    foreignKeys: items.filter(({ kind }) => kind === 'foreignKey'),
    referring: [],
  }
}

function notOne({ table, from }: RenameConstraint, found: readonly CreatedItem[]): MigError {
  if (found.length > 1) {
    return new MigError('operation.invalid', `table "${table}" has several constraints "${from}"`, {
      hint: [`say which one: op.renameConstraint('${table}', '${from}', '...', 'foreignKey')`],
    })
  }
  return new MigError('operation.invalid', `constraint "${from}" does not exist on table "${table}"`, {
    hint: [
      `a primary key has no name here: op.renameConstraint('${table}', '${from}', '...', 'primaryKey')`,
      'an index that is no constraint is renamed by op.renameIndex',
    ],
  })
}

/** What the server would show of a table that is as the schema says, as far as its keys go. */
function createdText(table: Table, { dialect, version }: RenderContext): string {
  const list = (columns: readonly string[]) => columns.map((column) => dialect.quote(column)).join(', ')
  const made = keysOf(assumedKeys(table)).indexes.filter(({ name }) => name !== 'PRIMARY')
  const lines = [
    ...made.map(
      ({ name, columns, unique }) =>
        `${unique ? 'UNIQUE ' : ''}KEY ${dialect.quote(name)} (${list(columns)})`,
    ),
    ...constraintsOf(table)
      .filter(({ type }) => type === 'foreignKey' || type === 'check')
      .map((constraint) => dialect.constraint(constraint, version)),
  ]
  return `CREATE TABLE ${dialect.table(table.name)} (\n  ${lines.join(',\n  ')}\n)`
}
