import { MigError } from '../../errors.ts'
import type { Action, Dialect, Inquiry, RenderContext, Row } from '../dialect.ts'
import type { AlterColumn } from '../ops/columns/alter-column.ts'
import { findTable } from '../schema/edit.ts'
import type { ColumnChange, Position } from '../schema/column-change.ts'
import { isText } from '../schema/column-change.ts'
import type { Column } from '../schema/model.ts'
import {
  isSameColumn,
  readCreatedTable,
  type CreatedClause,
  type CreatedClauseKind,
  type CreatedColumn,
} from './created-table.ts'
import { definitionWithCheck } from './definition-with-check.ts'

/**
 * MODIFY states the whole column anew, and what it leaves out is gone (https://dev.mysql.com/doc/refman/8.4/en/alter-table.html):
 * the text that the server gives of the live column is given back, with only the named facets changed.
 */
export function alterCreatedColumn(op: AlterColumn, context: RenderContext): readonly Action[] {
  const { dialect, before } = context
  refuse(op, context)
  const known = findTable(before, op.table)?.columns.find(({ name }) => name === op.column)
  return [
    askColumn(op, context, known, (column) => {
      const definition = changedDefinition(
        column,
        { ...keptSystem(op, known, context), ...op.change },
        context,
      )
      const alter = `ALTER TABLE ${dialect.table(op.table)}`
      const [name, place] = [dialect.quote(op.column), placeOf(op.change.position, dialect)]
      const modify = `${alter} MODIFY COLUMN ${name} ${definition}${place}`
      return [
        ...(op.change.identity ? keepingZeros(modify) : [{ sql: modify }]),
        ...(getsDefault(definition, context) ? [{ sql: `${alter} ALTER COLUMN ${name} DROP DEFAULT` }] : []),
      ]
    }),
  ]
}

/** What MariaDB does not show of the column, and would forget. */
const keptSystem = (
  { change }: AlterColumn,
  known: Column | undefined,
  { dialect }: RenderContext,
): ColumnChange =>
  dialect.name === 'mariadb' && !change.type && known?.srid !== undefined ? { srid: known.srid } : {}

/** MariaDB gives year 0 as a default to a timestamp that is set by every change and must not be NULL. */
const getsDefault = (definition: string, { dialect }: RenderContext): boolean =>
  dialect.name === 'mariadb' && /^timestamp(?:\(\d\))? NOT NULL ON UPDATE\b/i.test(definition)

/** Asks for the live column; `known` is what the operations before tell of it. */
function askColumn(
  { table, column: name }: { readonly table: string; readonly column: string },
  context: RenderContext,
  known: Column | undefined,
  decide: (column: CreatedColumn) => readonly Action[],
): Inquiry {
  const { dialect, before } = context
  const { checks = [] } = findTable(before, table) ?? {}
  return {
    ask: askTable(table, context),
    ...(known && {
      assume: [{ 'Create Table': `CREATE TABLE x (${definitionWithCheck(known, checks, { dialect })})` }],
    }),
    decide(rows) {
      const column = readCreatedTable(createdText(rows)).columns.find((each) => isSameColumn(each.name, name))
      if (column) return decide(column)
      throw new MigError('operation.invalid', `column "${table}.${name}" does not exist`)
    },
  }
}

/** MariaDB leaves out whole clauses in some of its modes. */
export function askTable(table: string, { dialect }: RenderContext) {
  const show = `SHOW CREATE TABLE ${dialect.table(table)}`
  return { sql: dialect.name === 'mariadb' ? `SET STATEMENT sql_mode = '' FOR ${show}` : show }
}

/** What SHOW CREATE TABLE said, of a view as well. */
export function createdText([row = {}]: readonly Row[]): string {
  const text = row['Create Table'] ?? row['Create View']
  return typeof text === 'string' ? text : ''
}

/** Of a column that becomes AUTO_INCREMENT, the server would number the rows that hold 0. */
const keepingZeros = (alter: string) => [
  {
    sql: `SET @mig_sql_mode = @@SESSION.sql_mode, SESSION sql_mode = CONCAT(@@SESSION.sql_mode, ',NO_AUTO_VALUE_ON_ZERO')`,
  },
  { sql: alter },
  { sql: 'SET SESSION sql_mode = @mig_sql_mode' },
]

export const placeOf = (position: Position | undefined, { quote }: RenderContext['dialect']): string =>
  position === undefined ? '' : 'first' in position ? ' FIRST' : ` AFTER ${quote(position.after)}`

function refuse({ column, change }: AlterColumn, { dialect }: RenderContext): void {
  if (change.using !== undefined) {
    throw new MigError('operation.unsupported', `${dialect.name} has no USING: it converts values itself`, {
      hint: [`where that is not what you want, add a column and fill it with op.execute`],
    })
  }
  // spelled once, so that what the server lacks is refused before anything runs
  const { type = { name: 'integer' }, identity, generated } = change
  dialect.columnDefinition({
    name: column,
    type,
    nullable: true,
    ...(identity && { identity }),
    ...(generated && { generated }),
  })
}

/** The column as it is, without its name. */
export const definitionOf = ({ type, clauses }: CreatedColumn): string =>
  [type, ...clauses.map(({ text }) => text)].join(' ')

/** The order in which both servers read the clauses. */
const ORDER: readonly CreatedClauseKind[] = [
  'srid',
  'charset',
  'collate',
  'generated',
  'null',
  'default',
  'onUpdate',
  'autoIncrement',
  'other',
  'invisible',
  'comment',
  'check',
]

/** The live column's type and clauses with the named facets changed, without its name. */
export function changedDefinition(live: CreatedColumn, change: ColumnChange, context: RenderContext): string {
  const { dialect } = context
  refuseUnreadable(live, change, context)
  refuseComputedChange(live, change, context)
  const type = change.type ? typeText(live, change, context) : live.type
  // only the type and the clause count of what the dialect spells
  const column: Column = { name: live.name, nullable: true, type: { name: 'native', sql: type } }
  const clauses = new Map<CreatedClauseKind, string | undefined>()
  for (const kind of goneWith(live, change, type)) clauses.set(kind, undefined)
  if (change.charset !== undefined)
    clauses.set('charset', change.charset === null ? undefined : `CHARACTER SET ${change.charset}`)
  if (change.collation !== undefined)
    clauses.set('collate', change.collation === null ? undefined : `COLLATE ${change.collation}`)
  if (change.generated !== undefined) {
    const { expression, stored } = change.generated ?? {}
    clauses.set(
      'generated',
      expression === undefined
        ? undefined
        : `GENERATED ALWAYS AS (${expression}) ${stored ? 'STORED' : 'VIRTUAL'}`,
    )
  }
  if (change.nullable !== undefined || change.identity)
    clauses.set('null', change.nullable === true ? 'NULL' : 'NOT NULL')
  if (change.default !== undefined) {
    clauses.set(
      'default',
      change.default === null ? undefined : dialect.defaultClause({ ...column, default: change.default }),
    )
  }
  if (change.onUpdate !== undefined) {
    const text =
      change.onUpdate === null
        ? undefined
        : dialect
            .defaultClause({ ...column, default: { sql: change.onUpdate } })
            .replace(/^DEFAULT/, 'ON UPDATE')
    clauses.set('onUpdate', text)
  }
  if (change.identity !== undefined)
    clauses.set('autoIncrement', change.identity ? 'AUTO_INCREMENT' : undefined)
  if (change.invisible !== undefined) clauses.set('invisible', change.invisible ? 'INVISIBLE' : undefined)
  if (change.srid !== undefined)
    clauses.set('srid', change.srid === null ? undefined : sridClause(change.srid, dialect))
  if (change.comment !== undefined)
    clauses.set('comment', change.comment === null ? undefined : `COMMENT ${dialect.literal(change.comment)}`)
  const kept = live.clauses.map((clause) => (change.type ? forType(clause, column, dialect) : clause))
  return [type, ...withClauses(kept, clauses)].join(' ')
}

/** MariaDB shows none in SHOW CREATE TABLE (10.11), and takes it right behind the type. */
export const sridClause = (srid: number, { name }: Pick<Dialect, 'name'>): string =>
  name === 'mariadb' ? `REF_SYSTEM_ID = ${srid}` : `SRID ${srid}`

/** A default that is a literal is an expression at a type that takes no literal. */
function forType(clause: CreatedClause, column: Column, dialect: RenderContext['dialect']): CreatedClause {
  const isLiteral = clause.kind === 'default' && /^DEFAULT (?!NULL\b|\()['\dbx-]/i.test(clause.text)
  const takesNone =
    dialect.name === 'mysql' && dialect.defaultClause({ ...column, default: '' }).endsWith(')')
  return isLiteral && takesNone
    ? { ...clause, text: clause.text.replace(/^DEFAULT (.*)$/is, 'DEFAULT ($1)') }
    : clause
}

/** The clauses, those that are named replaced or left out, in the order of the grammar. */
function withClauses(
  live: readonly CreatedClause[],
  named: ReadonlyMap<CreatedClauseKind, string | undefined>,
): readonly string[] {
  const kept = live.filter(({ kind }) => !named.has(kind))
  const fresh = [...named].flatMap(([kind, text]) => (text === undefined ? [] : [{ kind, text }]))
  return [...kept, ...fresh]
    .toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
    .map(({ text }) => text)
}

/** The clauses that cannot stand beside the change, or mean nothing any more. */
function goneWith(live: CreatedColumn, change: ColumnChange, type: string): readonly CreatedClauseKind[] {
  const has = (kind: CreatedClauseKind, text: RegExp) =>
    live.clauses.some((clause) => clause.kind === kind && text.test(clause.text))
  // MariaDB's JSON is a text with this check
  const wasJson = change.type !== undefined && has('check', /^CHECK \(json_valid\(`[^`]+`\)\)$/i)
  const holdsText = isText({ name: 'native', sql: type })
  const saysItself = /\b(?:character set|charset|collate)\b/i.test(change.type?.name === 'native' ? type : '')
  const isTextGone = change.type !== undefined && (!holdsText || saysItself || wasJson)
  const refusesNull = change.nullable === false || Boolean(change.identity)
  return [
    ...(isTextGone ? (['charset', 'collate'] as const) : []),
    ...(wasJson ? (['check'] as const) : []),
    ...(change.charset !== undefined && !keepsCollation(live, change.charset) ? (['collate'] as const) : []),
    ...(change.collation !== undefined && !keepsCharset(live, change.collation)
      ? (['charset'] as const)
      : []),
    ...(refusesNull && has('default', /^DEFAULT NULL$/i) ? (['default'] as const) : []),
    ...(change.generated ? (['default', 'onUpdate', 'autoIncrement'] as const) : []),
  ]
}

const keepsCollation = (live: CreatedColumn, charset: string | null): boolean =>
  charset !== null &&
  live.clauses.some(({ kind, text }) => kind === 'collate' && text.startsWith(`COLLATE ${charset}_`))

/** A collation belongs to the character set that its name begins with, unless MariaDB has it for several. */
function keepsCharset(live: CreatedColumn, collation: string | null): boolean {
  const charset = live.clauses
    .find(({ kind }) => kind === 'charset')
    ?.text.split(/\s+/)
    .at(-1)
  if (collation === null || charset === undefined) return true
  return collation.startsWith(`${charset}_`) || /^uca\d/i.test(collation)
}

function typeText({ name }: CreatedColumn, { type }: ColumnChange, { dialect }: RenderContext): string {
  const start = dialect.quote(name).length + 1
  const text = type && dialect.type(type)
  // throws, naming the type
  return text ?? dialect.columnDefinition({ name, nullable: true, type: type! }).slice(start)
}

/**
 * A default that the server does not show as it is: MariaDB writes a question mark for each byte that is no character,
 * MySQL the bytes of a text outside of its own character set, which mean nothing to a column that takes an expression.
 */
function refuseUnreadable(live: CreatedColumn, change: ColumnChange, { dialect }: RenderContext): void {
  if (change.default !== undefined || change.generated) return
  const fallback = live.clauses.find(({ kind }) => kind === 'default')?.text ?? ''
  const isMasked =
    dialect.name === 'mariadb' &&
    /^(?:(?:var)?binary|\w*blob)\b/i.test(live.type) &&
    /^DEFAULT '.*[?\uFFFD]/is.test(fallback)
  const isBytes =
    change.type !== undefined && isText({ name: 'native', sql: live.type }) && /^DEFAULT 0x/i.test(fallback)
  if (!isMasked && !isBytes) return
  throw new MigError(
    'operation.unsupported',
    `${dialect.name} does not show the default of "${live.name}" as it is, so that it would be lost`,
    { hint: ['name the default as well, beside what else changes: { type: ..., default: ... }'] },
  )
}

/** Neither server turns a column that is computed when it is read into another, or another into such a one. */
function refuseComputedChange(
  live: CreatedColumn,
  { generated }: ColumnChange,
  { dialect }: RenderContext,
): void {
  if (generated === undefined) return
  const now = live.clauses.find(({ kind }) => kind === 'generated')?.text
  const wasVirtual = now !== undefined && !/\b(?:stored|persistent)\s*$/i.test(now)
  const isVirtual = generated !== null && !generated.stored
  if (wasVirtual === isVirtual) return
  throw new MigError(
    'operation.unsupported',
    `${dialect.name} cannot turn a column that is computed when it is read into one that is stored, or back`,
    { hint: ['drop the column and add it again'] },
  )
}
