import { benchProject, checked, parsed } from './schemas/command-line.ts'
import { serversOf, type BenchDatabase, type BenchServer } from './schemas/database.ts'
import { difference } from './schemas/dump-lines.ts'
import { load, Refused } from './schemas/load.ts'
import { findSchemas, type SchemaFile } from './schemas/find.ts'
import { argumentsOf, messageOf, print, printDetails, row } from './schemas/report.ts'

const USAGE = `npm run bench:roundtrip -- <folder> [--mysql] [--only name] [--all]
  <folder>   holds pg/, mysql/ and sqlite/ with .sql files, or is one of them
  --mysql    tries those of mysql/ on MySQL as well as on MariaDB
  --only     only the schemas whose name contains it
  --all      every line of a difference, not only the first ones`

/** What came of one schema on one server. */
interface Found {
  readonly tables: number
  readonly statements: number
  /** What differs, each line with the step that showed it. */
  readonly differences: readonly string[]
  readonly unmodelled: readonly string[]
}

const WHOLE = { columnOrder: true }

async function roundtrip(file: SchemaFile, server: BenchServer, made: BenchDatabase[]): Promise<Found> {
  const a = await server.create()
  made.push(a)
  await load(a, file)
  const b = await server.create()
  made.push(b)
  const empty = await b.dump(WHOLE)
  const source = benchProject(a.url, { url: a.url })
  const project = benchProject(b.url, { url: a.url })
  try {
    const differences: string[] = []
    const note = (step: string, lines: readonly string[]) => {
      differences.push(...lines.map((line) => `${step}: ${line}`))
    }
    const pulled = parsed(source.mig(['pull', '--json']).stdout)
    project.mig(['revision', '--autogenerate', '-m', 'roundtrip', '--json'])
    const { steps } = parsed(project.mig(['upgrade', 'head', '--json']).stdout)
    note('dump', difference(await a.dump(WHOLE), await b.dump(WHOLE)))
    note('check', checked(project))
    project.mig(['pull', 'schema.ts', '--json'])
    project.want('schema.ts')
    note('check after pull', checked(project))
    project.mig(['downgrade', 'base', '--json'])
    note('downgrade', difference(empty, await b.dump(WHOLE)))
    return {
      tables: pulled.tables,
      statements: steps.reduce((sum, step) => sum + step.statements, 0),
      differences,
      unmodelled: pulled.unmodelled,
    }
  } finally {
    source.remove()
    project.remove()
  }
}

const WIDTHS = [24, 10, 6, 10, 8, 10]

async function main(): Promise<number> {
  const given = argumentsOf(process.argv.slice(2))
  if (!given) {
    print(USAGE)
    return 2
  }
  let failures = 0
  print(row(['schema', 'server', 'tables', 'statements', 'seconds', 'differences'], WIDTHS))
  for (const file of findSchemas(given.folder).filter(({ name }) => name.includes(given.only))) {
    for (const server of serversOf(file.family, given)) {
      const made: BenchDatabase[] = []
      const began = performance.now()
      try {
        const found = await roundtrip(file, server, made)
        const { tables, statements, differences, unmodelled } = found
        const seconds = Math.round((performance.now() - began) / 100) / 10
        print(row([file.name, server.name, tables, statements, seconds, differences.length], WIDTHS))
        printDetails(differences, given)
        printDetails(
          unmodelled.map((each) => `not modelled: ${each}`),
          given,
        )
        if (differences.length > 0) failures++
      } catch (error) {
        const refused = error instanceof Refused
        print(row([file.name, server.name, refused ? 'refused' : 'failed'], WIDTHS))
        printDetails(messageOf(error).split('\n'), given)
        if (!refused) failures++
      } finally {
        for (const database of made) await database.drop()
      }
    }
  }
  print(failures === 0 ? 'all came back as they were' : `${failures} did not come back as they were`)
  return failures === 0 ? 0 : 1
}

process.exitCode = await main()
