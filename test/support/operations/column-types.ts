import type { DialectName } from '../../../src/core/dialect.ts'
import { ops, type OpOf } from '../../../src/core/ops/index.ts'
import type { ColumnBuilder } from '../../../src/core/schema/define.ts'
import { t } from '../../../src/core/schema/types.ts'
import type { Example } from './example.ts'

const NAMES: readonly DialectName[] = ['mariadb', 'mysql', 'postgres', 'sqlite']

/** A table of one column of each of these types, which only some servers have. */
function only(
  having: readonly DialectName[],
  title: string,
  types: readonly (readonly [builder: ColumnBuilder, called: string])[],
): Example<OpOf<'createTable'>> {
  const columns = Object.fromEntries(types.map(([builder], i) => [`c${i}`, builder]))
  const lacking = NAMES.filter((name) => !having.includes(name))
  const refused = Object.fromEntries(
    lacking.map((name) => [name, `create table types: column "c0": ${name} has no type ${types[0]![1]}`]),
  )
  return { title: `of ${title}`, on: [], op: ops.createTable.make('types', columns), refused }
}

const named = (...builders: readonly ColumnBuilder[]) =>
  builders.map((builder) => [builder, builder.spec.type.name] as const)

/** The types that not every server has. */
export const columnTypes: readonly Example<OpOf<'createTable'>>[] = [
  only(
    ['postgres'],
    'every type of PostgreSQL',
    named(
      t.jsonb(),
      t.timetz(3),
      t.interval(),
      t.varbit(9),
      t.box(),
      t.cidr(),
      t.circle(),
      t.daterange(),
      t.inet(),
      t.int4range(),
      t.int8range(),
      t.jsonpath(),
      t.line(),
      t.lseg(),
      t.macaddr(),
      t.macaddr8(),
      t.money(),
      t.numrange(),
      t.oid(),
      t.path(),
      t.point(),
      t.polygon(),
      t.tsquery(),
      t.tsrange(),
      t.tstzrange(),
      t.tsvector(),
      t.xml(),
    ),
  ),
  only(['postgres'], 'lists of values', [
    [t.array(t.integer()), 'array of integer'],
    [t.array(t.varchar(20)).notNull().default('{}'), ''],
    [t.array(t.array(t.decimal(8, 2))), ''],
  ]),
  only(['mariadb', 'mysql', 'postgres'], 'bits', [[t.bit(4), 'bit(4)']]),
  only(['mariadb', 'mysql'], 'numbers without a sign', [
    [t.integer({ unsigned: true }), 'integer unsigned'],
    [t.bigint({ unsigned: true }), ''],
    [t.tinyint({ unsigned: true }).default(255), ''],
    [t.decimal(10, 2, { unsigned: true }).notNull(), ''],
  ]),
  only(['mariadb', 'mysql', 'sqlite'], 'small whole numbers and bytes', [
    [t.tinyint(), 'tinyint'],
    [t.mediumint(), ''],
    [t.binary(16), ''],
    [t.varbinary(16), ''],
  ]),
  only(
    ['mariadb', 'mysql'],
    'every type of MySQL',
    named(
      t.mediumtext(),
      t.tinytext(),
      t.mediumblob(),
      t.tinyblob(),
      t.year(),
      t.geometry(),
      t.geometrycollection(),
      t.linestring(),
      t.multilinestring(),
      t.multipoint(),
      t.multipolygon(),
      t.point(),
      t.polygon(),
    ),
  ),
  only(['mariadb', 'mysql'], 'values out of a list', [
    [t.enum(['a', "it's", 'x,y', 'back\\slash', '%?']).notNull().default("it's"), 'enum'],
    [t.set(['r', 'w']).default('r,w'), ''],
  ]),
  only(['mariadb'], 'every type of MariaDB', named(t.inet6(), t.inet4())),
  only(['sqlite'], 'every type of SQLite', named(t.any(), t.numeric())),
]
