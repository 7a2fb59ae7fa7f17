import { segment } from '../../core/view/segments.ts'
import { table } from '../../core/view/table.ts'
import { MigError } from '../../errors.ts'
import { defineCommand } from '../command.ts'

export default defineCommand({
  positionals: [
    { name: 'action', choices: ['list', 'show'], describe: 'list (default) or show' },
    { name: 'name', describe: 'the template to show', completes: 'templates' },
  ],
  options: {},
  examples: [
    ['mig templates', 'lists the templates'],
    ['mig templates show revision > templates/revision.eta', 'copies one, to make your own of it'],
  ],
  async run({ mig }, { action = 'list', name }) {
    const { showTemplate, templates } = await import('../../app/templates.ts')
    if (action === 'show') {
      if (name === undefined) {
        throw new MigError('usage', 'which template?', { hint: ['mig templates   lists them'] })
      }
      return showTemplate(await mig(), name)
    }
    if (name === undefined) return templates(await mig())
    throw new MigError('usage', 'mig templates list takes no name', {
      hint: [`mig templates show ${name}   shows one`],
    })
  },
  print(result, ui) {
    if ('text' in result) {
      ui.raw(result.text)
      return
    }
    const rows = result.templates.map(({ name, description, isOwn }) => [
      [segment('id', name)],
      [segment('plain', description)],
      [segment('label', isOwn ? 'your own' : '')],
    ])
    ui.list(table({ columns: [{}, {}, {}], rows }))
  },
})
