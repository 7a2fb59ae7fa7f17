import { versionOf, type Dialect } from '../src/core/dialect.ts'
import type { Schema } from '../src/core/schema/model.ts'
import { introspectorOf } from '../src/dialects/introspect.ts'
import { benchProject, parsed, questionsIn, type BenchProject, type Printed } from './schemas/command-line.ts'
import { serversOf, type BenchDatabase, type BenchServer } from './schemas/database.ts'
import { difference } from './schemas/dump-lines.ts'
import { findPairs, type SchemaPair } from './schemas/find.ts'
import { argumentsOf, messageOf, print, printDetails, row } from './schemas/report.ts'
import { load, Refused } from './schemas/load.ts'
import { fill, rowsOf } from './schemas/rows.ts'

const USAGE = `npm run bench:pairs -- <folder> [--mysql] [--only name] [--all]
  <folder>   holds pg/, mysql/ and sqlite/, each with folders that hold a.sql and b.sql, or is one of them
  --mysql    tries those of mysql/ on MySQL as well as on MariaDB
  --only     only the pairs whose name contains it
  --all      every line of a difference, not only the first ones`

/** What came of one pair on one server. */
interface Found {
  readonly tables: number
  readonly operations: number
  /** Renames that were decided without asking. */
  readonly decided: readonly string[]
  /** Renames that were asked, and answered with no. */
  readonly asked: readonly string[]
  readonly differences: readonly string[]
  /** Tables that no row could be put into. */
  readonly empty: readonly string[]
}

/** An added column comes last on most servers. */
const UNORDERED = { columnOrder: false }

async function walk(pair: SchemaPair, server: BenchServer, made: BenchDatabase[]): Promise<Found> {
  const a = await server.create()
  made.push(a)
  const b = await server.create()
  made.push(b)
  await load(a, pair.a)
  await load(b, pair.b)
  const { dialect } = server
  const before = await schemaOf(a, dialect)
  const after = await schemaOf(b, dialect)
  const empty = await fill(a, before, after, dialect)
  const dumped = await a.dump(UNORDERED)
  const project = benchProject(a.url, { url: b.url })
  try {
    const differences: string[] = []
    const note = (step: string, lines: readonly string[]) => {
      differences.push(...lines.map((line) => `${step}: ${line}`))
    }
    const kept = keptColumns(before, after)
    const rows = await rowsOf(a, kept, dialect)
    const { printed, asked } = generate(project, 'pair')
    project.mig(['upgrade', 'head', '--json'])
    note('dump', difference(await b.dump(UNORDERED), await a.dump(UNORDERED)))
    for (const [table, was] of rows) {
      const now = (await rowsOf(a, new Map([[table, kept.get(table)!]]), dialect)).get(table)!
      note(`rows of ${table}`, difference(was, now))
    }
    note(
      'again',
      generate(project, 'again').printed.changes.map(({ text }) => text),
    )
    project.mig(['downgrade', 'base', '--json'])
    note('downgrade', difference(dumped, await a.dump(UNORDERED)))
    return {
      tables: Object.keys(before.tables).length,
      operations: printed.changes.length,
      decided: printed.renames.map(({ text }) => text),
      asked,
      differences,
      empty,
    }
  } finally {
    project.remove()
  }
}

/** Writes the revision; what is asked on the way is answered with no. */
function generate(
  project: BenchProject,
  message: string,
): { readonly printed: Printed; readonly asked: readonly string[] } {
  const asked: string[] = []
  for (;;) {
    const refused = asked.flatMap((each) => ['--no-rename', each])
    const args = ['revision', '--autogenerate', '-m', message, '--include', '*', ...refused, '--json']
    const { status, stdout } = project.mig(args, [0, 6])
    if (status === 0) return { printed: parsed(stdout), asked }
    const { questions } = questionsIn(stdout)
    if (questions.length === 0) throw new Error(`mig asks, and does not say what: ${stdout}`)
    asked.push(...questions.map(({ rename }) => rename))
  }
}

async function schemaOf(database: BenchDatabase, dialect: Dialect): Promise<Schema> {
  const [identity] = await database.query(dialect.session.identify)
  const introspect = await introspectorOf(dialect.name)
  const { schema } = await introspect(database, { version: versionOf(String(identity?.['version'])) })
  return schema
}

/** By table, the columns that both have. */
function keptColumns(before: Schema, after: Schema): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.values(before.tables).flatMap(({ name, columns }) => {
      const later = new Set(after.tables[name]?.columns.map((column) => column.name))
      const kept = columns.map((column) => column.name).filter((each) => later.has(each))
      return kept.length > 0 ? [[name, kept] as const] : []
    }),
  )
}

const WIDTHS = [24, 10, 6, 10, 7, 5, 8, 11]

async function main(): Promise<number> {
  const given = argumentsOf(process.argv.slice(2))
  if (!given) {
    print(USAGE)
    return 2
  }
  let failures = 0
  print(row(['pair', 'server', 'tables', 'operations', 'renames', 'asked', 'seconds', 'differences'], WIDTHS))
  for (const pair of findPairs(given.folder).filter(({ name }) => name.includes(given.only))) {
    for (const server of serversOf(pair.family, given)) {
      const made: BenchDatabase[] = []
      const began = performance.now()
      try {
        const { tables, operations, decided, asked, differences, empty } = await walk(pair, server, made)
        const seconds = Math.round((performance.now() - began) / 100) / 10
        const counts = [tables, operations, decided.length, asked.length, seconds, differences.length]
        print(row([pair.name, server.name, ...counts], WIDTHS))
        printDetails(differences, given)
        printDetails(
          [
            ...decided.map((each) => `renamed: ${each}`),
            ...asked.map((each) => `asked, and answered with no: ${each}`),
            ...empty.map((each) => `without rows: ${each}`),
          ],
          given,
        )
        if (differences.length > 0) failures++
      } catch (error) {
        const refused = error instanceof Refused
        print(row([pair.name, server.name, refused ? 'refused' : 'failed'], WIDTHS))
        printDetails(messageOf(error).split('\n'), given)
        if (!refused) failures++
      } finally {
        for (const database of made) await database.drop()
      }
    }
  }
  print(failures === 0 ? 'all got there and back' : `${failures} did not get there and back`)
  return failures === 0 ? 0 : 1
}

process.exitCode = await main()
