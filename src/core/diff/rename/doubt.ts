import type { ColumnType } from '../../schema/model.ts'
import { isContrary } from './contrary.ts'
import type { ColumnInTable } from './differing-columns.ts'
import { familyOf } from './type-families.ts'
import { coreOf } from './words.ts'

/**
 * Whether a person must say if the one column is the other, however likely it is: where the values would be of another
 * kind, or would mean something else, a wrong guess goes unseen.
 */
export function isDoubtful(before: ColumnInTable, after: ColumnInTable): boolean {
  const [from, to] = [before.column, after.column]
  if (familyOf(from.type) !== familyOf(to.type) || isDate(from.type) !== isDate(to.type)) return true
  if (isPlural(from.name) !== isPlural(to.name)) return true
  return isContrary(before.words, after.words) || mayReferElsewhere(before, after)
}

const isDate = ({ name }: ColumnType) => name === 'date'

/** A list takes the place of a value, or the other way round. */
const isPlural = (name: string) => /[^isu]s$/i.test(name)

/** An id of a row of another table is another id, whatever its name, and an id is not the thing, nor its type. */
function mayReferElsewhere(before: ColumnInTable, after: ColumnInTable): boolean {
  if (haveSameTarget(before, after)) return false
  if (before.targets.length > 0 && after.targets.length > 0) return true
  const [from, to] = [before.words, after.words].map((words) => {
    const last = words.at(-1)
    return last === 'id' || last === 'type' ? last : ''
  })
  if (from !== to) return true
  return from === 'id' && coreOf(before.words).join(' ') !== coreOf(after.words).join(' ')
}

/** Whether both refer to the rows of one table. */
export const haveSameTarget = (before: ColumnInTable, after: ColumnInTable): boolean =>
  before.targets.some((target) => after.targets.includes(target))
