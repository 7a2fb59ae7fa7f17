import { MigError } from '../../errors.ts'
import { segment } from '../../core/view/segments.ts'
import { asides } from '../changes.ts'
import { defineCommand } from '../command.ts'
import { COMPARISON_OPTIONS } from '../comparison-options.ts'

export default defineCommand({
  positionals: [{ name: 'file', describe: 'the file to write, such as schema.ts; else it is printed' }],
  options: {
    format: { type: 'string', choices: ['ts', 'sql'], describe: 'a schema module, or SQL; else by the file' },
    force: { type: 'boolean', describe: 'replaces the file' },
    exclude: COMPARISON_OPTIONS.exclude,
  },
  examples: [
    ['mig pull schema.ts', 'writes the live database as a schema module'],
    ['mig pull --format sql', 'prints it as SQL'],
  ],
  async run({ mig }, { file, format, force, exclude }) {
    const { pull } = await import('../../app/pull.ts')
    return pull(await mig(), {
      ...(file !== undefined && { path: file }),
      format: format ?? formatOf(file),
      force,
      exclude,
    })
  },
  print(result, ui, { file }) {
    const { path, text, tables, objects } = result
    if (path === undefined) ui.raw(text)
    else {
      const counts = [
        `${tables} ${tables === 1 ? 'table' : 'tables'}`,
        ...(objects > 0 ? [`${objects} other ${objects === 1 ? 'thing' : 'things'}`] : []),
      ]
      ui.out([
        segment('applied', `${ui.signs.up} `),
        segment('id', file ?? path),
        segment('detail', `  ${counts.join(', ')}`),
      ])
    }
    asides({ kept: [], warnings: [], ...result }, ui)
  },
})

/** By the ending of the file. Throws `usage` for one that says nothing. */
function formatOf(file: string | undefined): 'ts' | 'sql' {
  if (file === undefined || /\.[cm]?[jt]s$/i.test(file)) return 'ts'
  if (/\.sql$/i.test(file)) return 'sql'
  throw new MigError('usage', `${file} is the name of neither a module nor SQL`, {
    hint: ['mig pull schema.ts', 'mig pull schema.sql'],
  })
}
