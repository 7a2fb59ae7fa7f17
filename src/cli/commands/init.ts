import { segment } from '../../core/view/segments.ts'
import { defineCommand } from '../command.ts'

export default defineCommand({
  positionals: [{ name: 'folder', describe: 'where to make it, else here', completes: 'folders' }],
  options: {},
  examples: [
    ['mig init', 'makes a project here'],
    ['mig init db', 'makes one in the folder db'],
  ],
  async run({ host }, { folder }) {
    const { init } = await import('../../app/init.ts')
    return init(host, folder)
  },
  print({ folder, created }, ui) {
    ui.out(`in ${folder}`)
    ui.list(created.map((name) => [segment('applied', `  ${ui.signs.up} `), segment('plain', name)]))
    ui.out('next: mig revision -m "create users"')
  },
})
