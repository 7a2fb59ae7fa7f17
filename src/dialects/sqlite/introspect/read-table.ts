import { rowidColumn } from '../../../core/rebuild/copy.ts'
import { hasNoRowid } from '../../../core/rebuild/edits.ts'
import { isKeyword, wordsOf } from '../../../core/rebuild/lexis.ts'
import {
  collationIn,
  conflictOf,
  constraintsIn,
  contextOf,
  groupOf,
  type ReadConstraint,
} from '../../../core/rebuild/read-constraints.ts'
import { spelled, type SpellingContext } from '../../../core/rebuild/spelling.ts'
import type { WrittenClause, WrittenColumn, WrittenTable } from '../../../core/rebuild/written-table.ts'
import type { Unmodelled } from '../../../core/introspection.ts'
import { byName, CALLED, type Constraint } from '../../../core/schema/constraints.ts'
import type { Column, PrimaryKey, Table, TableSettings } from '../../../core/schema/model.ts'
import { nameOfUnnamed } from '../../../core/schema/unnamed.ts'
import { readDefault } from './read-default.ts'
import { readIndex } from './read-index.ts'
import { readType } from './read-type.ts'

export interface ReadTable {
  readonly table: Table
  readonly unmodelled: readonly Unmodelled[]
}

/** The table that is written so. What its foreign keys refer to is as they spell it. */
export function readTable(written: WrittenTable): ReadTable {
  const context = contextOf(written)
  const constraints = constraintsIn(written)
  const ofType = <T extends Constraint['type']>(type: T) =>
    constraints.flatMap(({ constraint }) => (isOfType(constraint, type) ? [withoutType(constraint)] : []))
  const isNumbered = hasAutoincrement(constraints)
  const [key] = ofType('primaryKey')
  const primaryKey = key && (isNumbered ? { ...key, name: nameOfUnnamed({ type: 'primaryKey' }) } : key)
  const settings = settingsOf(written)
  const table: Table = {
    name: written.name,
    columns: written.columns.map((column) =>
      readColumn(column, { ...context, isNumbered, primaryKey, written }),
    ),
    ...(primaryKey && { primaryKey }),
    uniques: byName(ofType('unique')),
    foreignKeys: byName(ofType('foreignKey')),
    checks: byName(ofType('check')),
    indexes: byName(written.indexes.map(({ name, sql }) => readIndex(name, sql, context))),
    ...(settings && { settings }),
  }
  return { table, unmodelled: [...unsaidOf(written, constraints), ...notNullConflicts(written)] }
}

const isOfType = <T extends Constraint['type']>(
  constraint: Constraint,
  type: T,
): constraint is Extract<Constraint, { readonly type: T }> => constraint.type === type

function withoutType<T extends Constraint>({ type: _type, ...rest }: T): Omit<T, 'type'> {
  return rest
}

/** https://www.sqlite.org/autoinc.html: at the column, or in the table's key. */
const hasAutoincrement = (constraints: readonly ReadConstraint[]) =>
  constraints.some(
    ({ part }) =>
      part.kind === 'primaryKey' && wordsOf(part.text).some((word) => isKeyword(word, 'AUTOINCREMENT')),
  )

interface ColumnContext extends SpellingContext {
  readonly isNumbered: boolean
  readonly primaryKey: PrimaryKey | undefined
  readonly written: WrittenTable
}

function readColumn(column: WrittenColumn, context: ColumnContext): Column {
  const { isNumbered, primaryKey, written } = context
  const last = (kind: WrittenClause['kind']) => column.clauses.findLast((clause) => clause.kind === kind)
  const standard = last('default')
  const collate = last('collate')
  const generated = last('generated')
  const collation = collate && collationIn(wordsOf(collate.text))
  const isKey = primaryKey?.columns.includes(column.name) ?? false
  const isRefused = isKey && refusesNullInKey(written, column)
  return {
    name: column.name,
    type: readType(column.type),
    nullable: last('notNull') === undefined && !isRefused,
    ...(standard && { default: readDefault(standard.text) }),
    ...(isKey && isNumbered && { identity: true as const }),
    ...(generated && { generated: readGenerated(generated.text, context) }),
    ...(collation !== undefined && collation !== 'BINARY' && { collation }),
  }
}

/** A quirk of old: only there is a primary key what it is elsewhere (https://www.sqlite.org/quirks.html, 5). */
const refusesNullInKey = (table: WrittenTable, column: WrittenColumn) =>
  hasNoRowid(table) || (isStrict(table) && rowidColumn(table) !== column)

function readGenerated(clause: string, context: SpellingContext) {
  const words = wordsOf(clause)
  return { expression: spelled(groupOf(words), context), stored: isKeyword(words.at(-1), 'STORED') }
}

const isStrict = ({ suffix }: WrittenTable) => wordsOf(suffix).some((word) => isKeyword(word, 'STRICT'))

function settingsOf(table: WrittenTable): TableSettings | undefined {
  const settings: TableSettings = {
    ...(isStrict(table) && { strict: true }),
    ...(hasNoRowid(table) && { withoutRowid: true }),
  }
  return Object.keys(settings).length > 0 ? settings : undefined
}

function unsaidOf(table: WrittenTable, constraints: readonly ReadConstraint[]): readonly Unmodelled[] {
  return constraints.flatMap(({ part, constraint, unsaid }) =>
    unsaid
      // the key of the table that is the row id goes both ways
      .filter((word) => !(word === 'DESC' && part.kind === 'primaryKey' && rowidColumn(table)))
      .map((word) => ({
        kind: `${word} of a ${CALLED[constraint.type]}`,
        name: `${table.name}.${constraint.name}`,
      })),
  )
}

/** A row that has NULL there is dropped, or gets the default. */
function notNullConflicts({ name, columns }: WrittenTable): readonly Unmodelled[] {
  return columns.flatMap((column) =>
    column.clauses.flatMap(({ kind, text }) =>
      kind === 'notNull' && conflictOf(wordsOf(text))
        ? [{ kind: 'ON CONFLICT of NOT NULL', name: `${name}.${column.name}` }]
        : [],
    ),
  )
}
