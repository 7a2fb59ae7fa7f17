import { spawn } from 'node:child_process'
import { MigError } from '../../errors.ts'
import { defineCommand } from '../command.ts'

export default defineCommand({
  positionals: [
    {
      name: 'target',
      required: true,
      describe: 'the revision: an id or its beginning, a label, head, current',
      completes: 'revisions',
    },
  ],
  options: {},
  examples: [
    ['mig edit head', 'opens the newest revision'],
    ['EDITOR="code --wait" mig edit 9f3c', 'opens one in an editor of your choice'],
  ],
  async run({ mig, questions, ui }, { target }) {
    const { edit, wasEdited } = await import('../../app/edit.ts')
    const project = await mig()
    const result = await edit(project, target)
    const isOpened = questions.canAsk() && !ui.json
    if (isOpened) {
      await openIn(result.editor, result.path)
      await wasEdited(project)
    }
    return { ...result, isOpened }
  },
  print({ isOpened, path, relativePath }, ui) {
    ui.out(isOpened ? relativePath : path)
  },
})

/** Waits until the editor is closed. Its command may have arguments, so a shell reads it; the path is no part of that. */
async function openIn(editor: string, path: string): Promise<void> {
  const isWindows = process.platform === 'win32'
  const child = isWindows
    ? spawn(`${editor} "${path}"`, { stdio: 'inherit', shell: true })
    : spawn('sh', ['-c', `${editor} "$1"`, 'sh', path], { stdio: 'inherit' })
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (status === 0) return
  throw new MigError('usage', `the editor "${editor}" ended with ${status ?? 'a signal'}`, {
    hint: ['VISUAL or EDITOR says which one is opened', `the file is ${path}`],
    details: { editor, path },
  })
}
