import { MigError } from '../../../errors.ts'
import type { Render, RenderContext } from '../../dialect.ts'
import type { ColumnBuilder, ColumnSpec } from '../../schema/define.ts'
import { byteLength } from '../../schema/names.ts'
import type { ColumnType, Family, Scalar, Schema, SqlExpression } from '../../schema/model.ts'
import {
  addObject,
  findObject,
  type Composite,
  type Domain,
  type Enum,
  type SchemaObject,
} from '../../schema/objects.ts'
import { nameOfType } from '../../schema/renames.ts'
import { isSqlExpression } from '../../schema/define.ts'
import { commentAgain, withoutComment } from '../comments/comment-again.ts'
import type { Op } from '../index.ts'
import { statement } from '../op.ts'

/** What a database lacks, and what to do there instead. */
export interface Lack {
  readonly what: string
  readonly instead: Readonly<Record<'mysql' | 'sqlite', string>>
}

export const NO_ENUMS: Lack = {
  what: 'enum types',
  instead: {
    mysql: "write the values at the column: t.enum(['sad', 'ok'])",
    sqlite: `write a check at the column: t.text().check("mood IN ('sad', 'ok')")`,
  },
}

const AT_EACH_COLUMN = 'write the type, the default and the check at each column'
export const NO_DOMAINS: Lack = {
  what: 'domains',
  instead: { mysql: AT_EACH_COLUMN, sqlite: AT_EACH_COLUMN },
}

const SPREAD_OUT = 'make a column of each attribute, or one column of t.json()'
export const NO_COMPOSITES: Lack = {
  what: 'composite types',
  instead: { mysql: SPREAD_OUT, sqlite: SPREAD_OUT },
}

export const NO_TYPES: Lack = {
  what: "types of an author's own",
  instead: { mysql: AT_EACH_COLUMN, sqlite: AT_EACH_COLUMN },
}

export const NO_SCHEMAS: Lack = {
  what: 'schemas inside of a database',
  instead: {
    mysql: "what it calls a schema is a database: op.execute('CREATE DATABASE ...')",
    sqlite: 'begin the names of its tables alike',
  },
}

const ONLY_ELSEWHERE = "leave it out there: if (context.dialect === 'postgres') ..."
export const NO_EXTENSIONS: Lack = {
  what: 'extensions',
  instead: { mysql: ONLY_ELSEWHERE, sqlite: ONLY_ELSEWHERE },
}

const NUMBERS_ROWS = 't.bigint().identity() numbers the rows of a table'
export const NO_SEQUENCES: Lack = {
  what: 'sequences',
  instead: { mysql: NUMBERS_ROWS, sqlite: NUMBERS_ROWS },
}

/** The error of a database that lacks it. */
export function lacking({ what, instead }: Lack, { dialect }: RenderContext): MigError {
  const hint = dialect.family === 'sqlite' ? instead.sqlite : instead.mysql
  return new MigError('operation.unsupported', `${dialect.name} has no ${what}`, { hint: [hint] })
}

/** The rendering of PostgreSQL; the others refuse it by name. */
export function postgresAlone<T>(lack: Lack, render: Render<T>): Record<Family, Render<T>> {
  const refuse: Render<T> = (_op, context) => {
    throw lacking(lack, context)
  }
  return { postgres: render, mysql: refuse, sqlite: refuse }
}

/** One statement for PostgreSQL alone, written from the operation. */
export function postgresStatement<T>(lack: Lack, sql: (op: T, context: RenderContext) => string) {
  return postgresAlone<T>(lack, (op, context) => [statement(sql(op, context))])
}

type OwnObject = 'enum' | 'domain' | 'composite' | 'sequence' | 'extension'
type ObjectOf<T extends OwnObject> = Extract<SchemaObject, { readonly type: T }>

/** What makes the object again that is dropped, its comment included; undefined: nobody knows what it was. */
export function madeAgain<T extends OwnObject>(
  type: T,
  op: { readonly name: string; readonly was?: ObjectOf<T> },
  before: Schema,
  create: (object: ObjectOf<T>) => Op,
): readonly Op[] | undefined {
  const object = op.was ?? findObject(before, type, `${type} ${op.name}`)
  if (!object) return undefined
  return [create(withoutComment(object)), ...commentAgain(findObject(before, type, `${type} ${op.name}`))]
}

const OWN_TYPES = ['enum', 'domain', 'composite'] as const

/** The type of that name that an author has made, if it is listed. */
export function findType(schema: Schema, name: string): Enum | Domain | Composite | undefined {
  return OWN_TYPES.map((type) => findObject(schema, type, `${type} ${name}`)).find((type) => type)
}

/** Throws where a type of that name exists: all kinds of types share their names. */
export function addType(schema: Schema, type: Enum | Domain | Composite): Schema {
  const other = findType(schema, type.name)
  if (other && other.type !== type.type) {
    throw new MigError('operation.invalid', `a type "${type.name}" already exists, as ${other.type}`)
  }
  return addObject(schema, type)
}

/** The columns, as far as they are listed, whose values are of that type. */
export function columnsOfType(schema: Schema, type: string) {
  return Object.values(schema.tables).flatMap((table) =>
    table.columns
      .filter((column) => nameOfType(column.type) === type)
      .map((column) => ({ table: table.name, column: column.name })),
  )
}

/** The tables of those columns, each once. */
export function tablesOfType(schema: Schema, type: string): readonly string[] {
  return [...new Set(columnsOfType(schema, type).map(({ table }) => table))]
}

/** The columns of one table among them. */
export const columnsIn = (schema: Schema, table: string, type: string): readonly string[] =>
  columnsOfType(schema, type).flatMap((each) => (each.table === table ? [each.column] : []))

/** Throws where the builder says more than `allowed`, which only a column of a table can have. */
export function checkSaid(what: string, { spec }: ColumnBuilder, allowed: readonly (keyof ColumnSpec)[]) {
  // safe: the keys of a spec are those that its interface names
  const said = Object.keys(spec) as (keyof ColumnSpec)[]
  const wrong = said.find((each) => ![...allowed, 'type', 'nullable'].includes(each))
  if (wrong) throw new MigError('operation.invalid', `${what} takes no ${wrong}`)
}

/** The type in SQL. Throws where the database has none such. */
export function typeText(type: ColumnType, what: string, { dialect }: RenderContext): string {
  const sql = dialect.type(type)
  if (sql !== undefined) return sql
  throw new MigError('operation.unsupported', `${what}: ${dialect.name} has no type ${type.name}`, {
    hint: ["t.type('...') takes any type as the server spells it"],
  })
}

export const valueText = (value: Scalar | SqlExpression, { dialect }: RenderContext): string =>
  isSqlExpression(value) ? value.sql : dialect.literal(value)

export const collationText = (collation: string | undefined, { dialect }: RenderContext): string =>
  collation === undefined ? '' : ` COLLATE ${dialect.quote(collation)}`

/** NAMEDATALEN - 1: PostgreSQL refuses a longer one. */
const LONGEST_VALUE = 63

/** Throws where PostgreSQL would take no such value of an enum. */
export function checkEnumValue(call: string, value: unknown): void {
  if (typeof value !== 'string') {
    throw new MigError('operation.invalid', `${call}: a value is no text`)
  }
  const bytes = byteLength(value)
  if (bytes <= LONGEST_VALUE) return
  throw new MigError(
    'operation.invalid',
    `${call}: the value "${value}" has ${bytes} bytes, and PostgreSQL takes ${LONGEST_VALUE}`,
    { hint: ['choose a shorter one'] },
  )
}
