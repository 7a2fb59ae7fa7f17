import { isCode, type Code } from './code.ts'

/** What a template hands to knex. */
export interface KnexParts {
  readonly tables?: readonly NamePart[]
  readonly columns?: readonly NamePart[]
  /** SQL for `raw` and `whereRaw`. */
  readonly expressions?: readonly (NamePart | undefined)[]
}

type NamePart = Code | string

/**
 * Why knex would take one of them for something else, and there is no way to tell it; undefined: it takes them as they are. It
 * reads `a as b` as two names, what has dots as a path, `*` as all columns, and a question mark as a value.
 */
export function wrongForKnex({ tables = [], columns = [], expressions = [] }: KnexParts): string | undefined {
  const name = [...tables, ...columns]
    .map(plain)
    .find((each) => / as /i.test(each) || each === '*' || each.includes('?'))
  const path = columns.map(plain).find((each) => each.includes('.'))
  const unnamed = name ?? path
  if (unnamed !== undefined) return `knex cannot name "${unnamed}": write this revision by hand`
  const asking = expressions
    .filter((each) => each !== undefined)
    .map(plain)
    .find((each) => each.includes('?'))
  return asking && `knex would take the question mark for a value in ${asking}: write this revision by hand`
}

// safe: the code of a name or of an expression is that of a text
const plain = (part: NamePart) => (isCode(part) ? (part.value as string) : part)
