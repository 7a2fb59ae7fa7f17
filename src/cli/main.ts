import { didYouMean } from '../core/text/suggest.ts'
import { MigError } from '../errors.ts'
import { mask, secretsOfVariables } from '../io/config/secrets.ts'
import { nodeHost, type Host } from '../io/host.ts'
import { VERSION } from '../version.ts'
import type { Command } from './command.ts'
import { COMMANDS } from './commands/index.ts'
import type { Context } from './context.ts'
import { nameHere } from './elsewhere.ts'
import { report } from './failure.ts'
import { commandHelp, overview, welcome, type Help } from './help.ts'
import { metaOf } from './meta.ts'
import type { Globals } from './options.ts'
import { createUi, type OutputStream, type Ui } from './output.ts'
import { parseArguments, splitCommandLine } from './parse.ts'
import { createProject, type Project } from './project.ts'
import { createQuestions, type InputStream } from './questions.ts'

/** The machine and the terminal that a command runs at. */
export interface Terminal {
  readonly host: Host
  readonly stdin: () => InputStream
  readonly stdout: OutputStream
  readonly stderr: OutputStream & NodeJS.WritableStream
  /** Aborted when the user wants to stop, or the work cannot go on; the reason is a MigError. */
  readonly signal: AbortSignal
}

/** This process's own. */
export function processTerminal(signal: AbortSignal): Terminal {
  const { stdout, stderr } = process
  const stopping = new AbortController()
  signal.addEventListener('abort', () => stopping.abort(signal.reason), { once: true })
  // where nothing is left that could settle it, Node ends the process without a word
  process.once('beforeExit', () => {
    stopping.abort(new MigError('revision.failed', 'a promise that is awaited never settles'))
  })
  return { host: nodeHost(), stdin: () => process.stdin, stdout, stderr, signal: stopping.signal }
}

/** Runs one command line, says all there is to say, and gives the exit status. */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { host, signal } = terminal
  const secrets = new Set(secretsOfVariables(host.env))
  const masked = (text: string) => mask(text, [...secrets])
  const uiFor = (flags: Flags) => createUi({ ...terminal, ...flags, env: host.env, mask: masked })
  let flags = flagsAmong(argv)
  let ui = uiFor(flags)
  let project: Project | undefined
  let env: string | undefined
  try {
    if (argv[0] === '--get-completions') {
      const { complete } = await import('./completion.ts')
      ui.raw(await complete(argv.slice(1), host))
      return 0
    }
    if (asksForVersion(argv)) {
      if (ui.json) ui.object({ ok: true, version: VERSION })
      else ui.out(VERSION)
      return 0
    }
    const asked = await understand(argv)
    if (asked.kind === 'help') {
      ui.list(asked.help(ui.width))
      return 0
    }
    flags = asked.globals
    env = asked.globals.env
    ui = uiFor(flags)
    // dotenv files may have filled the environment up
    const learn = (more: readonly string[]) =>
      [...more, ...secretsOfVariables(host.env)].forEach((secret) => secrets.add(secret))
    project = createProject({ globals: asked.globals, meta: metaAmong(asked.args), host, signal, ui, learn })
    return await perform(asked, { terminal, ui, project })
  } catch (error) {
    return report(error, ui, { ...flags, env, ...commandAmong(argv), ...project?.environment() })
  } finally {
    ui.progress.hide()
  }
}

type Flags = Pick<Globals, 'json' | 'noColor' | 'verbose' | 'utc' | 'debug'>

/** How to say that the command line itself is wrong. */
function flagsAmong(argv: readonly string[]): Flags {
  const has = (option: string) => argv.includes(option)
  return {
    json: has('--json'),
    noColor: has('--no-color'),
    debug: has('--debug'),
    verbose: false,
    utc: false,
  }
}

/** What a command that writes has been given to write down. */
function metaAmong({ meta }: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Array.isArray(meta) ? metaOf(meta.map(String)) : {}
}

/** Which command it is meant for, if there is one of that name. */
function commandAmong(argv: readonly string[]): { readonly command?: string } {
  const { name } = splitCommandLine(argv)
  return name !== undefined && Object.hasOwn(COMMANDS, name) ? { command: name } : {}
}

/** Whether `--version` stands there before any command. */
function asksForVersion(argv: readonly string[]): boolean {
  const at = argv.findIndex((token) => token === '--version' || token === '-V')
  return at !== -1 && splitCommandLine(argv.slice(0, at)).name === undefined
}

interface Wanted {
  readonly kind: 'command'
  readonly name: string
  readonly command: Command
  readonly globals: Globals
  /** As it was typed. */
  readonly argv: readonly string[]
  readonly args: Readonly<Record<string, unknown>>
}

type Asked = Wanted | { readonly kind: 'help'; readonly help: Help }

async function understand(argv: readonly string[]): Promise<Asked> {
  if (argv.length === 0) return { kind: 'help', help: welcome }
  const { name, rest } = splitCommandLine(argv)
  if (name === undefined) {
    const { globals } = await parseArguments(undefined, { options: {}, positionals: [] }, rest)
    if (globals.help) return { kind: 'help', help: overview }
    throw new MigError('usage', 'no command is named', { hint: ['mig --help   lists the commands'] })
  }
  if (name === 'help') {
    const about = splitCommandLine(rest).name
    const help = about === undefined ? overview : commandHelp(about, await load(about))
    return { kind: 'help', help }
  }
  const command = await load(name)
  const { globals, args } = await parseArguments(name, command, rest)
  if (globals.help) return { kind: 'help', help: commandHelp(name, command) }
  return { kind: 'command', name, command, globals, argv, args }
}

async function load(name: string): Promise<Command> {
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (entry !== undefined) return (await entry.load()).default
  const names = Object.keys(COMMANDS)
  const near = nameHere(name, names) ?? didYouMean(name, names)
  throw new MigError(
    'usage',
    `there is no command "${name}"${near === undefined ? '' : `: did you mean "${near}"?`}`,
    { hint: ['mig --help   lists the commands'], details: { command: name } },
  )
}

interface Stage {
  readonly terminal: Terminal
  readonly ui: Ui
  readonly project: Project
}

async function perform({ name, command, globals, argv, args }: Wanted, stage: Stage): Promise<number> {
  const { terminal, ui, project } = stage
  const { host, signal } = terminal
  signal.throwIfAborted()
  const context: Context = {
    host,
    globals,
    argv,
    ui,
    questions: createQuestions({ ...terminal, yes: globals.yes }, ui),
    signal,
    mig: project.open,
  }
  const over = new AbortController()
  const stopped = stopOn({ signal, over: over.signal }, command, ui)
  try {
    const work = command.perform(context, args)
    const outcome = await (stopped === undefined ? work : Promise.race([work, stopped]))
    if (ui.json) ui.object({ ok: true, command: name, ...project.environment(), ...outcome.result })
    else outcome.print(ui)
    return outcome.status
  } finally {
    over.abort()
    // what was left running holds the connection; the process is about to end
    if (stopped === undefined || !signal.aborted) await project.close()
  }
}

/** Milliseconds. */
const TIDYING = 5000

interface Signals {
  readonly signal: AbortSignal
  /** Aborted when the command has ended: nothing is left to stop. */
  readonly over: AbortSignal
}

/** A command that writes ends by itself, after rolling back; any other is left as it is, some after a moment. */
function stopOn({ signal, over }: Signals, command: Command, ui: Ui): Promise<never> | undefined {
  const once = { once: true, signal: over }
  if (command.writes) {
    const say = () => {
      // safe: so it is by `Terminal`
      const { code } = signal.reason as MigError
      if (code === 'interrupted' || code === 'terminated') ui.note('stopping; once more, and it ends at once')
    }
    signal.addEventListener('abort', say, once)
    return undefined
  }
  return new Promise((_resolve, reject) => {
    // whoever aborts gives an error as the reason
    const leave = () => reject(signal.reason as Error)
    const stop = () => (command.tidiesUp ? setTimeout(leave, TIDYING) : leave())
    signal.addEventListener('abort', stop, once)
  })
}
