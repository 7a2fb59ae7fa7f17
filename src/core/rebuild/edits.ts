import { MigError } from '../../errors.ts'
import { columnsNamed, isKeyword, isSameName, quoteName, wordsOf } from './lexis.ts'
import { describes, partNamed, partsNamed, textWithoutName } from './named-parts.ts'
import { parseColumn, parseConstraint } from './parse.ts'
import { groupFrom, indexKeysAt, renamedIn, rewriteNames } from './rename.ts'
import type {
  ClauseKind,
  WrittenClause,
  WrittenColumn,
  WrittenConstraint,
  WrittenIndex,
  WrittenTable,
} from './written-table.ts'

/** What is to be different about a column; what is left out stays. */
export interface WrittenColumnChange {
  /** The declared type. */
  readonly type?: string
  readonly notNull?: boolean
  /** What follows DEFAULT; null: none. */
  readonly default?: string | null
  /** The collation's name; null: none. */
  readonly collate?: string | null
  /** The whole clause: `GENERATED ALWAYS AS (a + b) STORED`; null: an ordinary column, which keeps the computed values. */
  readonly generated?: string | null
  /** The expression over the columns as they are now that gives the values of the rows; left out: they are copied. */
  readonly using?: string
}

/** The table with a column more, written as ADD COLUMN takes it: `"x" integer NOT NULL DEFAULT 0`. Throws where it exists. */
export function addWrittenColumn(table: WrittenTable, definition: string): WrittenTable {
  const column = parseColumn(definition)
  if (table.columns.some(({ name }) => isSameName(name, column.name))) {
    throw new MigError('operation.invalid', `column "${table.name}.${column.name}" already exists`)
  }
  const lead = usualLead(table)
  return { ...table, columns: [...table.columns, { ...column, ...lead }] }
}

/**
 * The table without the column and what cannot be without it: its keys, checks and indexes that use it, as on PostgreSQL.
 * Throws where it does not exist, is the only one, or a generated column is computed from it.
 */
export function dropWrittenColumn(table: WrittenTable, name: string): WrittenTable {
  const dropped = columnIn(table, name)
  if (table.columns.length === 1) {
    throw new MigError('operation.invalid', `column "${table.name}.${name}" is the only one of its table`, {
      hint: ['drop the table instead'],
    })
  }
  const uses = (names: readonly string[]) => names.some((each) => isSameName(each, dropped.name))
  const computed = table.columns.find(
    (column) =>
      column !== dropped &&
      column.clauses.some((clause) => clause.kind === 'generated' && uses(namesOfGroup(clause.text))),
  )
  if (computed) {
    throw new MigError(
      'operation.invalid',
      `column "${table.name}.${name}" cannot be dropped: "${computed.name}" is computed from it`,
      { hint: [`drop "${computed.name}" first`] },
    )
  }
  const lost = table.constraints.filter(({ columns }) => uses(columns))
  const isCheckOfIt = (clause: WrittenClause) => clause.kind === 'check' && uses(namesOfGroup(clause.text))
  return {
    ...table,
    columns: table.columns
      .filter((column) => column !== dropped)
      .map((column) => ({ ...column, clauses: column.clauses.filter((clause) => !isCheckOfIt(clause)) })),
    constraints: table.constraints.filter((constraint) => !lost.includes(constraint)),
    indexes: table.indexes.filter((index) => !uses(namesOfIndex(index))),
  }
}

/** The table with the column renamed wherever its own text names it. Throws where the old name is not there or the new one is. */
export function renameWrittenColumn(table: WrittenTable, from: string, to: string): WrittenTable {
  const column = columnIn(table, from)
  if (table.columns.some((each) => each !== column && isSameName(each.name, to))) {
    throw new MigError('operation.invalid', `column "${table.name}.${to}" already exists`)
  }
  return renamedIn(table, column.name, to)
}

/** The table with the column changed. Throws where it does not exist. */
export function alterWrittenColumn(
  table: WrittenTable,
  name: string,
  change: WrittenColumnChange,
): WrittenTable {
  const column = columnIn(table, name)
  const { type, notNull, default: standard, collate, generated, using } = change
  let clauses = column.clauses
  if (notNull !== undefined) clauses = clauses.filter(({ kind }) => kind !== 'null')
  if (notNull === true) clauses = withClause(clauses, 'notNull', (old) => old ?? 'NOT NULL')
  if (notNull === false) clauses = clauses.filter(({ kind }) => kind !== 'notNull')
  if (standard !== undefined) {
    clauses = setClause(clauses, 'default', standard, (text) => `DEFAULT ${text.replace(/^default\s+/i, '')}`)
  }
  if (collate !== undefined) clauses = setClause(clauses, 'collate', collate, (text) => `COLLATE ${text}`)
  if (generated !== undefined) clauses = setClause(clauses, 'generated', generated, (text) => text)
  const changed: WrittenColumn = {
    ...column,
    clauses,
    ...(type !== undefined && { type: ofNumberedRows(table, column, type) }),
    // rows that were there when the column was added have the default of that time
    ...(standard !== undefined && isNew(column) && { value: defaultIn(column) }),
    ...(using !== undefined && { value: overLiveColumns(table, using) }),
  }
  return { ...table, columns: table.columns.map((each) => (each === column ? changed : each)) }
}

const isNew = ({ from, value }: WrittenColumn) => from === undefined && value === undefined

/** The value of rows that name none. */
function defaultIn({ clauses }: WrittenColumn): string {
  const clause = clauses.find(({ kind }) => kind === 'default')
  return clause ? clause.text.replace(/^.*?\bdefault\s*/is, '') : 'NULL'
}

/** The table with a constraint more: `CONSTRAINT "x" UNIQUE ("a", "b")`. Throws where one of its name exists. */
export function addWrittenConstraint(table: WrittenTable, text: string): WrittenTable {
  const constraint = parseConstraint(text)
  const { name } = constraint
  if (name !== undefined && partsNamed(table, name).length > 0) {
    throw new MigError('operation.invalid', `constraint "${name}" already exists on table "${table.name}"`)
  }
  const hasKey =
    table.constraints.some(({ kind }) => kind === 'primaryKey') ||
    table.columns.some(({ clauses }) => clauses.some(({ kind }) => kind === 'primaryKey'))
  if (constraint.kind === 'primaryKey' && hasKey) {
    throw new MigError('operation.invalid', `table "${table.name}" has a primary key already`)
  }
  const isBehind = (other: WrittenConstraint) =>
    ORDER[other.kind] === ORDER[constraint.kind]
      ? (other.name ?? other.text) > (name ?? constraint.text)
      : ORDER[other.kind] > ORDER[constraint.kind]
  const at = table.constraints.findIndex(isBehind)
  const placed = { ...constraint, ...usualLead(table) }
  return {
    ...table,
    constraints: table.constraints.toSpliced(at < 0 ? table.constraints.length : at, 0, placed),
  }
}

/** The table without the constraint, also where it stands at a column. Throws where there is none, or two of that name. */
export function dropWrittenConstraint(table: WrittenTable, name: string): WrittenTable {
  const key = partNamed(table, name)
  const isIt = (each: WrittenClause | WrittenConstraint) => each === key
  return {
    ...table,
    columns: table.columns.map((column) => ({
      ...column,
      clauses: column.clauses.filter((clause) => !isIt(clause)),
    })),
    constraints: table.constraints.filter((constraint) => !isIt(constraint)),
  }
}

/**
 * The table with the constraint renamed, also where it stands at a column: one that has no name gets one, and one that is to
 * be called what it says has none any more. Throws where there is none of the old name.
 */
export function renameWrittenConstraint(table: WrittenTable, from: string, to: string): WrittenTable {
  const renamed = partNamed(table, from)
  if (!isSameName(from, to) && partsNamed(table, to).length > 0) {
    throw new MigError('operation.invalid', `constraint "${to}" already exists on table "${table.name}"`)
  }
  const text = textWithoutName(renamed)
  const isUnnamed = describes(table, to, renamed)
  const rename = <T extends WrittenClause | WrittenConstraint>(each: T): T => {
    if (each !== renamed) return each
    const { name: _name, ...rest } = each
    const named = isUnnamed ? { text } : { name: to, text: `CONSTRAINT ${quoteName(to)} ${text}` }
    // safe: a part may be without a name
    return { ...rest, ...named } as unknown as T
  }
  return {
    ...table,
    columns: table.columns.map((column) => ({ ...column, clauses: column.clauses.map(rename) })),
    constraints: table.constraints.map(rename),
  }
}

/** The table without its primary key, wherever it stands. Throws where it has none. */
export function dropWrittenPrimaryKey(table: WrittenTable): WrittenTable {
  const others = <T extends { readonly kind: string }>(list: readonly T[]) =>
    list.filter(({ kind }) => kind !== 'primaryKey')
  const constraints = others(table.constraints)
  const columns = table.columns.map((column) => ({ ...column, clauses: others(column.clauses) }))
  const isThere =
    constraints.length < table.constraints.length ||
    columns.some(({ clauses }, i) => clauses.length < table.columns[i]!.clauses.length)
  if (!isThere) throw new MigError('operation.invalid', `table "${table.name}" has no primary key`)
  return { ...table, columns, constraints }
}

/** Throws where an index of that name exists on the table. */
export function addWrittenIndex(table: WrittenTable, name: string, sql: string): WrittenTable {
  if (table.indexes.some((index) => isSameName(index.name, name))) {
    throw new MigError('operation.invalid', `index "${name}" already exists on table "${table.name}"`)
  }
  return { ...table, indexes: [...table.indexes, { name, sql }] }
}

/** Throws where the table has no index of that name. */
export function dropWrittenIndex(table: WrittenTable, name: string): WrittenTable {
  const indexes = table.indexes.filter((index) => !isSameName(index.name, name))
  if (indexes.length === table.indexes.length) {
    throw new MigError('operation.invalid', `index "${name}" does not exist on table "${table.name}"`)
  }
  return { ...table, indexes }
}

/** The table with other words behind its closing parenthesis: STRICT, WITHOUT ROWID. */
export function changeSuffix(table: WrittenTable, edit: (suffix: string) => string): WrittenTable {
  const suffix = edit(table.suffix.trim()).trim()
  return { ...table, suffix: suffix === '' ? '' : ` ${suffix}` }
}

/** Whether the rows are stored by the primary key, so that they have no row id. */
export function hasNoRowid({ suffix }: Pick<WrittenTable, 'suffix'>): boolean {
  return wordsOf(suffix).some((word) => isKeyword(word, 'ROWID'))
}

/** Throws where the table has no such column. */
export function columnIn(table: WrittenTable, name: string): WrittenColumn {
  const column = table.columns.find((each) => isSameName(each.name, name))
  if (!column) throw new MigError('operation.invalid', `column "${table.name}.${name}" does not exist`)
  return column
}

/** Whether numbers of the rows are given by the column and never given again. */
export const isAutoincrement = (column: WrittenColumn): boolean => column.clauses.some(isNumberingKey)

/** The same of a table, whose key may also say it behind the columns. */
export const numbersRows = ({ columns, constraints }: WrittenTable): boolean =>
  columns.some(isAutoincrement) || constraints.some(isNumberingKey)

const isNumberingKey = ({ kind, text }: WrittenClause | WrittenConstraint) =>
  kind === 'primaryKey' && wordsOf(text).some((word) => isKeyword(word, 'AUTOINCREMENT'))

/** The names that stand between the first parentheses of a text. */
export const namesOfGroup = (text: string): readonly string[] => columnsNamed(groupFrom(wordsOf(text), 0))

/** The names in an index's keys and its WHERE. */
export function namesOfIndex({ sql }: WrittenIndex): readonly string[] {
  const words = wordsOf(sql)
  return columnsNamed(words.slice(indexKeysAt(words)), { strings: true })
}

/** A new part stands as the columns before it stand, without their comments. */
function usualLead(table: WrittenTable): { readonly lead?: string } {
  const lead = [...table.columns, ...table.constraints].at(-1)?.lead
  if (lead === undefined) return {}
  if (lead === '') return { lead: ' ' }
  return { lead: /(?:^|\n)[^\S\n]*$/.exec(lead)?.[0] ?? ' ' }
}

/** The order in which createTable writes them, each kind by name, so that a constraint comes back to its place. */
const ORDER: Readonly<Record<WrittenConstraint['kind'], number>> = {
  primaryKey: 0,
  unique: 1,
  foreignKey: 2,
  check: 3,
}

/** In the order in which a column is usually written. */
const RANKS: Readonly<Record<ClauseKind, number>> = {
  primaryKey: 0,
  collate: 1,
  null: 2,
  notNull: 2,
  default: 3,
  generated: 4,
  unique: 5,
  check: 5,
  references: 5,
}

function setClause(
  clauses: readonly WrittenClause[],
  kind: ClauseKind,
  value: string | null,
  write: (value: string) => string,
): readonly WrittenClause[] {
  if (value === null) return clauses.filter((clause) => clause.kind !== kind)
  return withClause(clauses, kind, () => write(value))
}

function withClause(
  clauses: readonly WrittenClause[],
  kind: ClauseKind,
  write: (old: string | undefined) => string,
): readonly WrittenClause[] {
  if (clauses.some((clause) => clause.kind === kind)) {
    return clauses.map((clause) => (clause.kind === kind ? { ...clause, text: write(clause.text) } : clause))
  }
  const at = clauses.findIndex((clause) => RANKS[clause.kind] > RANKS[kind])
  return clauses.toSpliced(at < 0 ? clauses.length : at, 0, { kind, text: write(undefined) })
}

/** AUTOINCREMENT counts the row ids, which only a column declared INTEGER is; it holds 64 bits whatever it is called. */
function ofNumberedRows(table: WrittenTable, column: WrittenColumn, type: string): string {
  if (!numbersRows(table) || !isInKey(table, column)) return type
  if (/int/i.test(type)) return column.type
  throw new MigError(
    'operation.unsupported',
    `SQLite numbers the rows of "${table.name}" by "${column.name}", which must be an integer`,
  )
}

const isInKey = ({ constraints }: WrittenTable, { name, clauses }: WrittenColumn) =>
  clauses.some(({ kind }) => kind === 'primaryKey') ||
  constraints.some(
    ({ kind, columns }) => kind === 'primaryKey' && columns.some((each) => isSameName(each, name)),
  )

/** The expression with the names that the columns have in the live table, where it is computed. */
function overLiveColumns(table: WrittenTable, expression: string): string {
  return rewriteNames(expression, (name) => {
    const column = table.columns.find((each) => isSameName(each.name, name))
    if (column === undefined) return undefined
    if (column.from !== undefined && column.value === undefined) return quoteName(column.from)
    throw new MigError(
      'operation.unsupported',
      `on SQLite "${table.name}.${name}" has no value yet that another column could be computed from`,
      { hint: ['compute it in a revision of its own'] },
    )
  })
}

/** Throws where a table that is stored by its primary key has lost it. */
export function requireKey(table: WrittenTable): void {
  const parts = [...table.constraints, ...table.columns.flatMap(({ clauses }) => clauses)]
  if (!hasNoRowid(table) || parts.some(({ kind }) => kind === 'primaryKey')) return
  throw new MigError(
    'operation.unsupported',
    `table "${table.name}" is WITHOUT ROWID, so that it needs its primary key`,
  )
}
