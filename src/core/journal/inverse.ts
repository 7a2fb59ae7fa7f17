import type { Dialect, Row, Statement } from '../dialect.ts'
import type { Op } from '../ops/index.ts'
import { namesOf, type StateTables } from './journal.ts'
import { fromJson, toJson } from './values.ts'

/** What the database keeps of a revision that stands in it, so that it can be undone where its file is not. */
export interface KeptInverse {
  readonly revision: string
  readonly message: string
  readonly parents: readonly string[]
  readonly dependsOn: readonly string[]
  readonly labels: readonly string[]
  /** Whether it is undone in a transaction. */
  readonly transaction: boolean
  /** Of the file that it was applied from; empty where there was none. */
  readonly checksum: string
  readonly toolVersion: string
  /** ISO 8601, UTC: that of the revision's row, without which it is about another time that it was applied. */
  readonly appliedAt: string
  /** What undoes it, or in one line why that is not kept. */
  readonly way: { readonly operations: readonly Op[] } | { readonly problem: string }
}

export interface InverseStatements {
  /** In place of what was kept of the revision before. */
  keep(inverse: KeptInverse): Statement
  /** What is kept of these revisions. */
  find(revisions: readonly string[]): Statement
  forget(revision: string): Statement
}

/** The most that is kept of one revision, in characters. */
const LONGEST = 1_000_000

export function inverseStatements(dialect: Dialect, tables: StateTables): InverseStatements {
  const { quote, placeholder } = dialect
  const table = dialect.table(namesOf(tables).inverse)
  const [revision, content] = [quote('revision'), quote('content')]
  const values = `INTO ${table} (${revision}, ${content}) VALUES (${placeholder(1)}, ${placeholder(2)})`
  const insteadOf =
    dialect.family === 'postgres'
      ? `INSERT ${values} ON CONFLICT (${revision}) DO UPDATE SET ${content} = excluded.${content}`
      : `REPLACE ${values}`
  return {
    keep: (inverse) => ({ sql: insteadOf, bindings: [inverse.revision, contentOf(inverse)] }),
    find: (revisions) => ({
      sql: `SELECT ${revision}, ${content} FROM ${table} WHERE ${revision} IN (${revisions.map((_, i) => placeholder(i + 1)).join(', ')})`,
      bindings: revisions,
    }),
    forget: (id) => ({ sql: `DELETE FROM ${table} WHERE ${revision} = ${placeholder(1)}`, bindings: [id] }),
  }
}

/** A row of `find`. */
export function keptInverse(row: Row): KeptInverse {
  // safe: written by `keep` above
  const content = fromJson(String(row['content'])) as Omit<KeptInverse, 'revision'>
  return { revision: String(row['revision']), ...content }
}

function contentOf({ revision: _, ...content }: KeptInverse): string {
  const text = inAscii(toJson(content))
  if (text.length <= LONGEST) return text
  const megabytes = (text.length / 1_000_000).toFixed(1)
  return inAscii(toJson({ ...content, way: { problem: `it is too large to be kept: ${megabytes} MB` } }))
}

/** A database of any encoding takes it. */
const inAscii = (json: string) =>
  json.replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
