import { findTable } from '../schema/edit.ts'
import type { Column, ForeignKey } from '../schema/model.ts'
import { isText } from '../schema/column-change.ts'
import type { Disturbance } from './disturbances.ts'
import { columnOfKey, type PartKey, type World } from './parts.ts'
import { usersOf, type User } from './users.ts'
import { keysBeginning, STRENGTH } from './uses.ts'

/**
 * The parts that are there before and after, unchanged or not, and have to be dropped and made again, as their server lets
 * nothing lean on what is changed: those that are given, and all that follow from the disturbances.
 */
export function remadeParts(
  anew: ReadonlySet<PartKey>,
  disturbances: readonly Disturbance[],
  before: World,
  after: World,
): ReadonlySet<PartKey> {
  const remade = new Set(anew)
  if (disturbances.length === 0) return remade
  const users = usersOf(before, after)
  const queue = [...disturbances]
  for (const disturbance of queue) {
    for (const user of users.get(disturbance.key) ?? []) {
      if (remade.has(markOf(user)) || !hasToFollow(user, disturbance, { before, after, remade })) continue
      remade.add(markOf(user))
      if (user.kind !== 'default' && user.kind !== 'owner') {
        queue.push({ key: user.key, how: user.kind === 'column type' ? 'retyped' : 'anew' })
      }
    }
  }
  return remade
}

/** A column whose type is made anew gets another type meanwhile. */
const markOf = ({ kind, key }: User): PartKey => (kind === 'column type' ? `type of ${key}` : key)

interface Place {
  readonly before: World
  readonly after: World
  readonly remade: ReadonlySet<PartKey>
}

function hasToFollow(user: User, { key, how }: Disturbance, place: Place): boolean {
  if (user.strength < STRENGTH.text) return false
  const isOwnColumn = user.table !== undefined && key.startsWith(`column ${user.table.name}\0`)
  switch (user.kind) {
    case 'foreignKey':
      return foreignKeyFollows(user, key, how, place)
    case 'generated':
      return (how === 'retyped' && place.before.family === 'postgres') || how === 'anew'
    case 'owner':
      return how === 'anew'
    case 'default':
    case 'check':
    case 'index':
    case 'key':
      return how === 'anew' && (isOwnColumn || place.before.family === 'postgres')
    case 'column type':
      return how === 'anew' && place.before.family === 'postgres'
    case 'object':
      return objectFollows(user, key, how, place)
  }
}

function objectFollows({ object }: User, key: PartKey, how: Disturbance['how'], { before }: Place): boolean {
  const isOfTable = object?.type === 'trigger' || object?.type === 'policy' || object?.type === 'native'
  switch (before.family) {
    case 'postgres':
      return true
    case 'mysql':
      return isOfTable && key.startsWith('table ') && how === 'anew'
    case 'sqlite':
      return how === 'anew' && (isOfTable || key.startsWith('table ') || key.startsWith('view '))
  }
}

/** PostgreSQL needs the very key that a foreign key refers to, MySQL and MariaDB an index at both of its ends. */
function foreignKeyFollows(
  { table, constraint }: User,
  key: PartKey,
  how: Disturbance['how'],
  { before, after, remade }: Place,
): boolean {
  if (constraint?.type !== 'foreignKey' || !table) return false
  const isOwn = key.startsWith(`column ${table.name}\0`)
  if (before.family === 'sqlite') return how === 'anew' && isOwn
  if (key.startsWith('index '))
    return (
      before.family === 'postgres' ||
      !isServedElsewhere(key, constraint, table.name, { before, after, remade })
    )
  if (how === 'anew' || before.family === 'mysql') return true
  const [was, is] = [before, after].map(({ schema }) => columnOfKey(schema, key))
  return was === undefined || is === undefined || !areOfOneKind(was, is)
}

/** Whether another index than that one goes on to serve the foreign key on that side. */
function isServedElsewhere(
  key: PartKey,
  { columns, references }: ForeignKey,
  table: string,
  { before, after, remade }: Place,
): boolean {
  const isOwn = key.startsWith(`index ${table}\0`)
  const [owner, needed] = isOwn ? [table, columns] : [references.table, references.columns]
  const [was, is] = [findTable(before.schema, owner), findTable(after.schema, owner)]
  if (!was || !is) return false
  const kept = new Set(keysBeginning(was, needed))
  return keysBeginning(is, needed).some((other) => other !== key && (!kept.has(other) || !remade.has(other)))
}

const INTEGERS = ['tinyint', 'smallint', 'mediumint', 'integer', 'bigint']

/** Whether PostgreSQL compares the values of the one with those of the other. */
function areOfOneKind(a: Column, b: Column): boolean {
  const isInteger = ({ type }: Column) => INTEGERS.includes(type.name)
  return a.type.name === b.type.name || (isInteger(a) && isInteger(b)) || (isText(a.type) && isText(b.type))
}
