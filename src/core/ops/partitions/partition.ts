import { MigError } from '../../../errors.ts'
import type { Action, Dialect, Inquiry, RenderContext } from '../../dialect.ts'
import { findTable, tableOf } from '../../schema/edit.ts'
import { constraintsOf } from '../../schema/constraints.ts'
import type { Column, Partition, Partitioning, Schema, Table } from '../../schema/model.ts'
import { isSameData } from '../same.ts'
import { lacks, sqlText } from '../wording.ts'
import { writtenPartitions, type WrittenPartition } from './written-partitions.ts'

/** What a partition is besides its name. */
export interface PartitionDefinition {
  /** Which rows it holds: `VALUES FROM (1) TO (10)`, `VALUES IN (1, 2)`, `DEFAULT`; MySQL: `VALUES LESS THAN (10)`. */
  readonly bound: string
  /** The partition that it stands in front of (MySQL and MariaDB, which keep them in order). */
  readonly before?: string
  /** How its rows are spread over partitions of its own (PostgreSQL). */
  readonly partitionBy?: Partitioning
}

/** Throws MigError where the bound says nothing. PostgreSQL's FOR is left out, so that `VALUES IN` reads alike everywhere. */
export function partitionOf(name: string, definition: PartitionDefinition): PartitionDefinition {
  const { bound, before, partitionBy } = definition
  const text = sqlText(`partition "${name}": its bound`, bound).replace(/^for\s+(?=values\b)/i, '')
  if (!/^(values\b|default$)/i.test(text)) {
    throw new MigError('operation.invalid', `partition "${name}": "${text}" is no bound`, {
      hint: ["write 'VALUES FROM (1) TO (10)', 'VALUES IN (1, 2)', 'VALUES LESS THAN (10)' or 'DEFAULT'"],
    })
  }
  return { bound: text, ...(before !== undefined && { before }), ...(partitionBy && { partitionBy }) }
}

const isOfPostgres = (bound: string) => /^values\s+(from|with)\b/i.test(bound)
const isOfMysql = (bound: string) => /^values\s+less\b/i.test(bound)

/** The bound as the server spells it. Throws where it has none such. */
export function boundSql(bound: string, dialect: Pick<Dialect, 'name' | 'family'>): string {
  if (dialect.family === 'sqlite') throw lacksPartitions(dialect)
  if (dialect.family === 'postgres') {
    if (isOfMysql(bound))
      throw lacks(dialect, 'has no LESS THAN of a partition', ['write both ends: VALUES FROM (1) TO (10)'])
    return storedBound(bound)
  }
  if (isOfPostgres(bound))
    throw lacks(dialect, 'has no FROM and no WITH of a partition', [
      'write the upper end: VALUES LESS THAN (10)',
    ])
  if (dialect.name === 'mysql' && /^default$/i.test(bound)) throw lacks(dialect, 'has no default partition')
  return bound
}

/** As PostgreSQL writes it, and the schema keeps it. */
export const storedBound = (bound: string): string => (/^values\b/i.test(bound) ? `FOR ${bound}` : bound)

export const lacksPartitions = (dialect: Pick<Dialect, 'name'>): MigError =>
  lacks(dialect, 'has no partitions', ['one table with an index serves'])

/** `PARTITION "p" VALUES LESS THAN (10)` */
export const partitionSql = (name: string, values: string, { quote }: Pick<Dialect, 'quote'>): string =>
  `PARTITION ${quote(name)} ${values}`

/** The partitioned table, or undefined where it is not known. Throws where it does not exist or has no partitions. */
export function partitionedTable(
  schema: Schema,
  name: string,
): (Table & { readonly partitionBy: Partitioning }) | undefined {
  const table = tableOf(schema, name)
  if (!table) return undefined
  if (table.partitionBy) return { ...table, partitionBy: table.partitionBy }
  throw new MigError('operation.invalid', `table "${name}" is not partitioned`)
}

/** The partitions that are listed at the table itself, in their order; undefined: each is a table. */
export function listedPartitions(table: Table | undefined): readonly Partition[] | undefined {
  const partitions = table?.partitionBy?.partitions
  return typeof partitions === 'object' ? partitions : undefined
}

/** What the partition is, as far as the schema tells. */
export function knownPartition(schema: Schema, table: string, name: string): PartitionDefinition | undefined {
  const list = listedPartitions(findTable(schema, table))
  if (list) {
    const at = list.findIndex((partition) => partition.name === name)
    if (at < 0) return undefined
    const next = list[at + 1]
    return partitionOf(name, { bound: list[at]!.values, ...(next && { before: next.name }) })
  }
  const { partitionOf: place, partitionBy } = findTable(schema, name) ?? {}
  if (place?.table !== table) return undefined
  return partitionOf(name, { bound: place.bound, ...(partitionBy && { partitionBy }) })
}

/** Whether the table is nothing but a partition, so that it is made as one: its columns are those of its table. */
export function isPlainPart(table: Table, schema: Schema): boolean {
  const { columns, indexes, comment, settings, rowSecurity, partitionOf: place } = table
  const parent = place && findTable(schema, place.table)
  const isMore = [comment, settings, rowSecurity].some((facet) => facet !== undefined)
  return (
    parent !== undefined &&
    !isMore &&
    indexes.length === 0 &&
    constraintsOf(table).length === 0 &&
    isSameData(columns.toSorted(byItsName), parent.columns.toSorted(byItsName))
  )
}

const byItsName = (a: Column, b: Column) => (a.name < b.name ? -1 : 1)

export const missingPartition = (table: string, name: string): MigError =>
  new MigError('operation.invalid', `partition "${name}" of table "${table}" does not exist`)

/**
 * Goes on with the partitions of a table as MySQL or MariaDB has them. They are read from SHOW CREATE TABLE: the catalogue
 * of MariaDB 10.11 tells no default partition from one of the value 0. Throws where there is a default partition.
 */
export function withLivePartitions(
  table: string,
  { dialect, before }: RenderContext,
  decide: (partitions: readonly WrittenPartition[]) => readonly Action[],
): Inquiry {
  const known = listedPartitions(findTable(before, table))
  const checked = (partitions: readonly WrittenPartition[]) => {
    refuseDefault(table, partitions)
    return decide(partitions)
  }
  return {
    ask: { sql: `SHOW CREATE TABLE ${dialect.table(table)}` },
    ...(known && { assume: known.map(({ name, values }) => ({ name, values })) }),
    decide(rows) {
      const text = rows[0]?.['Create Table']
      if (typeof text === 'string') return checked(writtenPartitions(text))
      return checked(rows.map(({ name, values }) => ({ name: String(name), values: String(values) })))
    },
  }
}

/**
 * MariaDB 10.11 puts the rows of a default partition into the wrong one when it adds one beside it or reorganises it, so
 * that queries no longer find them.
 */
function refuseDefault(table: string, partitions: readonly WrittenPartition[]): void {
  const rest = partitions.find(({ values }) => /^default\b/i.test(values))
  if (!rest) return
  throw new MigError(
    'operation.invalid',
    `partition "${rest.name}" of table "${table}" is the default one: beside it mariadb misplaces rows`,
    {
      hint: [
        'say all partitions anew: op.execute("ALTER TABLE ... PARTITION BY LIST (...) (PARTITION ...)")',
      ],
    },
  )
}

/** `PARTITION p VALUES LESS THAN (10)`, of one that must be there. */
export function restated(
  partitions: readonly WrittenPartition[],
  { table, name, dialect }: { readonly table: string; readonly name: string; readonly dialect: Dialect },
): string {
  const found = partitions.find((each) => each.name.toLowerCase() === name.toLowerCase())
  if (!found) throw missingPartition(table, name)
  return partitionSql(found.name, found.values, dialect)
}
