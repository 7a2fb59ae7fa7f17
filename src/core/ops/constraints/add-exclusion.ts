import { MigError } from '../../../errors.ts'
import type { Deferrable, Exclusion, ExclusionElement } from '../../schema/model.ts'
import { exclusionName } from '../../schema/define-table.ts'
import { addingSql, dropping, given, rebuilding, refuseUnknown, withAdded } from './constraints.ts'
import { isList, type OpDef } from '../op.ts'

export interface AddExclusion {
  readonly kind: 'addExclusion'
  readonly table: string
  readonly exclusion: Exclusion
}

export interface ExclusionOptions {
  /** Left out: `ex_`, the table, the columns. Needed where an element is an expression. */
  readonly name?: string
  /** The index method. Default: `gist`. */
  readonly method?: string
  /** Only the rows that meet this expression are compared. */
  readonly where?: string
  readonly deferrable?: Deferrable
  readonly comment?: string
}

export const addExclusion: OpDef<
  AddExclusion,
  [table: string, elements: readonly ExclusionElement[], options?: ExclusionOptions]
> = {
  kind: 'addExclusion',
  make(table, elements, options = {}) {
    const isUsable =
      isList(elements) &&
      elements.length > 0 &&
      elements.every((each) => typeof each === 'object' && typeof each.with === 'string')
    if (!isUsable) {
      throw new MigError(
        'operation.invalid',
        `addExclusion on "${table}": it takes a list of columns with operators`,
        {
          hint: [`write: op.addExclusion('${table}', [{ column: 'during', with: '&&' }])`],
        },
      )
    }
    refuseUnknown(`addExclusion on "${table}"`, options, ['name', 'method', 'where', 'deferrable', 'comment'])
    const exclusion = { ...given(options), name: exclusionName(table, { ...options, elements }), elements }
    return { kind: 'addExclusion', table, exclusion }
  },
  args({ table, exclusion: { name, elements, ...rest } }) {
    const options = { ...(name !== derivedName(table, elements) && { name }), ...rest }
    return Object.keys(options).length > 0 ? [table, elements, options] : [table, elements]
  },
  apply: (op, before) => withAdded(before, op.table, { type: 'exclusion', ...op.exclusion }),
  invert: (op) => [dropping(op.table, { type: 'exclusion', ...op.exclusion })],
  sql: addingSql((op) => ({ type: 'exclusion', ...op.exclusion })),
  facts: ({ table }, context) => [
    {
      fact: 'mayFail',
      why: `rows of ${table} may exclude one another`,
      ask: { rows: table },
    },
    ...rebuilding(table, context),
  ],
  describe: (op) => `add exclusion ${op.exclusion.name} on ${op.table}`,
  touches: (op) => [op.table],
}

/** The name that follows from the columns; undefined where an expression leaves none. */
function derivedName(table: string, elements: readonly ExclusionElement[]): string | undefined {
  const hasExpression = elements.some((each) => 'expression' in each)
  return hasExpression ? undefined : exclusionName(table, { elements })
}
