import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { line, measure, type Timing } from './measure.ts'
import { project } from './project.ts'

const RUNTIME = join(process.cwd(), 'dist', 'runtime', 'index.js')
const REVISIONS = 100
const AIM = 1.5

/** The databases of the tests, which the benchmark is given an own one beside. */
const SERVERS = [
  { name: 'PostgreSQL', client: 'pg', url: process.env['MIG_TEST_POSTGRES_URL'] },
  { name: 'MySQL', client: 'mysql2', url: process.env['MIG_TEST_MYSQL_URL'] },
  { name: 'MariaDB', client: 'mysql2', url: process.env['MIG_TEST_MARIADB_URL'] },
] as const

/** What a start costs where nothing is pending, against connecting and asking one query through the same knex. */
export async function boot(print: (text: string) => void): Promise<void> {
  print('')
  print(`initDatabase with ${REVISIONS} revisions and nothing pending, against knex and one query`)
  print('repeat: node boot.mjs, and: node bare.mjs, which the benchmark writes beside the revisions')
  compare('SQLite', { client: 'sqlite3', connection: { filename: 'app.db' } }, 'sqlite:app.db', print)
  // safe: the entry of this very package
  const { freshDatabase } = (await import(
    join(process.cwd(), 'dist', 'src', 'library', 'testing', 'index.js')
  )) as typeof import('../src/library/testing/index.ts')
  for (const { name, client, url } of SERVERS) {
    if (url === undefined || url === '') {
      print(`${name}: not measured, no server is named`)
      continue
    }
    const database = await freshDatabase(url)
    try {
      const connection = client === 'pg' ? database.url : settingsOf(database.url)
      compare(name, { client, connection }, database.url, print)
    } finally {
      await database.drop()
    }
  }
}

interface Bare {
  readonly client: string
  readonly connection: unknown
}

function compare(name: string, bare: Bare, url: string, print: (text: string) => void): void {
  const body = (n: number) => `op.createTable('boot_${n}', { id: t.integer().primaryKey() })`
  const cwd = project({ revisions: REVISIONS, graph: 'chain', url, body })
  const knex = `import { createRequire } from 'node:module'
const knexOf = createRequire(${JSON.stringify(RUNTIME)})('knex')
const bare = async () => {
  const knex = knexOf(${JSON.stringify({ ...bare, useNullAsDefault: true })})
  await knex.select(knex.raw('1'))
  await knex.destroy()
}
`
  const ours = `import { initDatabase } from ${JSON.stringify(RUNTIME)}
const boot = async () => {
  const { knex, report } = await initDatabase()
  await knex.destroy()
  return report.outcome
}
`
  writeFileSync(join(cwd, 'bare.mjs'), `${knex}await bare()\n`)
  writeFileSync(join(cwd, 'boot.mjs'), `${ours}await boot()\n`)
  writeFileSync(join(cwd, 'warm.mjs'), knex + ours + WARM)
  measure([{ args: ['boot.mjs'], cwd }], 0)
  const [without, withUs] = measure(
    [
      { args: ['bare.mjs'], cwd },
      { args: ['boot.mjs'], cwd },
    ],
    9,
  )
  print(line(`${name}, a process`, withUs!, without!, AIM))
  const { stdout } = spawnSync(process.execPath, ['warm.mjs'], { cwd, encoding: 'utf8' })
  const warm = JSON.parse(stdout) as Readonly<Record<'bare' | 'boot', Timing>>
  print(line(`${name}, again in the same process`, warm.boot, warm.bare))
}

/** Both in turn, after ten rounds that are not counted. */
const WARM = `const times = { bare: [], boot: [] }
for (let round = 0; round < 60; round++) {
  for (const [name, work] of Object.entries({ bare, boot })) {
    const began = performance.now()
    const outcome = await work()
    if (name === 'boot' && outcome !== 'current') throw new Error(outcome)
    if (round >= 10) times[name].push(performance.now() - began)
  }
}
const timing = (all) => {
  all.sort((a, b) => a - b)
  return { median: all[all.length >> 1], fastest: all[0] }
}
console.log(JSON.stringify({ bare: timing(times.bare), boot: timing(times.boot) }))
`

function settingsOf(url: string): Readonly<Record<string, unknown>> {
  const { hostname: host, port, username: user, password, pathname } = new URL(url)
  return { host, port: Number(port || 3306), user, password, database: pathname.slice(1) }
}
