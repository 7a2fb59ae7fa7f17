import type { Mig } from '../app/mig.ts'
import type { Host } from '../io/host.ts'
import type { Candidates, Command, Options, OptionSpec, Positional } from './command.ts'
import { COMMANDS } from './commands/index.ts'
import { GLOBAL_OPTIONS } from './options.ts'
import { dashed, splitCommandLine } from './parse.ts'

/** What may stand next, and what it is. */
interface Candidate {
  readonly word: string
  readonly about: string
}

/**
 * What the last of these words could become, one line each: the word, a tab, what it is. The first word is the command
 * itself. Nothing where it cannot be known: a mistake in the project must not disturb a shell.
 */
export async function complete(words: readonly string[], host: Host): Promise<string> {
  const before = words.slice(1, -1)
  const current = words.at(-1) ?? ''
  const found = await candidates(before, current, host).catch((): readonly Candidate[] => [])
  return found
    .filter(({ word }) => word.startsWith(current))
    .map(({ word, about }) => `${word}\t${about.replaceAll(/\s+/g, ' ')}\n`)
    .join('')
}

async function candidates(
  before: readonly string[],
  current: string,
  host: Host,
): Promise<readonly Candidate[]> {
  const { name, rest } = splitCommandLine(before)
  const command = name === undefined ? undefined : await load(name)
  const options: Options = { ...GLOBAL_OPTIONS, ...command?.options }
  const place = placeOf(options, command, rest, current)
  switch (place.kind) {
    case 'option':
      return optionNames(options, rest)
    case 'value': {
      const values = await valuesFor(place.spec, place.typed, before, host)
      return values.map(({ word, about }) => ({ word: place.prefix + word, about }))
    }
    case 'command':
      return name === undefined ? commandNames() : []
  }
}

async function load(name: string): Promise<Command | undefined> {
  return Object.hasOwn(COMMANDS, name) ? (await COMMANDS[name]!.load()).default : undefined
}

type Place =
  | { readonly kind: 'command' | 'option' }
  | {
      readonly kind: 'value'
      readonly spec: OptionSpec | Positional
      readonly typed: string
      readonly prefix: string
    }

function placeOf(
  options: Options,
  command: Command | undefined,
  rest: readonly string[],
  current: string,
): Place {
  const [, long, attached] = /^--([^=]+)=(.*)$/s.exec(current) ?? []
  if (long !== undefined) {
    const spec = options[long]
    return spec ? { kind: 'value', spec, typed: attached!, prefix: `--${long}=` } : { kind: 'option' }
  }
  const isValue = rest.map((_, at) => at > 0 && optionTakingNext(options, rest[at - 1]!) !== undefined)
  const open = rest.length === 0 ? undefined : optionTakingNext(options, rest.at(-1)!)
  if (open && !isValue.at(-1)) return { kind: 'value', spec: open, typed: current, prefix: '' }
  if (/^-(?!\d)/.test(current)) return { kind: 'option' }
  const given = rest.filter((token, at) => !isValue[at] && !/^-(?!\d)/.test(token)).length
  const last = command?.positionals.at(-1)
  const spec = command?.positionals[given] ?? (last?.many ? last : undefined)
  return spec ? { kind: 'value', spec, typed: current, prefix: '' } : { kind: 'command' }
}

function optionTakingNext(options: Options, token: string): OptionSpec | undefined {
  const name = /^--([^=]+)$/.exec(token)?.[1] ?? /^-([A-Za-z])$/.exec(token)?.[1]
  if (name === undefined) return undefined
  const spec = Object.entries(options).find(([key, { alias }]) => key === name || alias === name)?.[1]
  return spec?.type === 'string' ? spec : undefined
}

function commandNames(): readonly Candidate[] {
  return Object.entries(COMMANDS).map(([word, { summary }]) => ({ word, about: summary }))
}

function optionNames(options: Options, given: readonly string[]): readonly Candidate[] {
  return Object.entries(options)
    .filter(([key, { array }]) => array === true || !given.includes(dashed(key)))
    .map(([key, { describe }]) => ({ word: dashed(key), about: describe }))
}

async function valuesFor(
  { choices, completes }: OptionSpec | Positional,
  typed: string,
  before: readonly string[],
  host: Host,
): Promise<readonly Candidate[]> {
  if (choices) return choices.map((word) => ({ word, about: '' }))
  // files and folders are the shell's own business
  if (completes === undefined || completes === 'files' || completes === 'folders') return []
  const { openMig } = await import('../app/mig.ts')
  const configPath = given(before, 'config', 'c')
  const environment = completes === 'environments' ? undefined : given(before, 'env', 'e')
  const mig = await openMig({
    host,
    ...(configPath !== undefined && { configPath }),
    ...(environment !== undefined && { environment }),
  })
  return FROM_PROJECT[completes](mig, typed)
}

/** What an option was given earlier in the line. */
function given(before: readonly string[], name: string, letter: string): string | undefined {
  const at = before.findIndex((token) => token === `--${name}` || token === `-${letter}`)
  const attached = before.find((token) => token.startsWith(`--${name}=`))
  return attached?.slice(name.length + 3) ?? (at === -1 ? undefined : before[at + 1])
}

type FromProject = (mig: Mig, typed: string) => Promise<readonly Candidate[]> | readonly Candidate[]

const FROM_PROJECT: Readonly<Record<Exclude<Candidates, 'files' | 'folders'>, FromProject>> = {
  environments: ({ settings }) => settings.environments.map((word) => ({ word, about: 'environment' })),
  revisions,
  async templates(mig) {
    const { templates } = await import('../app/templates.ts')
    return templates(mig).templates.map(({ name, description }) => ({ word: name, about: description }))
  },
}

/** Targets: the words, labels and ids; behind a colon the second end of a range, behind an @ places on a branch. */
function revisions(mig: Mig, typed: string): readonly Candidate[] {
  const graph = mig.graph()
  const start = typed.slice(0, typed.lastIndexOf(':') + 1)
  const [label, place] = typed.slice(start.length).split('@')
  const found =
    place === undefined
      ? [
          { word: 'head', about: 'where the history ends' },
          { word: 'heads', about: 'where all branches end' },
          { word: 'base', about: 'before the first revision' },
          { word: 'current', about: 'where the database stands' },
          ...[...graph.labels.keys()].map((word) => ({ word, about: 'branch' })),
          ...[...graph.revisions.values()].map(({ id, message }) => ({
            word: mig.short(id),
            about: message,
          })),
        ]
      : ['head', 'heads', 'base'].map((word) => ({ word: `${label!}@${word}`, about: 'on this branch' }))
  return found.map(({ word, about }) => ({ word: start + word, about }))
}
