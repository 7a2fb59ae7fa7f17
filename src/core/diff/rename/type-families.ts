import type { ColumnType } from '../../schema/model.ts'

/** What kind of values a type is for, so that a column which only got a wider or another type of its kind is known again. */
export function familyOf(type: ColumnType): string {
  if (type.name === 'array') return `${familyOf(type.of)}[]`
  const spelled = (type.name === 'native' ? type.sql : type.name).toLowerCase()
  const word = /^[^\s(]+/.exec(spelled)?.[0] ?? spelled
  return FAMILIES.get(word) ?? word
}

const FAMILIES = new Map(
  Object.entries({
    number: `bigint bigserial dec decimal double fixed float float4 float8 int int2 int4 int8 integer mediumint money numeric
      oid real serial smallint smallserial tinyint`,
    text: `bpchar char character citext enum longtext mediumtext name nvarchar set string text tinytext varchar`,
    time: 'date datetime time timestamp timestamptz timetz year',
    bytes: 'binary blob bytea longblob mediumblob tinyblob varbinary',
    bits: 'bit varbit',
    boolean: 'bool boolean',
    json: 'json jsonb',
    uuid: 'uuid',
    network: 'cidr inet inet4 inet6 macaddr macaddr8',
  }).flatMap(([family, words]) => words.split(/\s+/).map((word) => [word, family] as const)),
)
