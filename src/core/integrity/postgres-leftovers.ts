/** An index that PostgreSQL keeps up to date, or not even that, and that no query uses. */
export interface InvalidIndex {
  readonly schema: string
  readonly table: string
  readonly name: string
  /** As it is written in SQL. */
  readonly path: string
  /** Of a partitioned table: some partition has none like it. */
  readonly isPartitioned: boolean
  /** Of a primary key, a unique or an exclusion constraint. */
  readonly isOfConstraint: boolean
  /** Somebody holds the lock with which it may be being built just now. */
  readonly isBusy: boolean
}

/** A constraint that was never checked against the rows that were there before it. */
export interface NotValid {
  readonly name: string
  readonly path: string
  /** Of its table. */
  readonly table: string
}

/** A statement that was begun and has not come to its end. */
export interface OpenStatement {
  readonly revision: string
  readonly sql: string
}

/**
 * Why an invalid index is certainly what a CREATE or REINDEX INDEX CONCURRENTLY has left, in words; undefined: it may be
 * anything. The manual of REINDEX names the suffixes, and says that such an index is to be dropped.
 */
export function leftoverOf(index: InvalidIndex, open: readonly OpenStatement[]): string | undefined {
  if (index.isBusy || index.isPartitioned || index.isOfConstraint) return undefined
  const copy = /_cc(new|old)\d*$/.exec(index.name)
  if (copy) return `a REINDEX CONCURRENTLY that was cut off has left it`
  const maker = open.find(({ sql }) => indexMadeBy(sql) === index.name)
  return maker && `${maker.revision} was cut off while it made it`
}

const MAKES_INDEX =
  /^\s*CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+(?:IF\s+NOT\s+EXISTS\s+)?("(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)\s+ON\b/iu

/** The name of the index that a statement makes concurrently; undefined: it is another statement. */
export function indexMadeBy(sql: string): string | undefined {
  const name = MAKES_INDEX.exec(sql)?.[1]
  if (name === undefined) return undefined
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase()
}
