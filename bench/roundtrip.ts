import { benchProject, checked, parsed } from './schemas/command-line.ts'
import { difference } from './schemas/dump-lines.ts'
import { findSchemas, type SchemaFile } from './schemas/find.ts'
import { load } from './schemas/load.ts'
import { noting, runTrial, type Create, type Found } from './schemas/trial.ts'

const WHOLE = { columnOrder: true }

async function roundtrip(file: SchemaFile, create: Create): Promise<Found> {
  const a = await create()
  await load(a, file)
  const b = await create()
  const empty = await b.dump(WHOLE)
  const source = benchProject(a.url, { url: a.url })
  const project = benchProject(b.url, { url: a.url })
  try {
    const { differences, note } = noting()
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
      counts: [pulled.tables, steps.reduce((sum, step) => sum + step.statements, 0)],
      differences,
      notes: pulled.unmodelled.map((each) => `not modelled: ${each}`),
    }
  } finally {
    source.remove()
    project.remove()
  }
}

process.exitCode = await runTrial({
  script: 'bench:roundtrip',
  subject: 'schema',
  holds: ' with .sql files',
  find: findSchemas,
  heads: ['tables', 'statements'],
  attempt: roundtrip,
  verdict: { good: 'came back as they were', bad: 'did not come back as they were' },
})
