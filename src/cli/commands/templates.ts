import type { ShownOperation, ShownTemplate } from '../../app/templates.ts'
import { segment, type Line } from '../../core/view/segments.ts'
import { table } from '../../core/view/table.ts'
import { MigError } from '../../errors.ts'
import { defineCommand } from '../command.ts'
import type { Ui } from '../output.ts'

export default defineCommand({
  positionals: [
    { name: 'action', choices: ['list', 'show'], describe: 'list (default) or show' },
    { name: 'name', describe: 'the template to show', completes: 'templates' },
  ],
  options: {
    source: { type: 'boolean', describe: 'print the file itself, to make a template of your own of it' },
  },
  examples: [
    ['mig templates', 'lists the templates'],
    ['mig templates show add_index', 'says what one takes and writes'],
    ['mig templates show sql --source', 'prints its file, to make your own of it'],
  ],
  async run({ mig }, { action = 'list', name, source }) {
    const { showTemplate, templates, templateSource } = await import('../../app/templates.ts')
    if (action === 'show') {
      if (name === undefined) {
        throw new MigError('usage', 'which template?', { hint: ['mig templates   lists them'] })
      }
      return source ? templateSource(await mig(), name) : showTemplate(await mig(), name)
    }
    if (name === undefined) return templates(await mig())
    throw new MigError('usage', 'mig templates list takes no name', {
      hint: [`mig templates show ${name}   shows one`],
    })
  },
  print(result, ui) {
    if ('templates' in result) {
      const rows = result.templates.map(({ name, description, isOwn }) => [
        [segment('id', name)],
        [segment('plain', description)],
        [segment('label', isOwn ? 'your own' : '')],
      ])
      ui.list(table({ columns: [{}, {}, {}], rows }))
      return
    }
    const { operation }: ShownTemplate = result
    if (operation) printOperation(result, operation, ui)
    else ui.raw(result.text)
  },
})

function printOperation(
  { name, description, isOwn }: ShownTemplate,
  operation: ShownOperation,
  ui: Ui,
): void {
  const { parameters, example, generated } = operation
  const rows = parameters.map((parameter) => [
    [segment('id', parameter.name)],
    [segment('plain', parameter.kind === 'choice' ? parameter.choices.join(' | ') : parameter.kind)],
    [segment('detail', needOf(parameter))],
    [segment('plain', parameter.description)],
  ])
  const section = (title: string, lines: readonly string[]): readonly (Line | string)[] =>
    lines.length === 0 ? [] : ['', [segment('detail', title)], ...lines.map((line) => line && `  ${line}`)]
  ui.out(
    [segment('id', name), segment('plain', `  ${description}`), segment('label', isOwn ? '  your own' : '')],
    ...(rows.length > 0 ? ['', ...table({ columns: [{}, {}, {}, {}], rows }).map(indented)] : []),
    ...section('for example', [example]),
    ...section('upgrade', generated.upgrade),
    ...section('downgrade', generated.downgrade),
  )
}

const indented = (line: Line): Line => [segment('plain', '  '), ...line]

function needOf({ isOptional, default: byDefault }: ShownOperation['parameters'][number]): string {
  if (byDefault !== undefined) return `= ${byDefault}`
  return isOptional ? 'optional' : 'needed'
}
