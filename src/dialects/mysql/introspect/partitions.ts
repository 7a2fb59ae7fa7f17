import type { Row } from '../../../core/dialect.ts'
import type { WrittenPartition } from '../../../core/ops/partitions/written-partitions.ts'
import type { Partition, Partitioning, Subpartitioning } from '../../../core/schema/model.ts'
import { tokenize } from '../../../core/sql/tokens.ts'
import { mysql } from '../index.ts'
import { groupedBy, inOrderOf, textOf, textOrNone } from './catalogue.ts'

export interface PartitionContext {
  /** As the server writes them, where the catalogue does not tell. */
  readonly written: readonly WrittenPartition[] | undefined
  /** Told what of the partitions is not in it. */
  readonly unmodelled: (kind: string) => void
}

/** How the rows of a table are spread, by the rows of its partitions; undefined: not at all, or in no way of ours. */
export function partitioningOf(all: readonly Row[], context: PartitionContext): Partitioning | undefined {
  const [first] = all
  if (first === undefined) return undefined
  const [, linear, method = '', columns] = /^(LINEAR )?(\w+)( COLUMNS)?$/.exec(textOf(first, 'method')) ?? []
  const by = method.toLowerCase()
  if (by !== 'range' && by !== 'list' && by !== 'hash' && by !== 'key') {
    context.unmodelled('partitions of table')
    return undefined
  }
  const expression = textOf(first, 'expression')
  const rows = inOrderOf(
    [...groupedBy(all, 'name')].map(([, [row]]) => row!),
    'position',
  )
  const subpartitions = subpartitioningOf(first, all, rows.length, context)
  return {
    by,
    ...(linear !== undefined && { linear: true as const }),
    keys: by === 'key' || columns !== undefined || by === 'hash' ? namesIn(expression) : [expression],
    ...(subpartitions && { subpartitions }),
    partitions: isNumbered(rows, by) ? rows.length : rows.map((row) => partitionOf(row, by, context)),
  }
}

/** The names of a list of columns; any other expression is one key as it stands. */
function namesIn(expression: string): readonly string[] {
  const tokens = [...tokenize(expression, 'mysql')].filter(({ kind }) => kind !== 'space')
  const texts = tokens.map(({ start, end }) => expression.slice(start, end))
  const isList = texts.every((text, i) => (i % 2 === 0 ? /^[`\w$\u0080-\uffff]/.test(text) : text === ','))
  if (texts.length === 0) return []
  if (!isList || texts.length % 2 === 0) return [expression]
  return texts
    .filter((_, i) => i % 2 === 0)
    .map((text) => (text.startsWith('`') ? text.slice(1, -1).replaceAll('``', '`') : text))
}

/** Partitions that a number alone makes go by p0, p1, ... */
const isNumbered = (rows: readonly Row[], by: string): boolean =>
  (by === 'hash' || by === 'key') &&
  rows.every((row, i) => textOf(row, 'name') === `p${i}` && textOf(row, 'comment') === '')

function partitionOf(row: Row, by: string, { written }: PartitionContext): Partition {
  const name = textOf(row, 'name')
  const comment = textOf(row, 'comment')
  const said = comment === '' ? '' : `COMMENT = ${mysql.literal(comment)}`
  return { name, values: [boundOf(row, by, written), said].filter((each) => each !== '').join(' ') }
}

function boundOf(row: Row, by: string, written: PartitionContext['written']): string {
  const description = textOrNone(row, 'description')
  if (by === 'hash' || by === 'key' || description === undefined) return ''
  const isColumns = textOf(row, 'method').endsWith('COLUMNS')
  if (by === 'range') {
    return !isColumns && description === 'MAXVALUE'
      ? 'VALUES LESS THAN MAXVALUE'
      : `VALUES LESS THAN (${description})`
  }
  const shown = written?.find(({ name }) => name === textOf(row, 'name'))?.values
  const isDefault = shown !== undefined && /^DEFAULT\b/i.test(shown)
  return isDefault || (isColumns && description === 'MAXVALUE') ? 'DEFAULT' : `VALUES IN (${description})`
}

function subpartitioningOf(
  first: Row,
  all: readonly Row[],
  partitions: number,
  { unmodelled }: PartitionContext,
): Subpartitioning | undefined {
  const shown = textOrNone(first, 'submethod')
  if (shown === undefined) return undefined
  const [, linear, method] = /^(LINEAR )?(HASH|KEY)$/.exec(shown) ?? []
  const count = all.length / partitions
  const isPlain = all.every((row) => {
    const at = Number(row['subposition']) - 1
    return (
      textOf(row, 'subname') === `${textOf(row, 'name')}sp${at}` &&
      textOf(row, 'comment') === textOf(first, 'comment')
    )
  })
  if (method === undefined || !isPlain || !Number.isInteger(count)) {
    unmodelled('subpartitions of table')
    return undefined
  }
  return {
    by: method === 'HASH' ? 'hash' : 'key',
    ...(linear !== undefined && { linear: true as const }),
    keys: namesIn(textOf(first, 'subexpression')),
    count,
  }
}
