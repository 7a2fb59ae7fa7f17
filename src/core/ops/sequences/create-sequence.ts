import { columnOf, tableOf } from '../../schema/edit.ts'
import type { Schema } from '../../schema/model.ts'
import { addObject, type Sequence } from '../../schema/objects.ts'
import { columnPath } from '../../schema/renames.ts'
import { defineSequence, sequenceOptions, type SequenceOptions } from '../../schema/sequences.ts'
import type { OpDef } from '../op.ts'
import { sequenceStatement, unlogged } from './sequence-text.ts'

export interface CreateSequence {
  readonly kind: 'createSequence'
  readonly object: Sequence
}

export const createSequence: OpDef<CreateSequence, [name: string, options?: SequenceOptions]> = {
  kind: 'createSequence',
  make: (name, options = {}) => ({ kind: 'createSequence', object: defineSequence(name, options) }),
  args({ object }) {
    const options = sequenceOptions(object)
    return Object.keys(options).length > 0 ? [object.name, options] : [object.name]
  },
  apply(op, before) {
    checkOwner(before, op.object.ownedBy)
    return addObject(before, op.object)
  },
  invert: ({ object }) => [{ kind: 'dropSequence', name: object.name, was: object }],
  sql: sequenceStatement((op, context, clauses) =>
    [
      op.object.unlogged ? `CREATE ${unlogged(context)} SEQUENCE` : 'CREATE SEQUENCE',
      context.dialect.table(op.object.name),
      ...clauses(sequenceOptions(op.object)),
    ].join(' '),
  ),
  facts: () => [],
  describe: (op) => `create sequence ${op.object.name}`,
}

/** Throws where the column that it goes with does not exist. */
export function checkOwner(schema: Schema, ownedBy: string | null | undefined): void {
  if (ownedBy === null || ownedBy === undefined) return
  const path = columnPath(ownedBy)
  const table = tableOf(schema, path.table)
  if (table) columnOf(table, path.column)
}
