import { MigError } from '../../../errors.ts'
import { constraintsOf } from '../../schema/constraints.ts'
import { findTable } from '../../schema/edit.ts'
import type { Schema } from '../../schema/model.ts'
import { findObject } from '../../schema/objects.ts'
import { didYouMean } from '../../text/suggest.ts'
import type { Rename } from '../renames.ts'
import { printRename } from './flags.ts'

/**
 * Whether a rename that somebody asks for is still to be done; false where there is nothing to do: it has been done, or
 * what holds the thing is new altogether. Throws `usage` where it can be neither.
 */
export function isPending(rename: Rename, before: Schema, after: Schema): boolean {
  const [there, wanted] = [namesBeside(rename, before), namesBeside(rename, after)]
  if (!wanted) throw noOwner(rename, after)
  if (!there) return false
  const { from, to } = rename
  const isThere = there.includes(to)
  if (isThere && (!there.includes(from) || (wanted.includes(from) && wanted.includes(to)))) return false
  if (!there.includes(from)) {
    throw refused(rename, `there is no ${called(rename, from)}`, suggestion(from, there))
  }
  if (!wanted.includes(to)) {
    throw refused(rename, `no ${called(rename, to)} is wanted`, suggestion(to, wanted))
  }
  if (wanted.includes(from)) {
    const hint = 'where the name is given to something else at once, make two revisions of it'
    throw refused(rename, `${called(rename, from)} is to stay`, [hint])
  }
  if (isThere) {
    const hint = 'to put the values of two together, write a revision that does so'
    throw refused(rename, `there is a ${called(rename, to)} already`, [hint])
  }
  return true
}

/** The names of all things of that kind in the same place; undefined where that place is not there. */
function namesBeside(rename: Rename, schema: Schema): readonly string[] | undefined {
  if (rename.type === 'table') {
    const names = Object.keys(schema.tables)
    return names.length === 0 ? undefined : names
  }
  if (rename.type === 'enum value') return findObject(schema, 'enum', `enum ${rename.on}`)?.values
  const table = findTable(schema, rename.table)
  if (rename.type === 'index') {
    const owner = table ?? findObject(schema, 'view', `view ${rename.table}`)
    return owner && (owner.indexes ?? []).map(({ name }) => name)
  }
  return table && (rename.type === 'column' ? table.columns : constraintsOf(table)).map(({ name }) => name)
}

function called(rename: Rename, name: string): string {
  switch (rename.type) {
    case 'table':
      return `table ${name}`
    case 'column':
      return `column ${rename.table}.${name}`
    case 'index':
    case 'constraint':
      return `${rename.type} ${name} on ${rename.table}`
    case 'enum value':
      return `value ${name} of enum ${rename.on}`
  }
}

function noOwner(rename: Rename, after: Schema): MigError {
  if (rename.type === 'table') return refused(rename, 'no table is wanted', [])
  if (rename.type === 'enum value') {
    const enums = Object.values(after.objects).flatMap((each) => (each.type === 'enum' ? [each.name] : []))
    return refused(rename, `no enum ${rename.on} is wanted`, suggestion(rename.on, enums))
  }
  return refused(
    rename,
    `no table ${rename.table} is wanted`,
    suggestion(rename.table, Object.keys(after.tables)),
  )
}

function suggestion(name: string, names: readonly string[]): readonly string[] {
  const near = didYouMean(name, names)
  return near === undefined ? [] : [`did you mean "${near}"?`]
}

const refused = (rename: Rename, why: string, hint: readonly string[]) =>
  new MigError('usage', `cannot rename ${printRename(rename)}: ${why}`, { hint })
