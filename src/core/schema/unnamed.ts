import type { Constraint } from './constraints.ts'

/** What tells a constraint that has no name from others of its table. */
type Described =
  | { readonly type: 'primaryKey' }
  | { readonly type: 'unique' | 'foreignKey'; readonly columns: readonly string[] }
  | { readonly type: 'check'; readonly expression: string }

/**
 * What a constraint that has no name goes by, which SQLite alone lets be: what it says, as `UNIQUE (email)`. A second one
 * of a table that says the same has a number behind it.
 */
export function nameOfUnnamed(constraint: Described): string {
  switch (constraint.type) {
    case 'primaryKey':
      return 'PRIMARY KEY'
    case 'unique':
      return `UNIQUE (${constraint.columns.join(', ')})`
    case 'foreignKey':
      return `FOREIGN KEY (${constraint.columns.join(', ')})`
    case 'check':
      return `CHECK (${constraint.expression})`
  }
}

/** Whether the name is no name, but what the constraint says. */
export function isUnnamed(constraint: Constraint): boolean {
  if (constraint.type === 'exclusion') return false
  const description = nameOfUnnamed(constraint)
  return (
    constraint.name.startsWith(description) && /^(?: \d+)?$/.test(constraint.name.slice(description.length))
  )
}

/** The name of `after`, which is `before` with columns that are called otherwise: one that has none goes on to have none. */
export function nameAfterRename(before: Constraint, after: Constraint): string {
  if (before.type === 'exclusion' || after.type === 'exclusion' || !isUnnamed(before)) return before.name
  return nameOfUnnamed(after) + before.name.slice(nameOfUnnamed(before).length)
}

/** What is said of a constraint's name where it is made: nothing where it is the conventional one, or that it has none. */
export function saidName(
  constraint: Exclude<Constraint, { readonly type: 'exclusion' }>,
  conventional: string | undefined,
): { readonly name?: string; readonly unnamed?: true } {
  const { name } = constraint
  if (name === conventional) return {}
  return name === nameOfUnnamed(constraint) ? { unnamed: true } : { name }
}
