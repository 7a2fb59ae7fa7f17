import { descendantsOf, findTable } from '../schema/edit.ts'
import { parentsOf } from '../schema/inheritance.ts'
import type { Schema } from '../schema/model.ts'
import { ownedKey, type PartKey, type World } from './parts.ts'
import { STRENGTH, type Use } from './uses.ts'

/** The columns of a name in the partitions and heirs of a table. */
interface Below {
  /** Those that come and go with the one above. */
  readonly along: readonly PartKey[]
  /** Those that heirs list as their own. */
  readonly listed: readonly PartKey[]
}

/** The columns below that one, which change with it (PostgreSQL). */
export function columnsBelow({ schema, inherited }: World, table: string, column: string): Below {
  const having = descendantsOf(schema, table).filter((name) => hasColumn(schema, name, column))
  const keys = having.map((name) => ownedKey('column', name, column))
  return {
    along: keys.filter((key) => inherited.has(key)),
    listed: keys.filter((key) => !inherited.has(key)),
  }
}

/** The columns that one is as, before and after, in the tables just above: it is changed by itself only after those. */
export function columnsAbove(
  { before, after }: { readonly before: World; readonly after: World },
  table: string,
  column: string,
): readonly PartKey[] {
  const own = findTable(after.schema, table)
  if (!own) return []
  return parentsOf(after.schema, own)
    .filter(({ name }) => [before, after].every(({ schema }) => hasColumn(schema, name, column)))
    .map(({ name }) => ownedKey('column', name, column))
}

const hasColumn = (schema: Schema, table: string, column: string): boolean =>
  findTable(schema, table)?.columns.some(({ name }) => name === column) ?? false

/** The checks of that name that heirs of a table list as their own. */
export function checksBelow({ schema }: World, table: string, check: string): readonly PartKey[] {
  return descendantsOf(schema, table)
    .filter((name) => findTable(schema, name)!.checks.some((each) => each.name === check))
    .map((name) => ownedKey('constraint', name, check))
}

export const certainly = (keys: readonly PartKey[]): readonly Use[] =>
  keys.map((on) => ({ on, strength: STRENGTH.certain }))
