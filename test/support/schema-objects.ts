import fc from 'fast-check'
import type { DialectName } from '../../src/core/dialect.ts'
import type { Table } from '../../src/core/schema/model.ts'
import type { SchemaObject, Trigger } from '../../src/core/schema/objects.ts'

/** What there is besides tables, as far as the server has it. */
export interface ObjectChoices {
  readonly feelings: readonly string[]
  readonly sequence: { readonly start: number; readonly increment: number } | null
  readonly view: string | null
  readonly viewOfView: boolean
  readonly stored: 'code' | 'id, code' | null
  readonly function: 'x * 2' | 'x * 3' | null
  readonly isNamedOtherwise: boolean
  readonly trigger: 'insert' | 'update' | null
  readonly policy: 'code > 0' | 'code > 1' | null
  readonly domain: 'VALUE > 0' | 'VALUE > 1' | null
  readonly composite: 'integer' | 'bigint' | null
  readonly comment: string | null
}

export const objectChoices: fc.Arbitrary<ObjectChoices> = fc.record<ObjectChoices>({
  feelings: fc.constantFrom(
    ['sad', 'ok'],
    ['ok', 'sad'],
    ['sad', 'fine', 'ok'],
    ['sad', 'ok', 'fine', "it's"],
  ),
  sequence: fc.option(
    fc.record({ start: fc.integer({ min: 1, max: 3 }), increment: fc.integer({ min: 1, max: 3 }) }),
  ),
  view: fc.option(
    fc.constantFrom(
      'id, code',
      'id, code, id + 1 AS next',
      'code, id',
      'id, code, age',
      'id, code, computed',
    ),
    { freq: 3 },
  ),
  viewOfView: fc.boolean(),
  stored: fc.constantFrom('code', 'id, code', null),
  function: fc.constantFrom('x * 2', 'x * 3', null),
  isNamedOtherwise: fc.boolean(),
  trigger: fc.constantFrom('insert', 'update', null),
  policy: fc.constantFrom('code > 0', 'code > 1', null),
  domain: fc.constantFrom('VALUE > 0', 'VALUE > 1', null),
  composite: fc.constantFrom('integer', 'bigint', null),
  comment: fc.option(fc.constant('said of it'), { freq: 1 }),
})

export function objectsOf(
  dialect: DialectName,
  tables: readonly Table[],
  choices: ObjectChoices,
): readonly SchemaObject[] {
  const people = tables.find(({ name }) => name === 'people')
  return [
    ...(people ? viewsOf(people, choices) : []),
    ...(people ? triggersOf(dialect, choices) : []),
    ...(choices.sequence && (dialect === 'postgres' || dialect === 'mariadb')
      ? [sequenceOf(choices.sequence)]
      : []),
    ...(dialect === 'postgres' ? postgresOwn(people, choices) : []),
  ]
}

function sequenceOf({ start, increment }: NonNullable<ObjectChoices['sequence']>): SchemaObject {
  return {
    type: 'sequence',
    name: 'tickets',
    ...(start !== 1 && { start }),
    ...(increment !== 1 && { increment }),
  }
}

function viewsOf(people: Table, { view, viewOfView }: ObjectChoices): readonly SchemaObject[] {
  const has = (column: string) => people.columns.some(({ name }) => name === column)
  const isThere = view !== null && ['age', 'computed'].every((name) => !view.includes(name) || has(name))
  if (!isThere) return []
  return [
    { type: 'view', name: 'some_people', query: `SELECT ${view} FROM people WHERE code > 1` },
    ...(viewOfView ? [{ type: 'view' as const, name: 'few', query: 'SELECT id FROM some_people' }] : []),
  ]
}

function triggersOf(dialect: DialectName, { trigger }: ObjectChoices): readonly SchemaObject[] {
  if (trigger === null) return []
  const plain: Omit<Trigger, 'body'> = {
    type: 'trigger',
    name: 'stamp',
    table: 'people',
    timing: dialect === 'sqlite' ? 'after' : 'before',
    events: [trigger],
    each: 'row',
  }
  switch (dialect) {
    case 'postgres':
      return [
        { ...plain, body: 'EXECUTE FUNCTION stamp()' },
        {
          type: 'function',
          name: 'stamp',
          parameters: '',
          definition: 'RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.code := NEW.code; RETURN NEW; END $$',
        },
      ]
    case 'mysql':
    case 'mariadb':
      return [{ ...plain, body: 'SET NEW.code = NEW.code' }]
    case 'sqlite':
      return [{ ...plain, body: 'BEGIN UPDATE people SET code = code WHERE id = NEW.id; END' }]
  }
}

function postgresOwn(people: Table | undefined, choices: ObjectChoices): readonly SchemaObject[] {
  const { comment, composite, domain, feelings, isNamedOtherwise, policy, stored } = choices
  const said = comment !== null && { comment }
  return [
    { type: 'enum', name: 'feeling', values: feelings, ...said },
    ...(domain === null
      ? []
      : [
          {
            type: 'domain' as const,
            name: 'positive',
            base: { name: 'integer' as const },
            nullable: true,
            checks: [{ name: 'positive_check', expression: domain }],
          },
        ]),
    ...(composite === null
      ? []
      : [
          {
            type: 'composite' as const,
            name: 'pair',
            attributes: [{ name: 'a', type: { name: composite } }],
          },
        ]),
    ...(choices.function === null
      ? []
      : [
          {
            type: 'function' as const,
            name: 'much',
            parameters: isNamedOtherwise ? 'x integer, y integer' : 'x integer',
            definition: `RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT ${choices.function} $$`,
            ...said,
          },
        ]),
    ...(people && policy !== null
      ? [{ type: 'policy' as const, name: 'own', table: 'people', using: policy }]
      : []),
    ...(people && stored !== null
      ? [
          {
            type: 'view' as const,
            name: 'stored',
            query: `SELECT ${stored} FROM people`,
            materialized: true as const,
            indexes: [{ name: 'ix_stored', keys: [{ column: 'code' }] }],
            ...said,
          },
        ]
      : []),
  ]
}
