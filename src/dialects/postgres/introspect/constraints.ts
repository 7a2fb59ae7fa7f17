import type { Constraint } from '../../../core/schema/constraints.ts'
import type { Deferrable, ReferentialAction } from '../../../core/schema/model.ts'
import { typesByName } from './columns.ts'
import { expressionOf, withoutParentheses } from './expressions.ts'
import { indexKeys, type IndexReader } from './indexes.ts'
import { textsOf, numbersOf, type ConstraintRow, type IndexRow } from './rows.ts'
import { parametersOf, withComment, withParameters, type World } from './world.ts'

/** The constraint; undefined where it can only be told of, which is done. */
export function constraintOf(row: ConstraintRow, world: World, indexes: IndexReader): Constraint | undefined {
  const { name } = row
  const table = world.relationName(row.relation)!
  const path = `${table}.${name}`
  const comment = withComment(world.commentOf('pg_constraint', row.id))
  const columns = namesOf(row.relation, row.columns, world)
  const index = indexes.byId.get(row.index)
  if (row.isTemporal)
    return told(`${row.kind === 'f' ? 'PERIOD' : 'WITHOUT OVERLAPS'} constraint`, path, world)
  switch (row.kind) {
    case 'p':
    case 'u':
      return {
        type: row.kind === 'p' ? 'primaryKey' : 'unique',
        name,
        columns,
        ...(index && keyIndexOf(index, row.relation, world)),
        ...(index?.nullsNotDistinct && { nullsNotDistinct: true }),
        ...deferrableOf(row),
        ...comment,
      }
    case 'f':
      return foreignKeyOf(row, columns, world)
    case 'c':
      return {
        type: 'check',
        name,
        expression: expressionOf(row.expression ?? '', typesByName(row.relation, world)),
        ...(!row.isEnforced && { notEnforced: true }),
        ...(row.isOwnAlone && { noInherit: true }),
        ...(!row.isValid && row.isEnforced && { notValid: true }),
        ...comment,
      }
    case 'x':
      return index && exclusionOf(row, index, world, indexes)
  }
}

function told(kind: string, path: string, world: World): Constraint | undefined {
  world.tell(kind, path)
  return undefined
}

function namesOf(relation: string, numbers: string | null, world: World): readonly string[] {
  const columns = world.columnsByNumber(relation)
  return numbersOf(numbers).map((number) => columns.get(number)!.name)
}

function deferrableOf({ isDeferrable, isDeferred }: ConstraintRow): { readonly deferrable?: Deferrable } {
  return isDeferrable ? { deferrable: isDeferred ? 'deferred' : 'immediate' } : {}
}

/** What the index of a key is besides its columns. */
function keyIndexOf(index: IndexRow, relation: string, world: World) {
  const included = numbersOf(index.columns).slice(index.keyCount).join(' ')
  const include = namesOf(relation, included, world)
  return { ...(include.length > 0 && { include }), ...withParameters(parametersOf(index.options)) }
}

const ACTIONS: Readonly<Record<string, ReferentialAction>> = {
  c: 'cascade',
  d: 'set default',
  n: 'set null',
  r: 'restrict',
}

function foreignKeyOf(row: ConstraintRow, columns: readonly string[], world: World): Constraint | undefined {
  const { name, targetSchema, targetName } = row
  const path = `${world.relationName(row.relation)!}.${name}`
  if (!row.isEnforced) return told('NOT ENFORCED foreign key', path, world)
  if (targetName === null || targetSchema === null || targetName.includes('.'))
    return told('foreign key', path, world)
  const [onDelete, onUpdate] = [ACTIONS[row.onDelete], ACTIONS[row.onUpdate]]
  const onDeleteColumns = namesOf(row.relation, row.deleteColumns, world)
  return {
    type: 'foreignKey',
    name,
    columns,
    references: {
      table: world.qualified(targetSchema, targetName),
      columns: textsOf(row.targetColumns),
    },
    ...(onDelete && { onDelete }),
    ...(onDeleteColumns.length > 0 && { onDeleteColumns }),
    ...(onUpdate && { onUpdate }),
    ...(row.match === 'f' && { match: 'full' }),
    ...deferrableOf(row),
    ...(!row.isValid && { notValid: true }),
    ...withComment(world.commentOf('pg_constraint', row.id)),
  }
}

function exclusionOf(
  row: ConstraintRow,
  index: IndexRow,
  world: World,
  indexes: IndexReader,
): Constraint | undefined {
  const keys = indexKeys(index, world, indexes)
  const operators = textsOf(row.operators)
  const isPlain = keys.every((key) => !key.order && !key.nulls && key.collation === undefined)
  if (!isPlain || index.options !== null)
    return told('exclusion constraint', `${world.relationName(row.relation)!}.${row.name}`, world)
  return {
    type: 'exclusion',
    name: row.name,
    ...(index.method !== 'gist' && { method: index.method }),
    elements: keys.map((key, i) => ({
      ...('column' in key ? { column: key.column } : { expression: key.expression }),
      ...(key.opclass !== undefined && { opclass: key.opclass }),
      with: operators[i]!,
    })),
    ...(index.where !== null && { where: withoutParentheses(index.where) }),
    ...deferrableOf(row),
    ...withComment(world.commentOf('pg_constraint', row.id)),
  }
}
