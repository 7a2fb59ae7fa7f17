import { MigError } from '../../errors.ts'
import { columnBuilder, isColumnBuilder, type ColumnBuilder } from './define.ts'
import {
  OWN_TYPE_NAMES,
  type ColumnType,
  type IntegerTypeName,
  type OwnTypeName,
  type TimeTypeName,
} from './model.ts'

/** A whole number, which MySQL and MariaDB can also store without a sign. */
export interface NumberOptions {
  readonly unsigned?: boolean
}

const ofType = (type: ColumnType): ColumnBuilder => columnBuilder({ type, nullable: true })

const integer =
  (name: IntegerTypeName) =>
  ({ unsigned = false }: NumberOptions = {}) =>
    ofType(unsigned ? { name, unsigned } : { name })

const sized = (name: 'varchar' | 'char' | 'varbinary' | 'bit' | 'varbit') => (length: number) =>
  ofType({ name, length: wholeNumber(name, length) })

const timed = (name: TimeTypeName) => (precision?: number) =>
  ofType(precision === undefined ? { name } : { name, precision })

const listed =
  (name: 'enum' | 'set') =>
  (values: readonly string[]): ColumnBuilder => {
    if (Array.isArray(values) && values.length > 0) return ofType({ name, values })
    throw new MigError('operation.invalid', `t.${name}: it takes a list of values`, {
      hint: [`write: t.${name}(['small', 'large'])`],
    })
  }

function wholeNumber(type: string, value: number): number {
  if (Number.isInteger(value) && value > 0) return value
  throw new MigError('operation.invalid', `t.${type}(${value}): it takes a whole number above 0`, {
    hint: [`write how long it is: t.${type}(20)`],
  })
}

type OwnTypes = { readonly [Name in OwnTypeName]: () => ColumnBuilder }

/** A builder for each of the types that just one family or server has: `t.inet()`, `t.mediumtext()`, `t.year()`. */
const own = Object.fromEntries(
  // safe: every name stands in the list that the type is made of
  Object.values(OWN_TYPE_NAMES).flatMap((names) => names.map((name) => [name, () => ofType({ name })])),
) as OwnTypes

/** The column types. A server that lacks one refuses it by name; `t.type('citext')` takes any other, as the server spells it. */
export const t = {
  ...own,
  /** One byte (MySQL, MariaDB, SQLite). */
  tinyint: integer('tinyint'),
  smallint: integer('smallint'),
  /** Three bytes (MySQL, MariaDB, SQLite). */
  mediumint: integer('mediumint'),
  integer: integer('integer'),
  bigint: integer('bigint'),
  /** Exact numbers of `precision` digits, `scale` of them after the point. */
  decimal: (precision: number, scale = 0, { unsigned = false }: NumberOptions = {}) =>
    ofType({
      name: 'decimal',
      precision: wholeNumber('decimal', precision),
      scale,
      ...(unsigned && { unsigned }),
    }),
  /** Four-byte floating point. */
  real: () => ofType({ name: 'real' }),
  /** Eight-byte floating point. */
  double: () => ofType({ name: 'double' }),
  boolean: () => ofType({ name: 'boolean' }),
  /** Text of at most `length` characters. */
  varchar: sized('varchar'),
  /** Text of exactly `length` characters, padded with blanks. */
  char: sized('char'),
  /** Text of any length. */
  text: () => ofType({ name: 'text' }),
  /** Bytes of any length: bytea, longblob, blob. With a length, exactly so many (MySQL, MariaDB, SQLite). */
  binary: (length?: number) =>
    ofType(
      length === undefined ? { name: 'binary' } : { name: 'binary', length: wholeNumber('binary', length) },
    ),
  /** At most `length` bytes (MySQL, MariaDB, SQLite). */
  varbinary: sized('varbinary'),
  /** Exactly `length` bits (PostgreSQL, MySQL, MariaDB). */
  bit: sized('bit'),
  /** At most `length` bits (PostgreSQL). */
  varbit: sized('varbit'),
  date: () => ofType({ name: 'date' }),
  time: timed('time'),
  /** A time of day with its zone (PostgreSQL). */
  timetz: timed('timetz'),
  /** Date and time without a zone: timestamp on PostgreSQL, datetime elsewhere. */
  datetime: timed('datetime'),
  /** The type that the server itself calls timestamp. */
  timestamp: timed('timestamp'),
  /** A moment in time: timestamptz on PostgreSQL, timestamp on MySQL and MariaDB. */
  timestamptz: timed('timestamptz'),
  /** A span of time (PostgreSQL). */
  interval: timed('interval'),
  json: () => ofType({ name: 'json' }),
  /** PostgreSQL only. */
  jsonb: () => ofType({ name: 'jsonb' }),
  /** uuid on PostgreSQL and MariaDB, char(36) on MySQL, text on SQLite. */
  uuid: () => ofType({ name: 'uuid' }),
  /** One of these values (MySQL, MariaDB). On PostgreSQL make a type with `op.createEnum` and use `t.type('mood')`. */
  enum: listed('enum'),
  /** Any of these values together (MySQL, MariaDB). */
  set: listed('set'),
  /** A list of values of one type (PostgreSQL): `t.array(t.integer())`. */
  array: (of: ColumnBuilder) => {
    if (isColumnBuilder(of)) return ofType({ name: 'array', of: of.spec.type })
    throw new MigError('operation.invalid', 't.array: it takes the type of its values', {
      hint: ['write: t.array(t.integer())'],
    })
  },
  /** Any other type, as the server spells it. */
  type: (nativeType: string) => ofType({ name: 'native', sql: nativeType }),
}
