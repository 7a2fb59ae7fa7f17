import type { SettingValue } from '../../app/environments.ts'
import { segment } from '../../core/view/segments.ts'
import { table } from '../../core/view/table.ts'
import { MigError } from '../../errors.ts'
import { defineCommand } from '../command.ts'

export default defineCommand({
  positionals: [
    { name: 'action', choices: ['list', 'show'], describe: 'list (default) or show' },
    { name: 'name', describe: 'the environment to show, else the chosen one', completes: 'environments' },
  ],
  options: {},
  examples: [
    ['mig env', 'lists the environments and their databases'],
    ['mig env show prod', 'shows the settings of one, and where each comes from'],
  ],
  async run({ mig }, { action = 'list', name }) {
    const { environments, showEnvironment } = await import('../../app/environments.ts')
    if (action === 'show') return showEnvironment(await mig(name))
    if (name === undefined) return environments(await mig())
    throw new MigError('usage', `mig env list takes no name`, { hint: [`mig env show ${name}   shows one`] })
  },
  print(result, ui) {
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
