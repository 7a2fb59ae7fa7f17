import { dropObject, type Sequence } from '../../schema/objects.ts'
import { defineSequence, sequenceOptions, type SequenceOptions } from '../../schema/sequences.ts'
import { madeAgain } from '../types/objects.ts'
import type { OpDef } from '../op.ts'
import { sequenceStatement } from './sequence-text.ts'

export interface DropSequence {
  readonly kind: 'dropSequence'
  readonly name: string
  readonly was?: Sequence
}

/** It may be given what it was, as createSequence is. The number that it had come to is lost. */
export const dropSequence: OpDef<DropSequence, [name: string, was?: SequenceOptions]> = {
  kind: 'dropSequence',
  make: (name, was) => ({ kind: 'dropSequence', name, ...(was && { was: defineSequence(name, was) }) }),
  args: (op) => (op.was ? [op.name, sequenceOptions(op.was)] : [op.name]),
  apply: (op, before) => dropObject(before, `sequence ${op.name}`),
  invert: (op, before) => madeAgain('sequence', op, before, (object) => ({ kind: 'createSequence', object })),
  irreversible:
    "give it what it was: op.dropSequence('tickets', { start: 100 }), or {}; or write a downgrade",
  sql: sequenceStatement((op, { dialect }) => `DROP SEQUENCE ${dialect.table(op.name)}`),
  facts: (op) => [{ fact: 'losesData', what: `the number that sequence ${op.name} has come to` }],
  describe: (op) => `drop sequence ${op.name}`,
}
