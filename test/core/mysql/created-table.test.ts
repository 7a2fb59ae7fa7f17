import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quotedNames, readCreatedTable, renameBehindName } from '../../../src/core/mysql/created-table.ts'

const SHOWN = `CREATE TABLE \`a (b\` (
  \`id\` bigint(20) unsigned NOT NULL AUTO_INCREMENT COMMENT 'a, (\`b\`) DEFAULT 5 \\' ''x''',
  \`x y\` varchar(20) CHARACTER SET latin1 COLLATE latin1_bin DEFAULT NULL,
  \`g\` geometry NOT NULL /*!80003 SRID 4326 */,
  \`i\` int DEFAULT NULL /*!80023 INVISIBLE */ COMMENT 'i',
  \`c\` decimal(10,2) GENERATED ALWAYS AS ((\`id\` * 2)) VIRTUAL NOT NULL,
  \`j\` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(\`j\`)),
  \`e\` enum('a','b,(c') NOT NULL DEFAULT 'a',
  \`t\` timestamp(3) NULL DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3),
  \`z\` text /*M!100301 COMPRESSED*/ DEFAULT concat('a',\`e\`),
  \`f\` int /*!50606 STORAGE DISK */ /*!50606 COLUMN_FORMAT DYNAMIC */ DEFAULT '1',
  PRIMARY KEY (\`id\`),
  UNIQUE KEY \`u\` (\`x y\`(5),\`i\`) USING BTREE COMMENT '(',
  KEY \`low\` (\`i\`,(lower(\`x y\`))),
  FULLTEXT KEY \`ft\` (\`z\`) /*!50100 WITH PARSER \`ngram\` */,
  CONSTRAINT \`fk\` FOREIGN KEY (\`i\`) REFERENCES \`other\` (\`id\`) ON DELETE SET NULL ON UPDATE CASCADE,
  CONSTRAINT \`ck (1)\` CHECK ((\`i\` > 0) or (\`e\` = 'a')) /*!80016 NOT ENFORCED */
) ENGINE=InnoDB COMMENT='(x)'`

test('a column is its type and its clauses, each with all its text', () => {
  const { columns } = readCreatedTable(SHOWN)
  assert.deepEqual(
    columns.map(({ name, type, clauses }) => [
      name,
      type,
      ...clauses.map(({ kind, text }) => `${kind}: ${text}`),
    ]),
    [
      [
        'id',
        'bigint(20) unsigned',
        'null: NOT NULL',
        'autoIncrement: AUTO_INCREMENT',
        "comment: COMMENT 'a, (`b`) DEFAULT 5 \\' ''x'''",
      ],
      [
        'x y',
        'varchar(20)',
        'charset: CHARACTER SET latin1',
        'collate: COLLATE latin1_bin',
        'default: DEFAULT NULL',
      ],
      ['g', 'geometry', 'null: NOT NULL', 'srid: /*!80003 SRID 4326 */'],
      ['i', 'int', 'default: DEFAULT NULL', 'invisible: /*!80023 INVISIBLE */', "comment: COMMENT 'i'"],
      ['c', 'decimal(10,2)', 'generated: GENERATED ALWAYS AS ((`id` * 2)) VIRTUAL', 'null: NOT NULL'],
      [
        'j',
        'longtext',
        'charset: CHARACTER SET utf8mb4',
        'collate: COLLATE utf8mb4_bin',
        'default: DEFAULT NULL',
        'check: CHECK (json_valid(`j`))',
      ],
      ['e', "enum('a','b,(c')", 'null: NOT NULL', "default: DEFAULT 'a'"],
      [
        't',
        'timestamp(3)',
        'null: NULL',
        'default: DEFAULT current_timestamp(3)',
        'onUpdate: ON UPDATE current_timestamp(3)',
      ],
      ['z', 'text', 'other: /*M!100301 COMPRESSED*/', "default: DEFAULT concat('a',`e`)"],
      [
        'f',
        'int',
        'other: /*!50606 STORAGE DISK */',
        'other: /*!50606 COLUMN_FORMAT DYNAMIC */',
        "default: DEFAULT '1'",
      ],
    ],
  )
})

test('a key or a constraint has its name and the columns of its own table', () => {
  const { items } = readCreatedTable(SHOWN)
  assert.deepEqual(
    items.map(({ kind, name, columns, isComputed }) => [kind, name, columns.join(', '), isComputed]),
    [
      ['primaryKey', '', 'id', false],
      ['index', 'u', 'x y, i', false],
      ['index', 'low', 'i, x y', true],
      ['index', 'ft', 'z', false],
      ['foreignKey', 'fk', 'i', false],
      ['check', 'ck (1)', 'i, e', true],
    ],
  )
})

test('names stand in the double quotes of ANSI_QUOTES as well', () => {
  const { columns, items } = readCreatedTable(
    `CREATE TABLE "t" (\n  "a ""b""" int DEFAULT NULL,\n  KEY "k" ("a ""b""")\n)`,
  )
  assert.deepEqual([columns[0]?.name, items[0]?.columns], ['a "b"', ['a "b"']])
})

test('a foreign key whose names are shown without doubled backticks is read as it is', () => {
  const { items } = readCreatedTable(
    [
      'CREATE TABLE `a``b` (',
      '  `x``y` int DEFAULT NULL,',
      '  KEY `k``1` (`x``y`),',
      '  CONSTRAINT `fk `1 (a)` FOREIGN KEY (`x`y`, `z`) REFERENCES `d`b`.`t`` (`id`, ``q`) ON DELETE SET NULL ON UPDATE CASCADE,',
      '  CONSTRAINT `fk``2` FOREIGN KEY (`x``y`) REFERENCES `t` (`id`)',
      ')',
    ].join('\n'),
  )
  assert.deepEqual(
    items.map(({ name, columns, text }) => [name, columns, text]),
    [
      ['k`1', ['x`y'], 'KEY `k``1` (`x``y`)'],
      [
        'fk `1 (a)',
        ['x`y', 'z'],
        'CONSTRAINT `fk ``1 (a)` FOREIGN KEY (`x``y`, `z`) REFERENCES `d``b`.`t``` (`id`, ```q`) ON DELETE SET NULL ON UPDATE CASCADE',
      ],
      ['fk`2', ['x`y'], 'CONSTRAINT `fk``2` FOREIGN KEY (`x``y`) REFERENCES `t` (`id`)'],
    ],
  )
})

test('what is no table is refused', () => {
  assert.throws(() => readCreatedTable('CREATE ALGORITHM=UNDEFINED VIEW `v` AS select 1 AS `1`'), {
    code: 'operation.invalid',
  })
})

test('a name is only what the server has quoted, never a text', () => {
  assert.deepEqual(quotedNames("concat(`a`,'`b`',`c ``d```)"), ['a', 'c `d`'])
})

test('a constraint keeps its own name when a column of the same name is renamed', () => {
  assert.equal(
    renameBehindName("CONSTRAINT `x` CHECK (`x` <> '`x`' and `X` > `xy`)", 'x', 'a`b'),
    "CONSTRAINT `x` CHECK (`a``b` <> '`x`' and `a``b` > `xy`)",
  )
})
