import { MigError } from '../../errors.ts'
import type { Action, RenderContext, Row } from '../dialect.ts'
import type { DropColumn } from '../ops/columns/drop-column.ts'
import { findTable } from '../schema/edit.ts'
import type { Schema, Table } from '../schema/model.ts'
import { askTable, createdText, definitionOf } from './alter-column.ts'
import { assumedTable } from './assumed-table.ts'
import {
  isSameColumn,
  quotedNames,
  readCreatedTable,
  type CreatedColumn,
  type CreatedItem,
  type CreatedTable,
} from './created-table.ts'

/**
 * MySQL refuses to drop a column that a foreign key, a check or an expression still uses, and an index of several columns
 * it keeps without this one, so that a unique one suddenly means something else: what is there is read, and dropped with
 * the column as on other servers.
 */
export function dropCreatedColumn(op: DropColumn, context: RenderContext): readonly Action[] {
  const known = findTable(context.before, op.table) ?? tableOfWas(op)
  return [
    {
      ask: askTable(op.table, context),
      ...(known && { assume: assumedTable(known, context) }),
      decide: (rows) => afterReading(op, context, readCreatedTable(createdText(rows))),
    },
  ]
}

/** A table of nothing but what is said to go. */
function tableOfWas({ table, was }: DropColumn): Table | undefined {
  return was && { ...was, name: table, columns: [was.column] }
}

function afterReading(op: DropColumn, context: RenderContext, live: CreatedTable): readonly Action[] {
  const parts = partsOf(op, context, live)
  const [database, table] = splitName(op.table)
  const alter = { sql: `ALTER TABLE ${context.dialect.table(op.table)} ${parts.join(', ')}` }
  return [
    {
      ask: { sql: REFERENCES, bindings: [database ?? null, table, op.column] },
      assume: assumedReferences(op, context.before),
      decide(rows) {
        refuseReferences(op, rows)
        return [alter]
      },
    },
  ]
}

const REFERENCES = `SELECT TABLE_NAME AS tableName, CONSTRAINT_NAME AS keyName
FROM information_schema.KEY_COLUMN_USAGE
WHERE REFERENCED_TABLE_SCHEMA = COALESCE(?, DATABASE()) AND REFERENCED_TABLE_NAME = ? AND REFERENCED_COLUMN_NAME = ?`

function assumedReferences({ table, column }: DropColumn, { tables }: Schema): readonly Row[] {
  return Object.values(tables).flatMap(({ name, foreignKeys }) =>
    foreignKeys
      .filter(({ references }) => references.table === table && references.columns.includes(column))
      .map((key) => ({ tableName: name, keyName: key.name })),
  )
}

function refuseReferences({ table, column }: DropColumn, rows: readonly Row[]): void {
  const [first] = rows
  if (first === undefined) return
  throw new MigError(
    'operation.invalid',
    `column "${table}.${column}" cannot be dropped: the foreign key "${String(first['keyName'])}" of table "${String(first['tableName'])}" refers to it`,
    {
      hint: [
        `drop it first: op.dropConstraint('${String(first['tableName'])}', '${String(first['keyName'])}')`,
      ],
    },
  )
}

/** What one ALTER TABLE has to do. Throws MigError where the column cannot go. */
function partsOf(
  { table, column }: DropColumn,
  { dialect }: RenderContext,
  live: CreatedTable,
): readonly string[] {
  const { quote } = dialect
  const uses = (item: { readonly columns: readonly string[] }) =>
    item.columns.some((each) => isSameColumn(each, column))
  if (!live.columns.some(({ name }) => isSameColumn(name, column)))
    throw new MigError('operation.invalid', `column "${table}.${column}" does not exist`)
  refuseUsed(table, column, live)
  const lost = live.items.filter(uses)
  const kept = live.items.filter((item) => !uses(item))
  const dropping = { foreignKey: 'DROP FOREIGN KEY', check: 'DROP CONSTRAINT', index: 'DROP INDEX' }
  return [
    ...(['foreignKey', 'check', 'index'] as const).flatMap((kind) =>
      lost.filter((item) => item.kind === kind).map((item) => `${dropping[kind]} ${quote(item.name)}`),
    ),
    ...unsupported(kept).map((key) => `ADD INDEX ${quote(key.name)} (${key.columns.map(quote).join(', ')})`),
    ...live.columns
      .filter(({ name }) => !isSameColumn(name, column))
      .flatMap((other) => withoutCheckOf(column, other))
      .map((other) => `MODIFY COLUMN ${quote(other.name)} ${definitionOf(other)}`),
    `DROP COLUMN ${quote(column)}`,
  ]
}

function refuseUsed(table: string, column: string, live: CreatedTable): void {
  const refused = (why: string, hint: string) =>
    new MigError('operation.invalid', `column "${table}.${column}" cannot be dropped: ${why}`, {
      hint: [hint],
    })
  const key = live.items.find(({ kind }) => kind === 'primaryKey')
  if (key?.columns.some((each) => isSameColumn(each, column)))
    throw refused('it is in the primary key', `drop the key first: op.dropPrimaryKey('${table}')`)
  for (const { name, clauses } of live.columns) {
    if (isSameColumn(name, column)) continue
    const user = clauses.find(
      ({ kind, text }) => (kind === 'generated' || kind === 'default') && names(text, column),
    )
    if (user?.kind === 'generated') throw refused(`"${name}" is computed from it`, `drop "${name}" first`)
    if (user) throw refused(`it is in the default of "${name}"`, `give "${name}" another default first`)
  }
}

/** MariaDB keeps a check at the column that it was written at, whatever columns it names. */
function withoutCheckOf(column: string, other: CreatedColumn): readonly CreatedColumn[] {
  const clauses = other.clauses.filter(({ kind, text }) => kind !== 'check' || !names(text, column))
  return clauses.length < other.clauses.length ? [{ ...other, clauses }] : []
}

const names = (text: string, column: string) => quotedNames(text).some((name) => isSameColumn(name, column))

/** Foreign keys that stay and have no index any more that begins with their columns, which InnoDB needs. */
function unsupported(kept: readonly CreatedItem[]): readonly CreatedItem[] {
  const indexes = kept.filter(({ kind }) => kind === 'index' || kind === 'primaryKey')
  const begins = (index: CreatedItem, key: CreatedItem) =>
    key.columns.every((column, i) => isSameColumn(index.columns[i] ?? '', column))
  return kept.filter((key) => key.kind === 'foreignKey' && !indexes.some((index) => begins(index, key)))
}

function splitName(name: string): readonly [database: string | undefined, table: string] {
  const [table = name, database] = name.split('.').toReversed()
  return [database, table]
}
