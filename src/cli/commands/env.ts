import type { SettingValue } from '../../app/environments.ts'
import type { Identity } from '../../core/safety/identity.ts'
import { segment } from '../../core/view/segments.ts'
import { table } from '../../core/view/table.ts'
import { MigError } from '../../errors.ts'
import { defineCommand } from '../command.ts'
import { CONFIRM, confirmationOf } from '../confirmation.ts'
import { META } from '../meta.ts'

export default defineCommand({
  positionals: [
    {
      name: 'action',
      choices: ['list', 'show', 'mark', 'unmark'],
      describe: 'list (default), show, or mark the database as its own, or unmark it',
    },
    { name: 'name', describe: 'the environment, else the chosen one', completes: 'environments' },
  ],
  options: { confirm: CONFIRM, meta: META },
  examples: [
    ['mig env', 'lists the environments and their databases'],
    ['mig env show prod', 'shows the settings of one, and where each comes from'],
    ['mig env mark prod', 'has its database say that it is that of prod, wherever it is met'],
    ['mig env unmark staging', 'has its database say nothing: it was copied from another'],
  ],
  async run(context, { action = 'list', name, confirm: given }) {
    const { mig } = context
    const { environments, showEnvironment } = await import('../../app/environments.ts')
    if (action === 'show') return showEnvironment(await mig(name))
    if (action !== 'list') {
      const { mark, unmark } = await import('../../app/mark.ts')
      const project = await mig(name)
      const confirm = await confirmationOf(context, project, given)
      return action === 'mark' ? mark(project, confirm) : unmark(project, confirm)
    }
    if (name === undefined) return environments(await mig())
    throw new MigError('usage', `mig env list takes no name`, { hint: [`mig env show ${name}   shows one`] })
  },
  print(result, ui) {
    if ('database' in result) {
      const [is, was] = [identityText(result.is), identityText(result.was)]
      const before = result.was === undefined || was === is ? '' : `, and was ${was}`
      ui.out(`${result.database}${ui.signs.separator}${is}${before}`)
      return
    }
    if ('settings' in result) {
      const rows = result.settings.map(({ key, value, unit, from }) => [
        [segment('id', key)],
        [segment('plain', textOf(value) + (unit === undefined ? '' : ` ${unit}`))],
        [segment('detail', from)],
      ])
      ui.list(table({ columns: [{}, {}, {}], rows }))
      return
    }
    const rows = result.environments.map(({ name, chosen, production, database }) => [
      [segment('mark', chosen ? '* ' : '  '), segment(chosen ? 'mark' : 'plain', name)],
      [segment(database === undefined ? 'detail' : 'plain', database ?? 'no database')],
      [segment('missing', production ? 'PRODUCTION' : '')],
    ])
    ui.list(table({ columns: [{}, {}, {}], rows }))
  },
})

function identityText(identity: Identity | undefined): string {
  if (identity === undefined) return 'not marked'
  return `marked as that of "${identity.environment}"${identity.production ? ', production' : ''}`
}

function textOf(value: SettingValue): string {
  if (value === null) return ''
  if (typeof value !== 'object') return String(value)
  if (isList(value)) return value.map(textOf).join(', ')
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key}: ${textOf(inner)}`)
    .join(', ')} }`
}

/** `Array.isArray` does not know readonly ones. */
function isList(value: SettingValue): value is readonly SettingValue[] {
  return Array.isArray(value)
}
