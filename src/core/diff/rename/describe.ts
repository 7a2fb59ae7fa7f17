import type { Rename } from '../renames.ts'

/** One line for people: `users.name is now users.full_name`. */
export function describeRename(rename: Rename): string {
  const { from, to } = rename
  switch (rename.type) {
    case 'table':
      return `table ${from} is now ${to}`
    case 'column':
      return `${rename.table}.${from} is now ${rename.table}.${to}`
    case 'index':
    case 'constraint':
      return `${rename.type} ${from} on ${rename.table} is now ${to}`
    case 'enum value':
      return `value ${from} of enum ${rename.on} is now ${to}`
  }
}
