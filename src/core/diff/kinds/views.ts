import type { View } from '../../schema/objects.ts'
import { isSame } from '../same.ts'
import { diffNamed } from '../lists.ts'
import { UNCHANGED, type Alteration, type ObjectKind } from './kind.ts'

export const views: ObjectKind<View> = {
  make: ({ indexes = [], ...view }) => [
    { kind: 'createView', view },
    ...indexes.map((index) => ({ kind: 'createIndex' as const, table: view.name, index })),
  ],
  drop: (view) => [
    {
      kind: 'dropView',
      name: view.name,
      ...(view.materialized && { materialized: true as const }),
      was: view,
    },
  ],
  alter(was, view) {
    if (was.materialized !== view.materialized) return undefined
    const { indexes: oldIndexes = [], ...before } = was
    const { indexes = [], ...after } = view
    const { dropped, added, both } = diffNamed(oldIndexes, indexes)
    const changed = both.filter(([old, index]) => !isSame(old, index))
    const self = alteringItself(before, after)
    return {
      ...self,
      ops: [
        ...[...dropped, ...changed.map(([old]) => old)].map((old) => ({
          kind: 'dropIndex' as const,
          table: view.name,
          name: old.name,
          was: old,
        })),
        ...self.ops,
        ...[...added, ...changed.map(([, index]) => index)].map((index) => ({
          kind: 'createIndex' as const,
          table: view.name,
          index,
        })),
      ],
    }
  },
}

function alteringItself(was: View, view: View): Alteration {
  const { populated: wasPopulated, ...before } = was
  const { populated, ...after } = view
  if (isSame(before, after)) {
    if (populated === wasPopulated) return UNCHANGED
    return { ops: [{ kind: 'refreshView', name: view.name, ...(populated === false && { populated }) }] }
  }
  return {
    ops: [{ kind: 'replaceView', view, was }],
    disturbs: view.materialized === true || !appendsColumns(was.query, view.query),
  }
}

/** Whether what is selected begins with what was selected, so that whoever reads the view goes on to find it there. */
function appendsColumns(before: string, after: string): boolean {
  const [one, other] = [selectedIn(before), selectedIn(after)]
  return one !== undefined && other !== undefined && (other === one || other.startsWith(`${one},`))
}

/** Whether it selects what was selected, and more behind it: to go back, PostgreSQL has to drop it. */
export const gainsColumns = (before: string, after: string): boolean =>
  appendsColumns(before, after) && !appendsColumns(after, before)

/** What stands between SELECT and the FROM that belongs to it; undefined where that is not plain to see. */
function selectedIn(query: string): string | undefined {
  const text = query.replaceAll(/\s+/g, ' ').trim()
  return /^select (?!distinct\b)([^()]*?) from /i.exec(text)?.[1]
}
