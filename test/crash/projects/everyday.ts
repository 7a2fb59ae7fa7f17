import type { TestDialect } from '../../support/dialects.ts'
import type { Project, Revision } from './project.ts'

/**
 * Revisions as people write them: operations, rows, raw SQL, questions and functions among each other, in transactions and
 * without. What has run twice, or not at all, shows in the number of `counter` and in the lines of `log`. In several
 * projects, as every crash costs two runs of one.
 */
export function everydayProjects(dialect: TestDialect): readonly Project[] {
  return [
    { name: 'operations', revisions: [START, OPERATIONS] },
    { name: 'code', revisions: [START, ROWS, CODE] },
    { name: 'raw', revisions: [START, RAW[dialect]] },
    { name: 'outside', revisions: [START, OUTSIDE[dialect], END] },
  ]
}

/** Two lines that must have run once when the revision has. */
const counted = (what: string) => [
  `op.execute('UPDATE counter SET n = n + 1')`,
  `op.execute("INSERT INTO log (what) VALUES ('${what}')")`,
]

const START: Revision = {
  name: 'start',
  upgrade: [
    // without a key: a line that is written twice is there twice
    `op.createTable('log', { what: t.varchar(200) })`,
    `op.createTable('counter', { n: t.integer().notNull() })`,
    `op.bulkInsert('counter', [{ n: 0 }])`,
    `op.createTable('people', { id: t.integer().primaryKey(), name: t.varchar(50).notNull().default('nobody') })`,
    `op.createTable('teams', { id: t.integer().primaryKey(), city: t.varchar(20) })`,
    `op.bulkInsert('people', [{ id: 1, name: 'Ana' }, { id: 2, name: "Conan O'Brien" }])`,
    ...counted('start'),
  ],
}

const OPERATIONS: Revision = {
  name: 'operations',
  upgrade: [
    `op.bulkInsert('teams', [{ id: 1, city: 'Rome' }])`,
    `op.addColumn('people', 'team_id', t.integer().references('teams', 'id'))`,
    ...counted('between'),
    `op.createIndex('people', ['name'])`,
    `op.renameColumn('people', 'name', 'full_name')`,
    `op.alterColumn('people', 'full_name', { type: t.varchar(90) }, { type: t.varchar(50), nullable: false, default: 'nobody' })`,
    `op.addCheck('people', 'id > 0', { name: 'ck_people_positive' })`,
    `op.renameTable('teams', 'clubs')`,
    `op.createView('named', 'SELECT id, full_name FROM people')`,
    `op.dropIndex('people', 'ix_people_name')`,
    ...counted('operations'),
  ],
}

const ROWS: Revision = {
  name: 'rows',
  upgrade: [
    `op.bulkInsert('teams', [{ id: 1, city: 'Rome' }, { id: 2, city: 'Oslo' }])`,
    `op.update('people', { name: 'Bea' }, { where: { id: 1 } })`,
    `op.execute('UPDATE counter SET n = n + ?', { bindings: [1] })`,
    `op.delete('teams', { where: { id: 2 } })`,
    ...counted('rows'),
  ],
}

const CODE: Revision = {
  name: 'code',
  upgrade: [
    `op.addColumn('people', 'letters', t.integer())`,
    `const people = await op.query<{ id: number; name: string }>('SELECT id, name FROM people ORDER BY id')`,
    `for (const { id, name } of people) op.execute('UPDATE people SET letters = ? WHERE id = ?', { bindings: [name.length, Number(id)] })`,
    `await op.run(async (trx) => {`,
    `  await trx('counter').increment('n', 1)`,
    `  await trx('log').insert({ what: 'a function' })`,
    `})`,
    `op.createIndex('people', ['letters'])`,
    `const [counter] = await op.query<{ n: number }>('SELECT n FROM counter')`,
    "op.execute(`INSERT INTO log (what) VALUES ('counted ${counter!.n}')`)",
    ...counted('code'),
  ],
}

/** DDL that is not said through an operation; where it leaves no trace in the catalogue, with a question that tells it. */
const raw = (...lines: readonly string[]): Revision => ({
  name: 'raw',
  upgrade: [
    `op.execute('CREATE TABLE raw_made (id integer, note varchar(20)); CREATE INDEX raw_by_note ON raw_made (note)')`,
    `op.execute("INSERT INTO raw_made VALUES (1, 'a'), (2, 'b')")`,
    `op.execute('ALTER TABLE raw_made ADD COLUMN more varchar(5)')`,
    ...lines,
    `op.execute('DROP TABLE raw_made')`,
    ...counted('raw'),
  ],
})

const mysqlRaw = raw(
  `op.execute('TRUNCATE TABLE raw_made', { verify: 'SELECT COUNT(*) = 0 FROM raw_made' })`,
  `op.execute('CREATE PROCEDURE raw_note() INSERT INTO log (what) VALUES (\\'called\\')')`,
  `op.execute('CALL raw_note()', { verify: "SELECT COUNT(*) FROM log WHERE what = 'called'" })`,
)

const RAW: Readonly<Record<TestDialect, Revision>> = {
  sqlite: raw(`op.execute('DELETE FROM raw_made')`),
  postgres: raw(
    `op.execute('TRUNCATE TABLE raw_made')`,
    `op.execute("DO $$ BEGIN INSERT INTO log (what) VALUES ('called'); END $$")`,
  ),
  mariadb: mysqlRaw,
  mysql: mysqlRaw,
}

const outside = (...lines: readonly string[]): Revision => ({
  name: 'outside of a transaction',
  transaction: false,
  upgrade: [...counted('outside, at first'), ...lines, ...counted('outside')],
})

const mysqlOutside = outside(
  `op.addColumn('teams', 'country', t.varchar(20))`,
  `op.execute('ANALYZE TABLE people')`,
  `op.execute('CREATE INDEX by_country ON teams (country)')`,
  `op.bulkInsert('teams', [{ id: 3, city: 'Paris' }])`,
)

const OUTSIDE: Readonly<Record<TestDialect, Revision>> = {
  sqlite: outside(
    `op.execute('VACUUM')`,
    `op.execute('CREATE TABLE made_outside (id integer)')`,
    `op.execute('CREATE INDEX by_city ON teams (city)')`,
    `op.bulkInsert('teams', [{ id: 3, city: 'Paris' }])`,
  ),
  postgres: outside(
    `op.createIndex('teams', ['city'], { concurrently: true })`,
    `op.createIndex('people', ['name', 'id'], { concurrently: true, unique: true })`,
    `op.execute('VACUUM teams')`,
    `op.addColumn('teams', 'country', t.varchar(20))`,
    `op.execute('DROP INDEX CONCURRENTLY ix_teams_city')`,
    `op.bulkInsert('teams', [{ id: 3, city: 'Paris' }])`,
  ),
  mariadb: mysqlOutside,
  mysql: mysqlOutside,
}

const END: Revision = {
  name: 'end',
  upgrade: [
    `op.createIndex('people', ['name'])`,
    `op.dropTable('teams')`,
    `op.dropColumn('people', 'name')`,
    ...counted('end'),
  ],
}
