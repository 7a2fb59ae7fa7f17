import { writeFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { line, measure } from './measure.ts'
import { idOf, project } from './project.ts'

const MIG = join(process.cwd(), 'dist', 'bin', 'mig.js')
const SIZE = 1000

/** How long it takes to apply 1,000 tiny revisions, against the same SQL with the same commits through the bare driver. */
export function apply(print: (text: string) => void): void {
  print('')
  print(
    `${SIZE} revisions that each create a table, against the same SQL with the same commits through the bare driver`,
  )
  print(
    'repeat: node dist/bin/mig.js upgrade head, and: node replay.mjs, which the benchmark writes beside them',
  )
  sqlite(print)
  const url = process.env['MIG_TEST_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'
  try {
    postgres(print, url)
  } catch (error) {
    print(
      `PostgreSQL: not measured, ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
    )
  }
}

const body = (n: number) => `op.createTable('bench_${n}', { id: t.integer().primaryKey() })`

function sqlite(print: (text: string) => void): void {
  const cwd = project({ revisions: SIZE, graph: 'chain', url: 'sqlite:app.db', body })
  writeFileSync(
    join(cwd, 'replay.mjs'),
    `import { createRequire } from 'node:module'
const sqlite3 = createRequire(${JSON.stringify(MIG)})('sqlite3')
const db = new sqlite3.Database('app.db')
const run = (sql, values = []) => new Promise((done, fail) => db.run(sql, values, (error) => error ? fail(error) : done()))
${replay('BEGIN IMMEDIATE', (n) => `\${${n}}`, '?')}
db.close()
`,
  )
  const prepare = () => rmSync(join(cwd, 'app.db'), { force: true })
  compare('SQLite', cwd, prepare, print)
}

function postgres(print: (text: string) => void, url: string): void {
  const cwd = project({ revisions: SIZE, graph: 'chain', url, body })
  const clean = `import { createRequire } from 'node:module'
const pg = createRequire(${JSON.stringify(MIG)})('pg')
const db = new pg.Client(${JSON.stringify(url)})
await db.connect()
`
  writeFileSync(
    join(cwd, 'clean.mjs'),
    `${clean}
for (let from = 0; from < ${SIZE}; from += 50) {
  await db.query('DROP TABLE IF EXISTS ' + Array.from({ length: 50 }, (_, i) => 'bench_' + (from + i)).join(', '))
}
await db.query('DROP TABLE IF EXISTS mig_revision, mig_meta')
await db.end()
`,
  )
  writeFileSync(
    join(cwd, 'replay.mjs'),
    `${clean}
const run = (sql, values = []) => db.query(sql, values)
${replay('BEGIN', (n) => `\${${n}}`, '$')}
await db.end()
`,
  )
  const prepare = () => void measure([{ args: ['clean.mjs'], cwd }], 0)
  prepare()
  compare('PostgreSQL', cwd, prepare, print)
  prepare()
}

/** The SQL that the upgrade runs, bookkeeping included. */
function replay(begin: string, inText: (n: string) => string, placeholder: '?' | '$'): string {
  const columns = [
    'revision',
    'message',
    'parents',
    'checksum',
    'how',
    'applied_at',
    'applied_by',
    'environment',
    'tool_version',
  ]
  const values = columns.map((_, i) => (placeholder === '?' ? '?' : `$${i + 1}`)).join(', ')
  return `await run('CREATE TABLE mig_revision (position bigint NOT NULL, ${columns.map((c) => `${c} varchar(255) NOT NULL`).join(', ')}, PRIMARY KEY (revision))')
for (let n = 0; n < ${SIZE}; n++) {
  await run('${begin}')
  await run(\`CREATE TABLE "bench_${inText('n')}" ("id" integer NOT NULL, CONSTRAINT "pk_bench_${inText('n')}" PRIMARY KEY ("id"))\`)
  await run('INSERT INTO mig_revision (position, ${columns.join(', ')}) SELECT COALESCE(MAX(position), 0) + 1, ${values} FROM mig_revision',
    [String(n), 'step ${idOf(0)}', '[]', '${'0'.repeat(64)}', 'upgrade', new Date().toISOString(), 'bench', 'dev', '0'])
  await run('COMMIT')
}`
}

function compare(name: string, cwd: string, prepare: () => void, print: (text: string) => void): void {
  const [bare, ours] = measure(
    [
      { args: ['replay.mjs'], cwd, prepare },
      { args: [MIG, 'upgrade', 'head'], cwd, prepare },
    ],
    3,
  )
  print(line(`${name}, bare driver`, bare!, bare!))
  print(line(`${name}, mig upgrade head`, ours!, bare!, 1.5))
}
