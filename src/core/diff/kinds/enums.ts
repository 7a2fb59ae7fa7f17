import type { Op } from '../../ops/index.ts'
import type { EnumPosition } from '../../ops/types/add-enum-value.ts'
import type { Enum } from '../../schema/objects.ts'
import type { ObjectKind } from './kind.ts'

export const enums: ObjectKind<Enum> = {
  make: (object) => [{ kind: 'createEnum', object }],
  drop: (object) => [{ kind: 'dropEnum', name: object.name, was: object }],
  /** A value can be used only in a later transaction than the one that adds it, unless the type is made anew. */
  alter(before, after, { holdsText }) {
    const gone = before.values.filter((value) => !after.values.includes(value))
    const added = after.values.filter((value) => !before.values.includes(value))
    const kept = after.values.filter((value) => !added.includes(value))
    const isReordered = before.values
      .filter((value) => kept.includes(value))
      .some((value, i) => kept[i] !== value)
    if (isReordered || gone.length > 1 || (gone.length > 0 && added.length > 0) || added.some(holdsText)) {
      const { name: type, values } = after
      return { ops: [{ kind: 'alterEnum', type, values, was: before.values }], disturbs: true }
    }
    return {
      ops: [...gone.map((value) => dropping(value, before)), ...adding(added, after)],
      disturbs: gone.length > 0,
    }
  },
}

const dropping = (value: string, { name, values }: Enum): Op => ({
  kind: 'dropEnumValue',
  type: name,
  value,
  was: placeOf(value, values),
})

/** Each behind the one before it, so that they come to stand in their order. */
function adding(added: readonly string[], { name, values }: Enum): readonly Op[] {
  const isThere = (value: string, i: number) => !added.includes(value) || added.indexOf(value) <= i
  return added.map((value, i) => {
    const at = placeOf(
      value,
      values.filter((each) => isThere(each, i)),
    )
    return { kind: 'addEnumValue', type: name, value, ...(Object.keys(at).length > 0 && { at }) }
  })
}

/** Where the value stands among the others; empty: behind them. */
function placeOf(value: string, values: readonly string[]): EnumPosition {
  const at = values.indexOf(value)
  if (at === values.length - 1) return {}
  return at === 0 ? { before: values[1]! } : { after: values[at - 1]! }
}
