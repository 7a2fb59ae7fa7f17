import { MigError } from '../../errors.ts'
import { folded, isKeyword, isSameName, wordsOf } from './lexis.ts'
import { constraintsIn, contextOf, groupOf } from './read-constraints.ts'
import { spelled } from './spelling.ts'
import type { WrittenClause, WrittenConstraint, WrittenTable } from './written-table.ts'

type Part = WrittenClause | WrittenConstraint

/** The constraints of that name, at columns too; one without a name goes by what it says: `UNIQUE (email)`. */
export function partsNamed(table: WrittenTable, name: string): readonly Part[] {
  const all: readonly Part[] = [...table.constraints, ...table.columns.flatMap(({ clauses }) => clauses)]
  const named = all.filter((part) => part.name !== undefined && isSameName(part.name, name))
  return named.length > 0 ? named : partsDescribed(table, name)
}

/** The only one. Throws where there is none, or two of that name. */
export function partNamed(table: WrittenTable, name: string): Part {
  const [part, ...others] = partsNamed(table, name)
  if (part && others.length === 0) return part
  throw new MigError(
    'operation.invalid',
    part
      ? `constraint "${name}" is there ${others.length + 1} times on table "${table.name}"`
      : `constraint "${name}" does not exist on table "${table.name}"`,
  )
}

/** The text without `CONSTRAINT name` in front. */
export function textWithoutName({ text }: Part): string {
  const words = wordsOf(text)
  return isKeyword(words[0], 'CONSTRAINT') && words[2] ? text.slice(words[2].start) : text
}

/** Whether a name is what the constraint would go by if it had none. */
export function describes(table: WrittenTable, name: string, part: Part): boolean {
  const bare = <T extends Part>(each: T): T => {
    if (each !== part) return each
    const { name: _name, ...rest } = each
    // safe: a part may be without a name
    return rest as T
  }
  const unnamed: WrittenTable = {
    ...table,
    columns: table.columns.map((column) => ({ ...column, clauses: column.clauses.map(bare) })),
    constraints: table.constraints.map(bare),
  }
  return partsDescribed(unnamed, name).length > 0 && partsDescribed(table, name).length === 0
}

function partsDescribed(table: WrittenTable, name: string): readonly Part[] {
  const wanted = folded(descriptionIn(table, name))
  return constraintsIn(table).flatMap(({ part, constraint }) =>
    part.name === undefined && folded(constraint.name) === wanted ? [part] : [],
  )
}

/** The name with its expression as `constraintsIn` spells it. */
function descriptionIn(table: WrittenTable, name: string): string {
  if (!/^check\s*\(.*\)$/is.test(name)) return name
  return `CHECK (${spelled(groupOf(wordsOf(name)), contextOf(table))})`
}
