import { completionScript } from '../completion-scripts.ts'
import { defineCommand } from '../command.ts'

export default defineCommand({
  positionals: [
    { name: 'shell', required: true, choices: ['bash', 'zsh', 'fish'], describe: 'bash, zsh or fish' },
  ],
  options: {},
  examples: [
    ['mig completion bash > ~/.local/share/bash-completion/completions/mig', 'for bash'],
    ['mig completion zsh > "${fpath[1]}/_mig"', 'for zsh'],
    ['mig completion fish > ~/.config/fish/completions/mig.fish', 'for fish'],
  ],
  run: (_context, { shell }) => ({ shell, script: completionScript(shell) }),
  print: ({ script }, ui) => ui.raw(script),
})
