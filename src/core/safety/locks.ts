import type { DialectName } from '../dialect.ts'
import { mysqlLocks } from './locks-mysql.ts'
import { postgresLocks } from './locks-postgres.ts'
import { sqliteLocks } from './locks-sqlite.ts'
import { NAME, shapeOf, type Shape } from './shape.ts'

/** What others cannot do meanwhile; `a moment`: they wait until what reads or writes just then has ended, and no longer. */
export type Blocks = 'nothing' | 'rows' | 'a moment' | 'definitions' | 'writes' | 'everything'

/** From the one that is felt least. */
const BY_WEIGHT: readonly Blocks[] = ['nothing', 'rows', 'a moment', 'definitions', 'writes', 'everything']

/** A lock that a statement takes, or keeps, while it runs. */
export interface Lock {
  /** As the server's manual calls it: `ACCESS EXCLUSIVE`, `metadata lock, in place`. */
  readonly mode: string
  /** The table or other object; absent: the whole database. */
  readonly on?: string
  readonly blocks: Blocks
}

/** What a statement is seen to be. */
export interface LockRequest {
  readonly shape: Shape
  readonly dialect: DialectName
  /** Its operation is known to write the rows of the table anew. */
  readonly rewrites: boolean
}

const READERS: Readonly<Record<DialectName, (request: LockRequest) => readonly Lock[]>> = {
  postgres: postgresLocks,
  mysql: mysqlLocks,
  mariadb: mysqlLocks,
  sqlite: sqliteLocks,
}

/**
 * The locks that statements take which follow each other, as their text tells: one for each object, the one that is felt
 * most. What nobody else can see yet, since these very statements make it, is left out.
 */
export function locksOf(
  statements: readonly { readonly sql: string; readonly rewrites?: boolean }[],
  dialect: DialectName,
): readonly Lock[] {
  const made = new Set<string>()
  const locks: Lock[] = []
  for (const { sql, rewrites = false } of statements) {
    const shape = shapeOf(sql, dialect === 'mariadb' ? 'mysql' : dialect)
    const found = READERS[dialect]({ shape, dialect, rewrites })
    locks.push(...found.filter(({ on }) => on === undefined || !made.has(on)))
    const table = MAKES_TABLE.exec(shape.text)?.[1]
    if (table !== undefined) made.add(shape.nameOf(table))
  }
  return strongest(locks)
}

const MAKES_TABLE = new RegExp(
  `^CREATE (?:(?:GLOBAL |LOCAL )?TEMP(?:ORARY)? |UNLOGGED )?(?:TABLE|MATERIALIZED VIEW) (?:IF NOT EXISTS )?${NAME}`,
  'i',
)

/** One lock for each object: the one that is felt most, and among equals the first. */
export function strongest(locks: readonly Lock[]): readonly Lock[] {
  const byObject = new Map<string | undefined, Lock>()
  for (const lock of locks) {
    const known = byObject.get(lock.on)
    if (!known || weightOf(lock) > weightOf(known)) byObject.set(lock.on, lock)
  }
  return [...byObject.values()]
}

export const weightOf = ({ blocks }: Lock): number => BY_WEIGHT.indexOf(blocks)
