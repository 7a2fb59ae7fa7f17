import { MigError } from '../../../errors.ts'
import type { RenderContext, Value } from '../../dialect.ts'
import { tokenize } from '../../sql/tokens.ts'
import type { RowInput } from './bulk-insert.ts'
import { everywhere, statement, type OpDef } from '../op.ts'
import { checkWhich, whereClause, type Comparable, type WhichRows } from './which-rows.ts'

export interface UpdateRows {
  readonly kind: 'update'
  readonly table: string
  readonly values: RowInput
  readonly where: WhichRows
  readonly bindings: readonly Value[]
  readonly reverse?: string
  readonly was?: RowInput
}

export interface UpdateOptions {
  /** `{ id: 3, role: ['a', 'b'] }`, a condition in SQL, or `'all'`. */
  readonly where: WhichRows
  /** Values for the placeholders of a condition in SQL. */
  readonly bindings?: readonly Value[]
  /** SQL that undoes it. */
  readonly reverse?: string
  /** What all these rows hold before, in the same columns. */
  readonly was?: RowInput
}

export const updateRows: OpDef<UpdateRows, [table: string, values: RowInput, options: UpdateOptions]> = {
  kind: 'update',
  make(table, row, options) {
    const { where, bindings = [], reverse, was }: Partial<UpdateOptions> = options ?? {}
    const invalid = (problem: string) => new MigError('operation.invalid', `update "${table}": ${problem}`)
    if (typeof row !== 'object' || row === null) throw invalid('it says no values')
    const values = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined))
    if (Object.keys(values).length === 0) throw invalid('it names no column')
    checkWhich(`update "${table}"`, where, bindings)
    if (reverse !== undefined && was) throw invalid('it is undone either by reverse or by was')
    const op: UpdateRows = {
      kind: 'update',
      table,
      values,
      where,
      bindings,
      ...(reverse !== undefined && { reverse }),
      ...(was && { was }),
    }
    if (was) checkWas(op, was, invalid)
    return op
  },
  args: ({ table, values, where, bindings, reverse, was }) => [
    table,
    values,
    {
      where,
      ...(bindings.length > 0 && { bindings }),
      ...(reverse !== undefined && { reverse }),
      ...(was && { was }),
    },
  ],
  apply: (_op, before) => before,
  invert(op) {
    if (op.reverse !== undefined) return [{ kind: 'execute', sql: op.reverse, bindings: [] }]
    return op.was && [{ ...op, values: op.was, where: whereAfter(op), was: op.values }]
  },
  irreversible:
    "give it what undoes it: op.update(table, { active: true }, { where, was: { active: false } }), or reverse: '...'",
  sql: everywhere(render),
  facts: ({ table, values, was, where, bindings }) => [
    ...(was
      ? [
          {
            fact: 'changesRows' as const,
            of: { loses: 'values' as const, table, columns: Object.keys(values), where, bindings },
          },
        ]
      : [
          {
            fact: 'losesData' as const,
            what: `the values before in ${Object.keys(values).join(', ')} of ${table}`,
            of: { loses: 'values' as const, table, columns: Object.keys(values), where, bindings },
          },
        ]),
    { fact: 'mayOrphanRows' },
  ],
  describe: ({ table, values, where }) =>
    `update ${Object.keys(values).join(', ')} of ${where === 'all' ? 'all rows of ' : ''}${table}`,
}

function render({ table, values, where, bindings }: UpdateRows, { dialect }: RenderContext) {
  const clause = whereClause(where, bindings, dialect)
  const isNumbered = dialect.family === 'postgres'
  if (dialect.family === 'sqlite' && typeof where === 'string') refuseNumbered(where, table)
  // what the clause counts from 1 comes first where places have numbers
  let count = isNumbered ? clause.bindings.length : 0
  const changes = Object.keys(values).map(
    (name) => `${dialect.quote(name)} = ${dialect.placeholder(++count)}`,
  )
  // safe: what says nothing was left out
  const set = Object.values(values) as readonly Value[]
  return [
    statement(
      `UPDATE ${dialect.table(table)} SET ${changes.join(', ')}${clause.sql}`,
      isNumbered ? [...clause.bindings, ...set] : [...set, ...clause.bindings],
    ),
  ]
}

/** SQLite would count `?1` and `:name` together with the values that are set. */
function refuseNumbered(where: string, table: string): void {
  for (const { kind, start, end } of tokenize(where, 'sqlite')) {
    const text = where.slice(start, end)
    if (kind === 'parameter' && text !== '?')
      throw new MigError('operation.invalid', `update "${table}": write ? instead of ${text} in its where`)
  }
}

/** Throws MigError where the values before cannot be given back to just these rows. */
function checkWas(op: UpdateRows, was: RowInput, invalid: (problem: string) => MigError): void {
  const columns = Object.keys(op.values)
  const isSame =
    Object.keys(was).length === columns.length && columns.every((column) => was[column] !== undefined)
  if (!isSame) throw invalid('its was names other columns than its values')
  const { where } = op
  if (typeof where === 'string') {
    const changed = columns.find((column) => names(where, column))
    if (changed !== undefined)
      throw invalid(`its where depends on ${changed}, which it changes: say reverse instead of was`)
    return
  }
  checkWhich(`update "${op.table}"`, whereAfter(op), [])
}

/** What meets the rows after the change. */
function whereAfter({ where, values }: UpdateRows): WhichRows {
  if (typeof where === 'string') return where
  return Object.fromEntries(
    // safe: checked where it is made
    Object.entries(where).map(([column, old]) => [
      column,
      column in values ? (values[column] as Comparable) : old,
    ]),
  )
}

/** True where the condition holds the name as a word of its own. */
function names(condition: string, column: string): boolean {
  const word = column.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`(?<![\\p{L}\\p{N}_$])${word}(?![\\p{L}\\p{N}_$])`, 'iu').test(condition)
}
