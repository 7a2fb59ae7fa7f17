import fc from 'fast-check'
import type { DialectName } from '../../src/core/dialect.ts'
import { withConstraint, type Constraint } from '../../src/core/schema/constraints.ts'
import type { Column, ColumnType, Index, Schema, Table, TableSettings } from '../../src/core/schema/model.ts'
import { keyOf } from '../../src/core/schema/objects.ts'
import { objectChoices, objectsOf, type ObjectChoices } from './schema-objects.ts'

/**
 * Schemas that every server of that kind takes. Their tables and columns come from a few names, so that two of them have
 * much in common, and a column of one name holds values that are values of each type that it may have.
 */
export function schemas(dialect: DialectName): fc.Arbitrary<Schema> {
  const table = fc.option(tableChoices(dialect), { freq: 5 })
  return fc
    .record({ 'group by "x"': table, people: table, posts: table, things: table, objects: objectChoices })
    .map(({ objects, ...tables }) => {
      const there = Object.entries(tables).filter(
        (entry): entry is [string, TableChoices] => entry[1] !== null,
      )
      return schemaOf(dialect, Object.fromEntries(there), objects)
    })
}

interface TableChoices {
  readonly id: 'integer' | 'bigint'
  readonly isNumbered: boolean
  readonly columns: Readonly<Record<string, ColumnChoices | null>>
  readonly key: 'id' | 'id and code' | 'none'
  readonly isUnique: boolean
  readonly check: 'age >= 0' | 'age >= 0 AND code >= 0' | null
  readonly indexes: readonly string[]
  readonly refersTo: string | null
  readonly onDelete: 'cascade' | 'set null' | null
  readonly computed: 'age * 2' | 'age * 3' | null
  readonly comment: string | null
  readonly isSet: boolean
}

interface ColumnChoices {
  readonly type: number
  readonly nullable: boolean
  readonly hasDefault: boolean
  readonly comment: string | null
}

interface KnownColumn {
  readonly types: readonly ColumnType[]
  readonly default: NonNullable<Column['default']>
}

/** Each type takes the values of the others. */
const COLUMNS: Readonly<Record<string, KnownColumn>> = {
  age: {
    types: [{ name: 'integer' }, { name: 'bigint' }, { name: 'decimal', precision: 9, scale: 2 }],
    default: 7,
  },
  name: {
    types: [
      { name: 'varchar', length: 40 },
      { name: 'varchar', length: 60 },
    ],
    default: "O'Brien",
  },
  'old "name"': {
    types: [
      { name: 'varchar', length: 40 },
      { name: 'char', length: 12 },
    ],
    default: '',
  },
  day: { types: [{ name: 'date' }, { name: 'datetime' }], default: '2026-11-21' },
  flag: { types: [{ name: 'boolean' }], default: true },
  mood: { types: [{ name: 'varchar', length: 20 }], default: 'ok' },
}

/** An enum, where the server has such types. */
const MOODS: readonly ColumnType[] = [
  { name: 'native', sql: 'feeling' },
  { name: 'varchar', length: 20 },
]

function tableChoices(dialect: DialectName): fc.Arbitrary<TableChoices> {
  const column = fc.record<ColumnChoices>({
    type: fc.nat(5),
    nullable: fc.boolean(),
    hasDefault: fc.boolean(),
    comment: fc.option(fc.constantFrom('of a kind', `it's 100% "sure"`), { freq: 1 }),
  })
  const columns = Object.keys(COLUMNS).map((name) => [name, fc.option(column, { freq: 4 })] as const)
  return fc.record<TableChoices>({
    id: fc.constantFrom('integer', 'bigint'),
    // SQLite numbers rows only where the table was made so
    isNumbered: dialect === 'sqlite' ? fc.constant(false) : fc.boolean(),
    columns: fc.record(Object.fromEntries(columns)),
    key: fc.constantFrom('id', 'id', 'id', 'id and code', 'none'),
    isUnique: fc.boolean(),
    check: fc.constantFrom('age >= 0', 'age >= 0 AND code >= 0', null),
    indexes: fc.subarray(['name', 'age', 'both', 'expression', 'some', 'unique']),
    refersTo: fc.option(fc.constantFrom('people', 'posts', 'things'), { freq: 2 }),
    onDelete: fc.constantFrom('cascade', 'set null', null),
    computed: fc.constantFrom('age * 2', 'age * 3', null),
    comment: fc.option(fc.constantFrom('the table', 'naïve; -- ?'), { freq: 1 }),
    isSet: fc.boolean(),
  })
}

type Tables = Readonly<Record<string, TableChoices>>

function schemaOf(dialect: DialectName, choices: Tables, objects: ObjectChoices): Schema {
  const tables = Object.keys(choices).map((name) => tableOf(dialect, name, choices))
  return {
    complete: true,
    tables: Object.fromEntries(tables.map((table) => [table.name, table])),
    objects: Object.fromEntries(objectsOf(dialect, tables, objects).map((object) => [keyOf(object), object])),
  }
}

function tableOf(dialect: DialectName, name: string, all: Tables): Table {
  const choices = all[name]!
  const target = targetOf(choices, all)
  const bare: Table = {
    name,
    columns: [
      ...ownColumns(dialect, choices),
      ...(target ? [{ name: 'ref', type: { name: target.id }, nullable: true } as const] : []),
    ],
    uniques: [],
    foreignKeys: [],
    checks: [],
    indexes: [],
    ...(choices.comment !== null && dialect !== 'sqlite' && { comment: choices.comment }),
    ...settingsOf(dialect, choices),
  }
  const whole = constraintsFor(bare, choices, target !== undefined).reduce(withConstraint, bare)
  return { ...whole, indexes: indexesFor(dialect, whole, choices) }
}

function ownColumns(dialect: DialectName, { id, isNumbered, key, columns, computed }: TableChoices) {
  const isIdentity = isNumbered && key !== 'none'
  const own = Object.entries(columns).flatMap(([name, choices]) =>
    choices ? [columnOf(dialect, name, choices)] : [],
  )
  return [
    { name: 'id', type: { name: id }, nullable: false, ...(isIdentity && { identity: true as const }) },
    { name: 'code', type: { name: 'integer' as const }, nullable: false, default: 0 },
    ...own,
    ...(computed !== null && columns['age']
      ? [
          {
            name: 'computed',
            type: { name: 'bigint' as const },
            nullable: true,
            generated: { expression: computed, stored: true },
          },
        ]
      : []),
  ] satisfies readonly Column[]
}

function columnOf(dialect: DialectName, name: string, choices: ColumnChoices): Column {
  const types = name === 'mood' && dialect === 'postgres' ? MOODS : COLUMNS[name]!.types
  const { nullable, hasDefault, comment } = choices
  return {
    name,
    type: types[choices.type % types.length]!,
    nullable,
    // rows that are there need a value
    ...((hasDefault || !nullable) && { default: COLUMNS[name]!.default }),
    ...(comment !== null && dialect !== 'sqlite' && { comment }),
  }
}

/** What it refers to, where that has a key of one column. */
function targetOf({ refersTo }: TableChoices, all: Tables): TableChoices | undefined {
  const target = refersTo === null ? undefined : all[refersTo]
  return target?.key === 'id' ? target : undefined
}

function settingsOf(dialect: DialectName, { isSet }: TableChoices): { readonly settings?: TableSettings } {
  switch (dialect) {
    case 'postgres':
      return isSet ? { settings: { with: { fillfactor: 70 } } } : {}
    case 'mysql':
    case 'mariadb':
      return {
        settings: {
          engine: 'InnoDB',
          charset: 'utf8mb4',
          collation: isSet ? 'utf8mb4_bin' : 'utf8mb4_general_ci',
        },
      }
    case 'sqlite':
      return {}
  }
}

const shortName = ({ name }: Table) => name.replaceAll(/\W/g, '')

function constraintsFor(table: Table, choices: TableChoices, refers: boolean): readonly Constraint[] {
  const short = shortName(table)
  const { key, isUnique, check, refersTo, onDelete } = choices
  const columns = key === 'id' ? ['id'] : ['id', 'code']
  const hasAge = table.columns.some(({ name }) => name === 'age')
  return [
    ...(key === 'none' ? [] : [{ type: 'primaryKey' as const, name: `pk_${short}`, columns }]),
    ...(isUnique ? [{ type: 'unique' as const, name: `uq_${short}`, columns: ['code'] }] : []),
    ...(check !== null && hasAge ? [{ type: 'check' as const, name: `ck_${short}`, expression: check }] : []),
    ...(refers
      ? [
          {
            type: 'foreignKey' as const,
            name: `fk_${short}`,
            columns: ['ref'],
            references: { table: refersTo!, columns: ['id'] },
            ...(onDelete !== null && { onDelete }),
          },
        ]
      : []),
  ]
}

function indexesFor(dialect: DialectName, table: Table, { indexes }: TableChoices): readonly Index[] {
  const short = shortName(table)
  const has = (column: string) => table.columns.some(({ name }) => name === column)
  const name = (what: string) => `ix_${short}_${what}`
  const isMysqls = dialect === 'mysql' || dialect === 'mariadb'
  const possible: Readonly<Record<string, Index | false>> = {
    name: has('name') && { name: name('name'), keys: [{ column: 'name' }] },
    age: has('age') && { name: name('age'), keys: [{ column: 'age', order: 'desc' }] },
    both: has('age') && { name: name('both'), keys: [{ column: 'code' }, { column: 'age' }] },
    expression: has('name') &&
      dialect !== 'mariadb' && { name: name('lower'), keys: [{ expression: 'lower(name)' }] },
    some: has('age') && !isMysqls && { name: name('some'), keys: [{ column: 'code' }], where: 'age > 3' },
    unique: { name: name('unique'), keys: [{ column: 'id' }, { column: 'code' }], unique: true },
  }
  return indexes.flatMap((each) => possible[each] || [])
}
