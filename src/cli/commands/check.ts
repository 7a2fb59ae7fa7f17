import type { CheckResult } from '../../app/check.ts'
import type { HeadsLockResult } from '../../app/heads-lock.ts'
import { segment } from '../../core/view/segments.ts'
import { MigError } from '../../errors.ts'
import { asides, changeLines } from '../changes.ts'
import { defineCommand } from '../command.ts'
import { COMPARISON_OPTIONS } from '../comparison-options.ts'
import { heading } from '../heading.ts'
import type { Ui } from '../output.ts'

export default defineCommand({
  tidiesUp: true,
  positionals: [],
  options: {
    ...COMPARISON_OPTIONS,
    lock: {
      type: 'boolean',
      describe: 'compare mig.lock with the revisions instead; exits with 1 where it does not fit',
      group: 'The lock file',
    },
    write: {
      type: 'boolean',
      describe: 'with --lock: write it; revision, merge and edit keep it up to date from then on',
      group: 'The lock file',
    },
  },
  examples: [
    ['mig check', 'compares schema, revisions and database; exits with 5 where two of them differ'],
    ["mig check --exclude 'audit_*'", 'leaves tables out of it'],
    ['mig check --lock', 'says whether mig.lock is of these revisions, as in a merge request'],
  ],
  async run({ mig: open, ui }, { include, exclude, lock, write }): Promise<CheckResult | HeadsLockResult> {
    if (write && !lock) {
      throw new MigError('usage', '--write goes with --lock', { hint: ['mig check --lock --write'] })
    }
    const mig = await open()
    if (lock) return (await import('../../app/heads-lock.ts')).headsLock(mig, { write })
    if (!ui.json) ui.out(heading(mig, ui))
    const { check } = await import('../../app/check.ts')
    return check(mig, { include, exclude })
  },
  print(result, ui) {
    if ('hash' in result) {
      printLock(result, ui)
      return
    }
    for (const { between, changes, maybe, skipped } of result.agreements) {
      const [from, to] = between
      const isSame = changes.length === 0 && skipped === undefined
      const said =
        skipped === undefined
          ? isSame
            ? `${from} and ${to} agree`
            : `to make the ${from} what the ${to} ${to === 'schema' ? 'says' : 'say'}:`
          : `${from} and ${to} not compared: ${skipped}`
      const role = isSame ? 'applied' : skipped === undefined ? 'missing' : 'detail'
      ui.out([
        segment(role, `${isSame ? ui.signs.up : skipped === undefined ? '!' : '?'} `),
        segment('plain', said),
      ])
      ui.list(changeLines(changes, ui))
      for (const text of maybe) ui.out(`  ? perhaps ${text}: autogenerate asks`)
    }
    const { pending } = result
    if (pending.length > 0) {
      ui.out([
        segment('missing', '! '),
        segment(
          'plain',
          `${pending.length} pending: mig upgrade applies ${pending.length === 1 ? 'it' : 'them'}`,
        ),
      ])
    }
    asides(result, ui)
  },
  exit(result) {
    if ('hash' in result) return result.fits ? 0 : 1
    return result.agrees ? 0 : 5
  },
})

function printLock(
  { relativePath, exists, differences, fits, written, heads }: HeadsLockResult,
  ui: Ui,
): void {
  const many = `${heads.length} ${heads.length === 1 ? 'head' : 'heads'}`
  if (fits) {
    ui.out([
      segment('applied', `${ui.signs.up} `),
      segment('plain', `${relativePath} ${written ? 'written' : 'fits the revisions'}: ${many}`),
    ])
    return
  }
  const problem = exists ? 'does not fit the revisions' : 'is not there'
  ui.out([segment('missing', '! '), segment('plain', `${relativePath} ${problem}`)])
  for (const difference of differences) ui.out(`  ${difference}`)
  ui.out('  mig check --lock --write   writes it')
}
