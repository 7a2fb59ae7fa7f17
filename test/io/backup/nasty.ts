import type { TestDatabase, TestDialect } from '../../support/databases.ts'

interface Nasty {
  /** Makes a table `nasty` with the key `id`, and rows that are hard to bring back. */
  readonly make: readonly string[]
  /** One row with what hangs on every bit of every row. */
  readonly digest: string
  /** Has its rows begin to count anew. */
  readonly restart: string
}

const MYSQL: Nasty = {
  make: [
    "SET SESSION sql_mode = 'ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO'",
    `CREATE TABLE nasty (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, small TINYINT, f FLOAT, d DOUBLE,
      exact DECIMAL(40,15), bits BIT(64), b VARBINARY(300), fixed BINARY(4), day DATE, moment DATETIME(6),
      stamp TIMESTAMP(3) NULL, t TIME(6), doc JSON, place POINT, one ENUM('a','b,c'), many SET('x','y'), y YEAR,
      latin TEXT CHARACTER SET latin1, long_text LONGTEXT, \`odd "name\` VARCHAR(50),
      double_small INT GENERATED ALWAYS AS (small * 2) STORED, later INT GENERATED ALWAYS AS (small + 1) VIRTUAL)`,
    `INSERT INTO nasty (id, small, f, d, exact, bits, b, fixed, day, moment, stamp, t, doc, place, one, many, y, latin, long_text, \`odd "name\`) VALUES
      (0, -128, 0.1, 0.1, 1.000000000000001, 18446744073709551615, x'0001ff27', x'00', '0000-00-00', '2020-02-31 01:02:03.000004',
        '2020-01-01 00:00:00.123', '-838:59:58.999999', '{"b": [1, 2.50, null], "a": "x\\\\u0000y"}', POINT(1, -2.5), 'b,c', 'x,y', 2000, 'é', '''"\\\\\n\r\t😀', ' lead '),
      (7, NULL, -0e0, -0e0, NULL, 0, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', 0, NULL, NULL, ''),
      (18446744073709551000, 127, 3.4e38, 1.7976931348623157e308, -1234567890123456789012345.123456789012345, 1, x'ff', 'abcd', '9999-12-31', '0000-00-00 00:00:00',
        '0000-00-00 00:00:00', '838:59:59', '[]', NULL, 'a', 'y', 1901, '', REPEAT('ab', 50000), '%_\\\\'),
      (3, 0, 16777217, 0.30000000000000004, 0, 5, x'', '', '1000-00-00', '1970-01-01 00:00:00', '2038-01-19 03:14:07', '00:00:00', '"1e400"', NULL, 'a', '', 2155, 'a\\0b', CONCAT('a', CHAR(0), 'b'), 'é'),
      (4, 0, 1.17549435e-38, 4.9406564584124654e-324, 0, 5, x'', '', NULL, NULL, NULL, NULL, 'true', NULL, 'a', '', NULL, NULL, NULL, NULL)`,
  ],
  digest: 'CHECKSUM TABLE nasty',
  restart: 'ALTER TABLE nasty AUTO_INCREMENT = 1',
}

export const NASTY: Readonly<Record<TestDialect, Nasty>> = {
  mysql: MYSQL,
  mariadb: MYSQL,
  postgres: {
    make: [
      "CREATE TYPE mood AS ENUM ('sad', 'it''s \"ok\"')",
      'CREATE TYPE pair AS (x int, y text)',
      'CREATE DOMAIN positive AS int CHECK (VALUE > 0)',
      `CREATE TABLE nasty (id bigint GENERATED ALWAYS AS IDENTITY (START 100) PRIMARY KEY, serial_one serial, f real, d double precision, n numeric,
        fixed numeric(10,3), b bytea, day date, moment timestamp, stamp timestamptz, t time, tz timetz, span interval, j json, jb jsonb, x xml,
        texts text[], matrix int[][], bits bit(5), varbits bit varying, c char(4), v varchar(5), u uuid, ip inet, net cidr, mac macaddr,
        p point, r int4range, mr tstzrange, money money, words tsvector, feeling mood, two pair, pos positive, letter "char", flag boolean, "odd "" name" text,
        twice double precision GENERATED ALWAYS AS (d * 2) STORED)`,
      `INSERT INTO nasty (id, f, d, n, fixed, b, day, moment, stamp, t, tz, span, j, jb, x, texts, matrix, bits, varbits, c, v, u, ip, net, mac,
        p, r, mr, money, words, feeling, two, pos, letter, flag, "odd "" name") OVERRIDING SYSTEM VALUE VALUES
        (1, 'NaN', '-0', 'NaN', 1234567.891, '\\x0001ff5c27', 'infinity', '-infinity', '0044-03-15 12:00:00.000001+00 BC', '24:00', '23:59:59.999999+14:59',
          '-1 year +2 days -03:04:05.000006', '{"b":1,  "a":2.50,"b":3}', '{"b":1e2,"a":null}', '<a>&amp;</a>', '{"a,b","\\"q\\"",NULL,"NULL",""}', '[0:1][2:3]={{1,2},{3,4}}',
          B'10101', B'', 'ab', 'abcde', '00000000-0000-0000-0000-000000000001', '10.0.0.1/8', '10.0.0.0/8', '08:00:2b:01:02:03', '(NaN,-0)', 'empty', '[2020-01-01 00:00:00+02,)',
          -12.34, '''a b'':1A c:2', 'it''s "ok"', '(1,"a,""b")', 1, '\\377', true, E'\\\\ '' " \\n\\r\\t😀\\u2028'),
        (-9223372036854775808, 0.1, 0.30000000000000004, 'Infinity', 0, '', '-infinity', 'infinity', 'infinity', '00:00', '00:00+00', '178000000 years', 'null', 'null', '', '{}', '{}',
          B'00000', B'1', '', '', NULL, '::1', '::/0', NULL, NULL, '(,)', NULL, 92233720368547758.07, '', 'sad', NULL, NULL, '', false, ''),
        (3, 3.4028235e38, 5e-324, 1e-300, NULL, NULL, '4713-01-01 BC', '294276-12-31 23:59:59.999999', '1970-01-01', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, repeat('x', 100000))`,
      "SELECT setval('nasty_id_seq', 500)",
    ],
    digest:
      "SELECT md5(string_agg(md5(one_row::text), '' ORDER BY id)) AS digest, count(*) AS rows FROM nasty one_row",
    restart: 'ALTER TABLE nasty ALTER COLUMN id RESTART',
  },
  sqlite: {
    make: [
      'CREATE TABLE nasty (id INTEGER PRIMARY KEY AUTOINCREMENT, any_value, i INTEGER, r REAL, t TEXT, b BLOB, n NUMERIC, "odd "" name", twice AS (i * 2), kept AS (i + 1) STORED)',
      `INSERT INTO nasty (id, any_value, i, r, t, b, n, "odd "" name") VALUES
        (1, 9223372036854775807, -9223372036854775808, 9e999, 'plain', x'00ff27', 0.1, 'é😀'),
        (2, 1.0, 'text in an integer', 1, 5, 'text in a blob', '1e400', CAST(x'ff41fe' AS TEXT)),
        (3, x'', '12', -9e999, CAST(x'006100' AS TEXT), x'', 12345678901234567890, '''"\\' || char(10) || char(0x2028)),
        (-4, NULL, NULL, 0.30000000000000004, '', NULL, NULL, ''),
        (5, 5e-324, 0, 1.7976931348623157e308, char(0xfeff) || 'x', 1, -0.0, 16777217.0)`,
      "UPDATE sqlite_sequence SET seq = 700 WHERE name = 'nasty'",
    ],
    digest: `SELECT group_concat(text, '|') AS digest FROM (SELECT ${[
      'id',
      'any_value',
      'i',
      'r',
      't',
      'b',
      'n',
      '"odd "" name"',
      'kept',
    ]
      .map((name) => `typeof(${name}) || hex(${name}) || quote(${name})`)
      .join(` || ',' || `)} AS text FROM nasty ORDER BY id)`,
    restart: "DELETE FROM sqlite_sequence WHERE name = 'nasty'",
  },
}

/** Makes the table, and gives what its rows come to. */
export async function makeNasty(database: TestDatabase): Promise<unknown> {
  for (const sql of NASTY[database.dialect].make) await database.script(sql)
  return database.query(NASTY[database.dialect].digest)
}
