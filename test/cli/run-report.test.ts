import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openMig } from '../../src/app/mig.ts'
import { createUi } from '../../src/cli/output.ts'
import { createRunReport } from '../../src/cli/run-report.ts'
import { planUpgrade, type Plan } from '../../src/core/graph/index.ts'
import { tempFolder, writeFiles } from '../support/folders.ts'

const PLAN: Plan = { direction: 'up', target: 'head', steps: [], from: [], to: [], unknown: [] }

const SQL = (id: string, parents: string) =>
  `-- revision: ${id}\n-- down_revision: ${parents}\n-- message: make ${id}\n-- upgrade\n`

/** A report of a run in a project, and the lines that it writes, each with its stream. */
async function reporting(terminal: { readonly isTTY?: boolean; readonly columns?: number } = {}) {
  const cwd = tempFolder()
  writeFiles(cwd, {
    'migrate.config.json': '{ "environments": { "dev": { "url": "sqlite:dev.db" } } }',
    'revisions/1.sql': SQL('aaaa1111', 'none'),
    'revisions/2.sql': SQL('bbbb2222', 'none'),
    'revisions/3.sql': SQL('cccc3333', 'aaaa1111, bbbb2222'),
  })
  const mig = await openMig({
    host: { cwd, env: {}, now: () => new Date(), newId: () => 'x', operator: () => 'ana@home' },
  })
  const written: [stream: string, text: string][] = []
  const stream = (name: string) => ({
    ...terminal,
    write: (text: string) => written.push([name, text]),
  })
  const ui = createUi({
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    env: {},
    json: false,
    noColor: true,
    verbose: false,
    utc: false,
    mask: (text) => text,
  })
  return { mig, report: createRunReport(mig, ui), written }
}

describe('what a run says', () => {
  test('begins with where it works and how much there is to do', async () => {
    const { report, written } = await reporting()
    report.planned(PLAN)
    assert.deepEqual(written, [['stdout', 'dev, sqlite dev.db, nothing to apply\n']])
  })

  test('puts the steps under each other, and gives that up where a terminal has no room for it', async () => {
    for (const [columns, expected] of [
      [80, '  ✓ aaaa1111  make aaaa1111                            2 ms\n'],
      [44, '  ✓ aaaa1111  make aaaa1111             2 ms\n'],
    ] as const) {
      const { mig, report, written } = await reporting({ isTTY: true, columns })
      const plan = planUpgrade(mig.graph(), [], 'head')
      report.planned(plan)
      const step = { ...plan.steps[0]!, shortId: 'aaaa1111' }
      report.step({ event: 'ended', result: { step, durationMs: 2, statements: 1, outcome: 'done' } })
      assert.equal(written.at(-1)![1], expected)
    }
  })

  test('names the place once where it had to wait before', async () => {
    const { report, written } = await reporting()
    report.waiting('mig pid 7')
    report.planned(PLAN)
    assert.deepEqual(written, [
      ['stdout', 'dev, sqlite dev.db\n'],
      ['stderr', 'waiting for mig pid 7, which works on this database\n'],
      ['stdout', 'nothing to apply\n'],
    ])
  })

  test('names the place once where it has to wait after', async () => {
    const { report, written } = await reporting()
    report.planned(PLAN)
    report.waiting('another process')
    assert.deepEqual(written, [
      ['stdout', 'dev, sqlite dev.db, nothing to apply\n'],
      ['stderr', 'waiting for another process, which works on this database\n'],
    ])
  })
})
