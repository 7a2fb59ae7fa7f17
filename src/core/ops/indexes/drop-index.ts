import { MigError } from '../../../errors.ts'
import type { Inquiry, RenderContext, Row } from '../../dialect.ts'
import { askKeys, assumedKeys, indexesInstead, keysOf } from '../../mysql/keys.ts'
import { dropWrittenIndex } from '../../rebuild/edits.ts'
import { editTable, findTable } from '../../schema/edit.ts'
import type { Index } from '../../schema/model.ts'
import { ONLINE } from './index-definition.ts'
import { findIndex, indexOf, indexPath, ofConstraint } from './index-of-table.ts'
import { statement, type OpDef } from '../op.ts'

export interface DropIndex {
  readonly kind: 'dropIndex'
  readonly table: string
  readonly name: string
  readonly was?: Index
  readonly concurrently?: true
}

export interface DropIndexOptions {
  /** What the index was, to create it again. */
  readonly was?: Index
  /** Readers and writers go on meanwhile; on PostgreSQL the revision must then say `transaction = false`. */
  readonly concurrently?: boolean
}

export const dropIndex: OpDef<DropIndex, [table: string, name: string, was?: Index | DropIndexOptions]> = {
  kind: 'dropIndex',
  make(table, name, options = {}) {
    const { was, concurrently }: DropIndexOptions = 'keys' in options ? { was: options } : options
    return {
      kind: 'dropIndex',
      table,
      name,
      ...(was && { was }),
      ...(concurrently && { concurrently: true as const }),
    }
  },
  args({ table, name, was, concurrently }) {
    if (concurrently) return [table, name, { ...(was && { was }), concurrently }]
    return was ? [table, name, was] : [table, name]
  },
  apply: (op, before) =>
    editTable(before, op.table, (table) => {
      const index = indexOf(table, op.name)
      return { ...table, indexes: table.indexes.filter((each) => each !== index) }
    }),
  invert({ table, name, was, concurrently }, before) {
    const index = was ?? findIndex(before, table, name)
    return index && [{ kind: 'createIndex', table, index, ...(concurrently && { concurrently }) }]
  },
  irreversible: 'write a downgrade that creates the index as it was',
  sql: {
    postgres: (op, context) => [dropPostgres(op, context)],
    mysql: dropMysql,
    sqlite: ({ table, name }, { dialect }) => [
      {
        table,
        edit: (written) => dropWrittenIndex(written, name),
        native: [statement(`DROP INDEX ${indexPath(table, name, dialect)}`)],
      },
    ],
  },
  facts: () => [],
  describe: (op) => `drop index ${op.name} on ${op.table}`,
  touches: (op) => [op.table],
}

/**
 * A foreign key that the index has served gets one of its own again, as the server had made it at first; and one that the
 * server had made for a foreign key is gone already where another serves that.
 */
function dropMysql({ table, name, concurrently }: DropIndex, { dialect, before }: RenderContext): [Inquiry] {
  const known = findTable(before, table)
  const inquiry: Inquiry = {
    ask: askKeys(table),
    assume: known ? assumedKeys(known) : [],
    decide(rows) {
      const keys = keysOf(rows)
      const isGone = !keys.indexes.some((index) => index.name === name)
      if (isGone && keys.foreignKeys.some((key) => key.name === name)) return []
      const parts = [
        `DROP INDEX ${dialect.quote(name)}`,
        ...indexesInstead(name, keys, dialect),
        // MariaDB's DROP INDEX takes no LOCK
        ...(concurrently ? [ONLINE] : []),
      ]
      return [statement(`ALTER TABLE ${dialect.table(table)} ${parts.join(', ')}`)]
    },
  }
  return [inquiry]
}

function dropPostgres(op: DropIndex, { dialect, before }: RenderContext): Inquiry {
  const { table, name, concurrently } = op
  const path = indexPath(table, name, dialect)
  const isKnownPart = findTable(before, table)?.partitionOf !== undefined
  return {
    ask: statement(OWNER, [path, dialect.table(table)]),
    assume: [{ part: isKnownPart }],
    ...(concurrently && { outsideTransaction: true }),
    decide([found]: readonly Row[]) {
      if (found) checkOwner(op, found)
      if (concurrently) return [{ ...statement(`DROP INDEX CONCURRENTLY ${path}`), outsideTransaction: true }]
      // that of a partition goes with the one of its table that is like it
      return [statement(`DROP INDEX ${found?.['part'] === true ? 'IF EXISTS ' : ''}${path}`)]
    },
  }
}

/** PostgreSQL drops an index by its name alone, whatever table it is of. */
function checkOwner({ table, name }: DropIndex, found: Row): void {
  if (found['constraint'] === true) throw ofConstraint(table, name)
  // safe: the query gives text or NULL
  const of = (found['of'] ?? null) as string | null
  if (of === null) return
  throw new MigError('operation.invalid', `index "${name}" is on table ${of}, not on "${table}"`)
}

/** Whether a constraint keeps the index, its table where that is another one, and whether its table is a partition. */
const OWNER = `SELECT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid AND contype IN ('p', 'u', 'x')) AS constraint,
    CASE WHEN i.indrelid <> to_regclass($2) THEN i.indrelid::regclass::text END AS of,
    coalesce((SELECT relispartition FROM pg_class WHERE oid = to_regclass($2)), false) AS part
  FROM (SELECT) AS one LEFT JOIN pg_index i ON i.indexrelid = to_regclass($1)`
