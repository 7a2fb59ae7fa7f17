import { MigError } from '../../../errors.ts'
import { defineColumn } from '../../schema/columns.ts'
import { columnBuilder } from '../../schema/define.ts'
import type { Attribute, Composite } from '../../schema/objects.ts'
import type { ColumnsByName } from '../tables/create-table.ts'
import { commentStatement } from '../comments/comment-target.ts'
import { addType, checkSaid, collationText, NO_COMPOSITES, postgresAlone, typeText } from './objects.ts'
import { statement, type OpDef } from '../op.ts'

export interface CreateComposite {
  readonly kind: 'createComposite'
  readonly object: Composite
}

export type CompositeArgs = [name: string, attributes: ColumnsByName]

export const createComposite: OpDef<CreateComposite, CompositeArgs> = {
  kind: 'createComposite',
  make: (...args) => ({ kind: 'createComposite', object: defineComposite('createComposite', ...args) }),
  args: ({ object }) => compositeArgs(object),
  apply: (op, before) => addType(before, op.object),
  invert: ({ object }) => [{ kind: 'dropComposite', name: object.name, was: object }],
  sql: postgresAlone(NO_COMPOSITES, ({ object }, context) => {
    const attributes = object.attributes.map(({ name, type, collation }) =>
      [
        context.dialect.quote(name),
        typeText(type, `attribute "${name}"`, context) + collationText(collation, context),
      ].join(' '),
    )
    const comments = object.attributes.flatMap(({ name, comment }) =>
      comment === undefined
        ? []
        : [statement(commentStatement({ kind: 'column', name, on: object.name }, comment, context.dialect))],
    )
    const create = `CREATE TYPE ${context.dialect.table(object.name)} AS (${attributes.join(', ')})`
    return [statement(create), ...comments]
  }),
  facts: () => [],
  describe: (op) => `create composite type ${op.object.name}`,
}

/** The type that the call describes. Throws MigError for what only a column can have. */
export function defineComposite(call: string, name: string, attributes: ColumnsByName): Composite {
  return {
    type: 'composite',
    name,
    attributes: Object.entries(attributes).map(([attribute, builder]): Attribute => {
      const { type, collation, nullable, comment } = defineColumn(name, attribute, builder).column
      checkSaid(`${call} "${name}": the attribute "${attribute}"`, builder, ['collation', 'comment'])
      if (!nullable) {
        throw new MigError(
          'operation.invalid',
          `${call} "${name}": the attribute "${attribute}" takes no notNull`,
          {
            hint: ['make a domain of it, or a check at the columns of the type'],
          },
        )
      }
      return {
        name: attribute,
        type,
        ...(collation !== undefined && { collation }),
        ...(comment !== undefined && { comment }),
      }
    }),
  }
}

export function compositeArgs({ name, attributes }: Composite): CompositeArgs {
  return [
    name,
    Object.fromEntries(
      attributes.map(({ name: attribute, ...rest }) => [
        attribute,
        columnBuilder({ ...rest, nullable: true }),
      ]),
    ),
  ]
}
