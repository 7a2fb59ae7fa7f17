import type { Attribute, SchemaObject } from '../../../core/schema/objects.ts'
import { defineSequence } from '../../../core/schema/sequences.ts'
import { columnsOf, countingOf } from './columns.ts'
import { defaultOf } from './defaults.ts'
import { expressionOf, stableArrays, withoutParentheses } from './expressions.ts'
import { groupBy, textsOf, type RelationRow, type SchemaRow } from './rows.ts'
import { nativeRoutine, nativeType } from './unnameable.ts'
import { withComment, type World } from './world.ts'

/** The schemas besides the default one. Every database begins with `public`. */
export function namespacesOf(
  schemas: readonly SchemaRow[],
  defaultSchema: string,
  world: World,
): readonly SchemaObject[] {
  return schemas
    .filter(({ name, isOfExtension }) => ![defaultSchema, 'public'].includes(name) && !isOfExtension)
    .map(({ id, name }) => ({ type: 'schema', name, ...withComment(world.commentOf('pg_namespace', id)) }))
}

export function extensionsOf(defaultSchema: string, world: World): readonly SchemaObject[] {
  return world.rows.extensions.map(({ id, name, schema, usualComment }) => {
    const comment = world.commentOf('pg_extension', id)
    return {
      type: 'extension',
      name,
      ...(schema !== defaultSchema && { schema }),
      ...withComment(comment === usualComment ? undefined : comment),
    }
  })
}

/** Enums, domains and composite types. */
export function typesOf(world: World): readonly SchemaObject[] {
  const checks = groupBy(
    world.rows.constraints.filter(({ kind }) => kind === 'c'),
    ({ domain }) => domain,
  )
  const composites = new Set(world.rows.relations.flatMap(({ kind, id }) => (kind === 'c' ? [id] : [])))
  return world.rows.ownTypes.flatMap((row): readonly SchemaObject[] => {
    if (row.kind === 'c' && !composites.has(row.relation)) return []
    const name = world.nameOf(row)
    if (name === undefined) return [nativeType(row, checks.get(row.id) ?? [], world)]
    const comment = withComment(world.commentOf('pg_type', row.id))
    if (row.kind === 'e') return [{ type: 'enum', name, values: textsOf(row.values), ...comment }]
    if (row.kind === 'c') {
      const relation = world.relations.get(row.relation)!
      return [{ type: 'composite', name, attributes: attributesOf(relation, world), ...comment }]
    }
    if (row.isFarCollation) world.tell('collation of domain', name)
    const plain = world.plainType(row.base, row.modifier)
    return [
      {
        type: 'domain',
        name,
        base: world.typeOf(row.base, row.modifier),
        nullable: !row.isRequired,
        ...(row.expression !== null && { default: defaultOf(row.expression, plain) }),
        ...(row.collation !== null && !row.isFarCollation && { collation: row.collation }),
        checks: (checks.get(row.id) ?? []).map((check) => {
          if (!check.isValid) world.tell('NOT VALID check of domain', `${name}.${check.name}`)
          if (world.commentOf('pg_constraint', check.id) !== undefined)
            world.tell('comment on constraint of domain', `${name}.${check.name}`)
          const typeOf = (word: string) => (word === 'VALUE' ? plain : undefined)
          return { name: check.name, expression: expressionOf(check.expression ?? '', typeOf) }
        }),
        ...comment,
      },
    ]
  })
}

function attributesOf(relation: RelationRow, world: World): readonly Attribute[] {
  return columnsOf(relation, world).map(({ name, type, collation, comment }) => ({
    name,
    type,
    ...(collation !== undefined && { collation }),
    ...withComment(comment),
  }))
}

/** The sequences that are not those of identity columns. */
export function sequencesOf(world: World): readonly SchemaObject[] {
  return [...world.relations.values()].flatMap((relation): readonly SchemaObject[] => {
    const row = relation.kind === 'S' ? world.sequences.get(relation.id) : undefined
    if (!row || row.isIdentity) return []
    const name = world.nameOf(relation)!
    const owner = row.owner === null ? undefined : world.relationName(row.owner)
    const column = world.columns.get(row.owner ?? '')?.find(({ number }) => number === row.ownerColumn)
    if (column?.name.includes('.')) world.tell('owner of sequence', name)
    const isOwned = owner !== undefined && column && !column.name.includes('.')
    const sequence = defineSequence(name, {
      as: row.type,
      ...countingOf(row),
      ...(isOwned && { ownedBy: `${owner}.${column.name}` }),
      unlogged: relation.isUnlogged,
    })
    return [{ ...sequence, ...withComment(world.commentOf('pg_class', relation.id)) }]
  })
}

/** Functions, window functions and procedures. Aggregates have no definition of this kind. */
export function routinesOf(world: World): readonly SchemaObject[] {
  return world.rows.routines.flatMap((row): readonly SchemaObject[] => {
    if (row.definition === null) return []
    const name = world.nameOf(row)
    const type = row.isProcedure ? 'procedure' : 'function'
    const head = `CREATE OR REPLACE ${type.toUpperCase()} ${row.path}(${row.parameters})\n`
    const definition = row.definition.slice(head.length).trim()
    if (name === undefined) return [nativeRoutine(row, type, definition, world)]
    return [
      {
        type,
        name,
        parameters: stableArrays(row.parameters),
        definition,
        ...withComment(world.commentOf('pg_proc', row.id)),
      },
    ]
  })
}

const COMMANDS: Readonly<Record<string, 'select' | 'insert' | 'update' | 'delete'>> = {
  a: 'insert',
  d: 'delete',
  r: 'select',
  w: 'update',
}

export function policiesOf(world: World): readonly SchemaObject[] {
  return world.rows.policies.flatMap((row): readonly SchemaObject[] => {
    const table = world.relationName(row.relation)
    if (table === undefined) return []
    const command = COMMANDS[row.command]
    const roles = textsOf(row.roles)
    return [
      {
        type: 'policy',
        name: row.name,
        table,
        ...(!row.isPermissive && { restrictive: true }),
        ...(command && { command }),
        ...(roles.length > 0 && { roles }),
        ...(row.using !== null && { using: withoutParentheses(stableArrays(row.using)) }),
        ...(row.check !== null && { check: withoutParentheses(stableArrays(row.check)) }),
        ...withComment(world.commentOf('pg_policy', row.id)),
      },
    ]
  })
}
