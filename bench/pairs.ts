import { versionOf, type Dialect } from '../src/core/dialect.ts'
import type { Schema } from '../src/core/schema/model.ts'
import { introspectorOf } from '../src/dialects/introspect.ts'
import { benchProject, parsed, questionsIn, type BenchProject, type Printed } from './schemas/command-line.ts'
import type { BenchDatabase, BenchServer } from './schemas/database.ts'
import { difference } from './schemas/dump-lines.ts'
import { findPairs, type SchemaPair } from './schemas/find.ts'
import { load } from './schemas/load.ts'
import { fill, rowsOf } from './schemas/rows.ts'
import { noting, runTrial, type Create, type Found } from './schemas/trial.ts'

/** An added column comes last on most servers. */
const UNORDERED = { columnOrder: false }

async function walk(pair: SchemaPair, create: Create, { dialect }: BenchServer): Promise<Found> {
  const [a, b] = [await create(), await create()]
  await load(a, pair.a)
  await load(b, pair.b)
  const before = await schemaOf(a, dialect)
  const after = await schemaOf(b, dialect)
  const empty = await fill(a, before, after, dialect)
  const dumped = await a.dump(UNORDERED)
  const project = benchProject(a.url, { url: b.url })
  try {
    const { differences, note } = noting()
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
      counts: [
        Object.keys(before.tables).length,
        printed.changes.length,
        printed.renames.length,
        asked.length,
      ],
      differences,
      notes: [
        ...printed.renames.map(({ text }) => `renamed: ${text}`),
        ...asked.map((each) => `asked, and answered with no: ${each}`),
        ...empty.map((each) => `without rows: ${each}`),
      ],
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

process.exitCode = await runTrial({
  script: 'bench:pairs',
  subject: 'pair',
  holds: ', each with folders that hold a.sql and b.sql',
  find: findPairs,
  heads: ['tables', 'operations', 'renames', 'asked'],
  attempt: walk,
  verdict: { good: 'got there and back', bad: 'did not get there and back' },
})
