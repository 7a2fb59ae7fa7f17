import { MigError } from '../../errors.ts'
import { conflictLines, entryLines, headOfTrail, listLines, statsLines, verdictLines } from '../audit-view.ts'
import { defineCommand } from '../command.ts'
import { heading } from '../heading.ts'

const ACTIONS = ['list', 'show', 'verify', 'stats', 'report', 'metrics', 'conflicts'] as const

type Action = (typeof ACTIONS)[number]

/** What each option goes with. */
const GOES_WITH: Readonly<Record<string, readonly Action[]>> = {
  revision: ['list'],
  outcome: ['list'],
  since: ['list', 'stats'],
  limit: ['list'],
  head: ['verify'],
  from: ['report'],
  to: ['report'],
  format: ['report'],
  output: ['report'],
}

export default defineCommand({
  positionals: [
    {
      name: 'action',
      choices: ACTIONS,
      describe:
        'list (default) the entries, show one, verify the chain, or stats, report, metrics, conflicts',
    },
    { name: 'entry', describe: 'with show: the number of the entry' },
  ],
  options: {
    revision: {
      type: 'string',
      value: 'id',
      describe: 'list: only what is about this revision',
      completes: 'revisions',
    },
    outcome: {
      type: 'string',
      value: 'word',
      describe: 'list: only done, failed, refused, interrupted, ...',
    },
    since: { type: 'string', value: 'time', describe: 'list, stats: from then on; 7d, 12h, or a date' },
    limit: { type: 'string', value: 'number', describe: 'list: so many; else 20' },
    head: {
      type: 'string',
      value: 'seq:hash',
      describe: 'verify: a head that was noted earlier, which has to be among the entries',
    },
    from: { type: 'string', value: 'time', describe: 'report: from then on' },
    to: { type: 'string', value: 'time', describe: 'report: until then' },
    format: { type: 'string', choices: ['json', 'csv', 'md', 'html'], describe: 'report: how; else md' },
    output: {
      type: 'string',
      alias: 'o',
      value: 'file',
      describe: 'report: into a file',
      completes: 'files',
    },
  },
  examples: [
    ['mig audit --since 7d', 'lists what was done in the last week'],
    ['mig audit verify', 'fails where an entry was changed, removed or inserted'],
    ['mig audit report --from 2026-10-01 --format html -o q4.html', 'writes a page for the auditor'],
    ['mig audit metrics > mig.prom', 'writes figures for Prometheus'],
  ],
  async run({ mig: open, ui }, args) {
    const { action = 'list', entry } = args
    refuseStray(action, args)
    const mig = await open()
    const audit = await import('../../app/audit/audit.ts')
    const head = () => {
      if (!ui.json) ui.out(heading(mig, ui))
    }
    switch (action) {
      case 'list': {
        const { revision, outcome, since } = args
        const list = await audit.auditList(mig, { revision, outcome, since, limit: limitOf(args.limit) })
        head()
        return { action, ...list }
      }
      case 'show': {
        if (entry === undefined) {
          throw new MigError('usage', 'mig audit show needs the number of an entry', {
            hint: ['mig audit   lists them'],
          })
        }
        return { action, entry: await audit.auditShow(mig, entry) }
      }
      case 'verify': {
        const verdict = await audit.auditVerify(mig, args.head)
        head()
        return { action, ...verdict }
      }
      case 'stats': {
        const stats = await audit.auditStats(mig, { since: args.since })
        head()
        return { action, ...stats }
      }
      case 'report': {
        const { from, to, format = 'md', output } = args
        return { action, format, ...(await audit.auditReport(mig, { from, to, format, output })) }
      }
      case 'metrics':
        return { action, text: await audit.auditMetrics(mig) }
      case 'conflicts': {
        const conflicts = await audit.auditConflicts(mig)
        head()
        return { action, conflicts }
      }
    }
  },
  print(result, ui) {
    switch (result.action) {
      case 'list':
        ui.list(listLines(result, ui))
        break
      case 'show':
        ui.list(entryLines(result.entry, ui))
        break
      case 'verify':
        ui.list(verdictLines(result, ui))
        if (result.entries > 0) ui.out(headOfTrail(result))
        break
      case 'stats':
        ui.list(statsLines(result, ui))
        break
      case 'report':
        if ('path' in result && result.path !== undefined) ui.out(`written to ${result.path}`)
        else ui.raw(result.text)
        break
      case 'metrics':
        ui.raw(result.text)
        break
      case 'conflicts':
        ui.list(conflictLines(result.conflicts, ui))
        break
    }
  },
  exit: (result) => (result.action === 'verify' && !result.isGood ? 1 : 0),
})

function refuseStray(action: Action, args: Readonly<Record<string, unknown>>): void {
  if (args['entry'] !== undefined && action !== 'show') {
    throw new MigError('usage', `mig audit ${action} takes nothing more`, {
      hint: ['mig audit show <entry>   shows one'],
    })
  }
  for (const [option, actions] of Object.entries(GOES_WITH)) {
    if (args[option] === undefined || actions.includes(action)) continue
    throw new MigError('usage', `--${option} goes with ${actions.join(' and ')}`, {
      hint: ['mig audit --help   lists what there is'],
    })
  }
}

function limitOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new MigError('usage', `--limit ${text}: a whole number from 1 on is needed`, {
    hint: ['mig audit --limit 100'],
  })
}
