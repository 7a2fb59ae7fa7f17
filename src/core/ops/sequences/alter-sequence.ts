import { MigError } from '../../../errors.ts'
import { editObject, findObject } from '../../schema/objects.ts'
import { changeSequence, facetsBefore, type SequenceChange } from '../../schema/sequences.ts'
import { checkOwner } from './create-sequence.ts'
import type { OpDef } from '../op.ts'
import { sequenceStatements, unlogged } from './sequence-text.ts'

export interface AlterSequence {
  readonly kind: 'alterSequence'
  readonly name: string
  readonly change: SequenceChange
  /** The same facets, as they were. */
  readonly was?: SequenceChange
}

export const alterSequence: OpDef<
  AlterSequence,
  [name: string, change: SequenceChange, was?: SequenceChange]
> = {
  kind: 'alterSequence',
  make(name, change, was) {
    if (Object.keys(change).length === 0) {
      throw new MigError('operation.invalid', `alterSequence "${name}": nothing is to change`)
    }
    return { kind: 'alterSequence', name, change, ...(was && { was }) }
  },
  args: (op) => (op.was ? [op.name, op.change, op.was] : [op.name, op.change]),
  apply(op, before) {
    checkOwner(before, op.change.ownedBy)
    return editObject(before, 'sequence', `sequence ${op.name}`, (sequence) =>
      changeSequence(sequence, op.change),
    )
  },
  invert(op, before) {
    const { was: told } = op
    const isTold = told && Object.keys(op.change).every((facet) => Object.hasOwn(told, facet))
    const was = isTold ? told : facetsBefore(op.change, findObject(before, 'sequence', `sequence ${op.name}`))
    return was && [{ kind: 'alterSequence', name: op.name, change: was, was: op.change }]
  },
  irreversible: 'give the same facets as they were, as the third argument, or write a downgrade',
  sql: sequenceStatements((op, context, clauses) => {
    const alter = `ALTER SEQUENCE ${context.dialect.table(op.name)}`
    const { unlogged: isUnlogged } = op.change
    const named = clauses(op.change)
    return [
      ...(isUnlogged === undefined ? [] : [`${alter} SET ${isUnlogged ? unlogged(context) : 'LOGGED'}`]),
      ...(named.length > 0 ? [`${alter} ${named.join(' ')}`] : []),
    ]
  }),
  facts: () => [],
  describe: (op) => `alter sequence ${op.name}`,
}
