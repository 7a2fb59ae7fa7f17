import { defOf, type Op } from '../ops/index.ts'
import type { SqlEffect } from './questions-of-sql.ts'

/**
 * What of the names in a plan stands in the database as it is now: what an earlier operation makes is not there yet, and
 * what it renames has its old name.
 */
export interface Standing {
  /** What the database calls the table now; undefined: the plan makes it. */
  table(name: string): string | undefined
  /** What the database calls the column now; undefined: the plan makes it, or its table. */
  column(table: string, column: string): string | undefined
  /** Whether the columns of the table have the names that they have in the database. */
  isAsWritten(table: string): boolean
  /** Whether nothing before changes the rows of the table. */
  isSettled(table: string): boolean
  /** Whether all that comes before is seen: nothing brings rows from elsewhere into what the plan makes. */
  isSeen(): boolean
  /** What comes is to be seen after this operation. */
  pass(op: Op): void
  /** What comes is to be seen after this statement of the author's own. */
  passSql(effect: SqlEffect): void
  /** Something before does what nobody sees. */
  passUnseen(): void
}

export function createStanding(): Standing {
  /** By the name in the plan: the name in the database, or undefined where the plan makes it. */
  const tables = new Map<string, string | undefined>()
  const columns = new Map<string, Map<string, string | undefined>>()
  const changed = new Set<string>()
  let isUnseen = false

  const table = (name: string) => (tables.has(name) ? tables.get(name) : name)
  const columnsOf = (name: string) => {
    const known = columns.get(name) ?? new Map<string, string | undefined>()
    columns.set(name, known)
    return known
  }
  const renameTable = (from: string, to: string) => {
    tables.set(to, table(from))
    tables.set(from, undefined)
    const known = columns.get(from)
    columns.delete(from)
    if (known) columns.set(to, known)
    if (changed.has(from)) changed.add(to)
  }
  const standing: Standing = {
    table,
    column(name, column) {
      if (table(name) === undefined) return undefined
      const known = columns.get(name)
      return known?.has(column) ? known.get(column) : column
    },
    isAsWritten: (name) => (columns.get(name)?.size ?? 0) === 0,
    isSettled: (name) => !isUnseen && !changed.has(name),
    isSeen: () => !isUnseen,
    pass(op) {
      switch (op.kind) {
        case 'createTable':
          tables.set(op.table.name, undefined)
          return
        case 'createPartition':
          tables.set(op.name, undefined)
          return
        case 'dropTable':
          // what comes under this name is another table
          tables.set(op.table, undefined)
          return
        case 'renameTable':
          renameTable(op.from, op.to)
          return
        case 'setTableSchema':
          renameTable(op.table, inSchema(op.table, op.schema))
          return
        case 'addColumn':
          columnsOf(op.table).set(op.column.name, undefined)
          return
        case 'dropColumn':
          columnsOf(op.table).set(op.column, undefined)
          return
        case 'renameColumn': {
          const was = standing.column(op.table, op.from)
          columnsOf(op.table).set(op.to, was).set(op.from, undefined)
          return
        }
        case 'renameSchema':
        case 'dropSchema':
          isUnseen = true
          return
        case 'alterColumn':
          // of the values alone, not of what they may be
          if (op.change.type ?? op.change.generated) changed.add(op.table)
          return
        case 'bulkInsert':
        case 'delete':
        case 'update':
        case 'dropPartition':
        case 'attachPartition':
        case 'detachPartition':
          for (const name of defOf(op).touches?.(op) ?? [op.table]) changed.add(name)
          changed.add(op.table)
          return
        case 'execute':
          // its statements are passed one by one
          return
        case 'query':
        case 'run':
          isUnseen = true
          return
      }
    },
    passSql(done) {
      if (done.effect === 'unseen') isUnseen = true
      else if (done.effect === 'changes') changed.add(done.table)
      else if (done.effect !== 'none') tables.set(done.table, undefined)
    },
    passUnseen() {
      isUnseen = true
    },
  }
  return standing
}

function inSchema(table: string, schema: string | null): string {
  const name = table.slice(table.lastIndexOf('.') + 1)
  return schema === null ? name : `${schema}.${name}`
}
