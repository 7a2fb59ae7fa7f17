import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ops, type Op } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/types.ts'
import { assertSound, placeWith, upgradeWith } from './rebuild-support.ts'

/** The same numbers for the same seed (mulberry32). */
function createRandom(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return { below, one: <T>(list: readonly T[]): T => list[below(list.length)]! }
}

type Random = ReturnType<typeof createRandom>

const NAMES = ['a', 'B', '"c d"', '[e]', '`select`', 'é', '"rowid"', "'q'", 'oid', 'z']
const bare = (name: string) => name.replaceAll(/["[\]`']/g, '')
const TYPES = ['', 'INTEGER', 'int', 'TEXT', 'varchar(9)', 'REAL', 'BLOB', 'decimal(5,2)', 'date']
const CLAUSES = [
  '',
  ' COLLATE NOCASE',
  " DEFAULT 'x'",
  ' CHECK (1)',
  ' CONSTRAINT "k k" CHECK (length(1) > 0)',
  ' /* c */',
  ' -- line\n',
]
const VALUES = [
  "'text'",
  '1',
  '2.5',
  'NULL',
  "X'00ff'",
  '9223372036854775807',
  "'12'",
  "'é''s'",
  '-0.0',
  "''",
]
const TABLE_SUFFIX = ['', '', '', ' WITHOUT ROWID']

interface Made {
  readonly script: string
  /** Without the key. */
  readonly columns: readonly string[]
}

function tableFrom(random: Random): Made {
  const written = NAMES.filter(() => random.below(2) === 0).concat('last')
  const suffix = random.one(TABLE_SUFFIX)
  const keys = ['id INTEGER PRIMARY KEY', 'id INT PRIMARY KEY', 'id INTEGER PRIMARY KEY DESC', 'id NOT NULL']
  const key =
    suffix === '' ? random.one([...keys, 'id INTEGER PRIMARY KEY AUTOINCREMENT']) : keys[random.below(3)]!
  const columns = written.map((name) => `${name} ${random.one(TYPES)}${random.one(CLAUSES)}`)
  const generated = random.below(2) === 0 ? [`computed AS (id + 1)${random.one(['', ' STORED'])}`] : []
  const constraints = random.below(2) === 0 ? [`UNIQUE (${written[0]!}, id)`] : []
  const text = `CREATE TABLE t (${[key, ...columns, ...generated, ...constraints].join(`,${random.one([' ', '\n  '])}`)})${suffix};`
  const rows = Array.from({ length: 1 + random.below(5) }, (_, i) => {
    const values = [String(i * 3 + 1), ...written.map(() => random.one(VALUES))]
    return `INSERT INTO t (id, ${written.join(', ')}) VALUES (${values.join(', ')});`
  })
  const indexes = [
    `CREATE INDEX i1 ON t (${random.one(written)} DESC, id);`,
    `CREATE INDEX i2 ON t (id) WHERE ${random.one(written)} IS NULL;`,
  ]
  const trigger = 'CREATE TRIGGER tr AFTER DELETE ON t BEGIN INSERT INTO log VALUES (old.id); END;'
  return {
    script: ['CREATE TABLE log (n);', text, ...rows, ...indexes, trigger].join('\n'),
    columns: written.map(bare),
  }
}

/** Changes, and what the columns are called after them. */
function changesFrom(random: Random, columns: readonly string[]) {
  const list: Op[] = []
  const names = new Map(columns.map((name) => [name, name]))
  const rename = (old: string, to: string) => {
    list.push(ops.renameColumn.make('t', names.get(old)!, to))
    names.set(old, to)
  }
  for (let i = 0; i < 1 + random.below(6); i++) {
    const old = random.one([...names.keys()])
    const other = random.one([...names.keys()])
    const now = names.get(old)!
    switch (random.below(6)) {
      case 0:
        list.push(
          ops.addColumn.make(
            't',
            `new ${i}`,
            random.one([t.integer().unique(), t.text().notNull().default('d'), t.timestamp()]),
          ),
        )
        break
      case 1:
        if (names.size < 2) break
        list.push(ops.dropColumn.make('t', now))
        names.delete(old)
        break
      case 2:
        rename(old, `renamed ${i}`)
        break
      case 3:
        if (old === other) break
        {
          const [one, two] = [names.get(old)!, names.get(other)!]
          rename(old, 'aside')
          rename(other, one)
          rename(old, two)
        }
        break
      case 4:
        list.push(ops.alterColumn.make('t', now, { default: random.one(['x', null]) }))
        break
      case 5:
        list.push(ops.createIndex.make('t', [now], { name: `ix ${i}` }))
        break
    }
  }
  return { list, names }
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`

for (let seed = 1; seed <= 24; seed++) {
  test(`no change of a table loses or alters a row, seed ${seed}`, async () => {
    const random = createRandom(seed)
    const { script, columns } = tableFrom(random)
    const { list, names } = changesFrom(random, columns)
    const place = await placeWith(script)
    const contents = (of: readonly string[]) => {
      const values = ['id', ...of.map(quote)].map((name) => `quote(${name}) || typeof(${name})`)
      return place.database.query(`SELECT ${values.join(` || ', ' || `)} AS row FROM t ORDER BY id`)
    }
    try {
      const before = await contents([...names.keys()])
      const sequence = await place.database.query(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
      )
      await upgradeWith(place.session, list)
      assert.deepEqual(await contents([...names.values()]), before, script)
      assert.deepEqual(
        await place.database.query("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"),
        sequence,
      )
      assert.deepEqual(
        await place.database.query(
          "SELECT name FROM sqlite_master WHERE name LIKE 'mig_new%' OR name LIKE 'mig_guard%'",
        ),
        [],
      )
      await assertSound(place.database)
    } finally {
      await place.close()
    }
  })
}
