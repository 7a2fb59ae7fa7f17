import type { LockView } from '../../app/lock.ts'
import { segment } from '../../core/view/segments.ts'
import { momentText } from '../../core/view/session.ts'
import { table } from '../../core/view/table.ts'
import { MigError } from '../../errors.ts'
import { defineCommand } from '../command.ts'
import { heading } from '../heading.ts'
import type { Ui } from '../output.ts'

export default defineCommand({
  writes: true,
  positionals: [
    {
      name: 'action',
      choices: ['show', 'release'],
      describe: 'show (default) who works on the database, or take the lock away from one who is gone',
    },
  ],
  options: {
    kill: { type: 'boolean', describe: 'with release: end the connection of whoever holds it' },
  },
  examples: [
    ['mig lock', 'shows who works on the database, and where'],
    ['mig lock release', 'takes the lock away, if its holder is gone'],
    ['mig lock release --kill', "ends the holder's connection first, after asking"],
  ],
  async run({ mig: open, ui, questions }, { action = 'show', kill }) {
    if (kill && action === 'show') {
      throw new MigError('usage', '--kill goes with release', { hint: ['mig lock release --kill'] })
    }
    const mig = await open()
    const { releaseLock, showLock } = await import('../../app/lock.ts')
    ui.out(heading(mig, ui))
    if (action === 'show') return showLock(mig)
    return releaseLock(mig, {
      kill,
      confirm(view) {
        show(view, ui)
        return questions.confirm('End its connection? What it was doing is rolled back where the server can.')
      },
    })
  },
  print(result, ui) {
    if (!('released' in result)) {
      show(result, ui)
      return
    }
    const { released, ended } = result
    if (ended) ui.out(`connection ${ended.number} has ended`)
    ui.out(released ? 'released: whoever held it cannot write any more' : 'free: there is nothing to release')
  },
})

function show({ state, epoch, who, expires, session }: LockView, ui: Ui): void {
  const rows = [
    ['lock', stateText(state, who)],
    ...(epoch === 0 ? [] : [['claims so far', String(epoch)]]),
    ...(expires === undefined ? [] : [['lease until', momentText(expires)]]),
    ...(session === undefined ? [] : [['connection', session.number]]),
    ...(session?.account === undefined ? [] : [['account', session.account]]),
    ...(session?.statement === undefined ? [] : [['statement', session.statement]]),
  ]
  ui.list(
    table({
      columns: [{}, { flexible: true }],
      rows: rows.map(([name = '', text = '']) => [[segment('detail', name)], [segment('plain', text)]]),
      charset: ui.charset,
      width: ui.width,
    }),
  )
}

function stateText(state: LockView['state'], who: string | undefined): string {
  if (state === 'free') return 'free'
  if (state === 'left') return `free: left behind by ${who ?? 'somebody'}, who is gone`
  return who === undefined ? 'held by another process; SQLite does not tell which' : `held by ${who}`
}
