import type { Rename, ScoredRename } from '../renames.ts'
import { printRename } from './flags.ts'

/** What a thing is renamed in: names of the same kind there tell things apart. Empty for a table. */
export function ownerOf(rename: Rename): string {
  if (rename.type === 'table') return ''
  return rename.type === 'enum value' ? rename.on : rename.table
}

/** What one of its names is, apart from all other things. */
export const endOf = (rename: Rename, end: 'from' | 'to') =>
  JSON.stringify([rename.type, ownerOf(rename), rename[end]])

export const isSame = (a: Rename, b: Rename) => a.type === b.type && printRename(a) === printRename(b)

/** Tables before what they hold: the order in which renames are found, carried out and told. */
export const TYPES: readonly Rename['type'][] = ['table', 'column', 'constraint', 'index', 'enum value']

/** In an order that does not depend on the one in which they were found: kind by kind, owner by owner, the likeliest first. */
export function inOrder(renames: readonly ScoredRename[]): readonly ScoredRename[] {
  return renames.toSorted(
    (a, b) =>
      TYPES.indexOf(a.type) - TYPES.indexOf(b.type) ||
      compare(ownerOf(a), ownerOf(b)) ||
      b.score - a.score ||
      compare(printRename(a), printRename(b)),
  )
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
