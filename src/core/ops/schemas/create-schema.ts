import { addObject, type Namespace } from '../../schema/objects.ts'
import { NO_SCHEMAS, postgresStatement } from '../types/objects.ts'
import type { OpDef } from '../op.ts'

export interface CreateSchema {
  readonly kind: 'createSchema'
  readonly object: Namespace
}

export const createSchema: OpDef<CreateSchema, [name: string]> = {
  kind: 'createSchema',
  make: (name) => ({ kind: 'createSchema', object: { type: 'schema', name } }),
  args: (op) => [op.object.name],
  apply: (op, before) => addObject(before, op.object),
  invert: (op) => [{ kind: 'dropSchema', name: op.object.name }],
  sql: postgresStatement(NO_SCHEMAS, (op, { dialect }) => `CREATE SCHEMA ${dialect.quote(op.object.name)}`),
  facts: () => [],
  describe: (op) => `create schema ${op.object.name}`,
}
