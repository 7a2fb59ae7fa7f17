import type { Sequence } from '../../schema/objects.ts'
import { changeSequence, facetsBefore, startOf, type SequenceChange } from '../../schema/sequences.ts'
import { isSame } from '../same.ts'
import { UNCHANGED, type ObjectKind } from './kind.ts'

export const sequences: ObjectKind<Sequence> = {
  make: (object) => [{ kind: 'createSequence', object }],
  drop: (object) => [{ kind: 'dropSequence', name: object.name, was: object }],
  /** Which column it goes with is a change of its own. */
  alter({ ownedBy: _old, ...before }, { ownedBy: _new, ...after }) {
    if (isSame(before, after)) return UNCHANGED
    const all = facetsOf(after)
    const old = facetsOf(before)
    // safe: only members are left out, and none of them must be there
    const differing = Object.fromEntries(
      Object.entries(all).filter(([facet, value]) => value !== old[facet as keyof SequenceChange]),
    ) as SequenceChange
    const change = [differing, all].find((each) => isSame(changeSequence(before, each), after))
    if (!change || Object.keys(change).length === 0) return undefined
    const was = facetsBefore(change, before)
    return { ops: [{ kind: 'alterSequence', name: after.name, change, ...(was && { was }) }] }
  },
}

const facetsOf = (sequence: Sequence): SequenceChange => ({
  as: sequence.as ?? 'bigint',
  start: startOf(sequence),
  increment: sequence.increment ?? 1,
  min: sequence.min ?? null,
  max: sequence.max ?? null,
  cache: sequence.cache ?? null,
  cycle: sequence.cycle ?? false,
})
