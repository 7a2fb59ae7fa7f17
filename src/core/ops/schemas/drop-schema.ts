import { MigError } from '../../../errors.ts'
import type { Schema } from '../../schema/model.ts'
import { dropObject, findObject } from '../../schema/objects.ts'
import { commentAgain } from '../comments/comment-again.ts'
import { NO_SCHEMAS, postgresStatement } from '../types/objects.ts'
import type { OpDef } from '../op.ts'

export interface DropSchema {
  readonly kind: 'dropSchema'
  readonly name: string
}

/** Drops an empty schema: what is in it is dropped by its own operations. */
export const dropSchema: OpDef<DropSchema, [name: string]> = {
  kind: 'dropSchema',
  make: (name) => ({ kind: 'dropSchema', name }),
  args: (op) => [op.name],
  apply(op, before) {
    const [held] = heldBy(before, op.name)
    if (held !== undefined) {
      throw new MigError('operation.invalid', `schema "${op.name}" is not empty: it holds "${held}"`, {
        hint: ['drop what it holds first'],
      })
    }
    return dropObject(before, `schema ${op.name}`)
  },
  invert: (op, before) => [
    { kind: 'createSchema', object: { type: 'schema', name: op.name } },
    ...commentAgain(findObject(before, 'schema', `schema ${op.name}`)),
  ],
  sql: postgresStatement(NO_SCHEMAS, (op, { dialect }) => `DROP SCHEMA ${dialect.quote(op.name)}`),
  facts: () => [],
  describe: (op) => `drop schema ${op.name}`,
}

function heldBy(schema: Schema, name: string): readonly string[] {
  const objects = Object.values(schema.objects).map((object) => object.name)
  return [...Object.keys(schema.tables), ...objects].filter((each) => each.startsWith(`${name}.`))
}
