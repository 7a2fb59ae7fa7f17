import { didYouMean } from '../core/text/suggest.ts'
import { MigError } from '../errors.ts'
import type { Command, Options, OptionSpec, Positional } from './command.ts'
import { GLOBAL_OPTIONS, type Globals } from './options.ts'
import { shield, unshield } from './shield.ts'

/** The name of the command, and all that is said to it. */
export interface CommandLine {
  /** undefined: none was named. */
  readonly name: string | undefined
  readonly rest: readonly string[]
}

/** Finds the command's name: the first argument that is neither an option nor the value of a global one. */
export function splitCommandLine(argv: readonly string[]): CommandLine {
  for (let at = 0; at < argv.length; at++) {
    const token = argv[at]!
    if (!token.startsWith('-')) return { name: token, rest: argv.toSpliced(at, 1) }
    if (token === '--') break
    if (takesNext(token)) at++
  }
  return { name: undefined, rest: argv }
}

function takesNext(token: string): boolean {
  const name = /^--(.+)$/.exec(token)?.[1] ?? /^-([A-Za-z])$/.exec(token)?.[1]
  return name !== undefined && finderOf(GLOBAL_OPTIONS)(name)?.[1].type === 'string'
}

/** What was asked for: the options that every command has, and the command's own arguments by their camel-case names. */
export interface Request {
  readonly globals: Globals
  readonly args: Readonly<Record<string, unknown>>
}

/**
 * Reads the arguments of a command, or those of a line that names none. Throws `usage` for what does not fit; beside
 * `--help` nothing has to.
 */
export async function parseArguments(
  name: string | undefined,
  command: Pick<Command, 'options' | 'positionals'>,
  argv: readonly string[],
): Promise<Request> {
  const options: Options = { ...GLOBAL_OPTIONS, ...command.options }
  const find = finderOf(options)
  const { values, rest } = await read(argv, options, find)
  const way = name === undefined ? 'mig --help' : `mig ${name} --help`
  const known = Object.entries(options)
  const parsed = Object.fromEntries(
    known.map(([key, spec]) => [camel(key), valueOf(key, spec, values[key], way)]),
  )
  // safe: made from the table that the type is made from
  const globals = pick(parsed, GLOBAL_OPTIONS) as unknown as Globals
  if (globals.help) return { globals, args: {} }

  const stray = Object.keys(values).find((key) => find(key) === undefined)
  if (stray !== undefined) throw unknownOption(typedAs(stray, argv), known, way)
  const placed = name === undefined ? {} : place(name, command.positionals, rest)
  return { globals, args: { ...pick(parsed, command.options), ...placed } }
}

type Finder = (name: string) => readonly [key: string, spec: OptionSpec] | undefined

/** Looks an option up by its name or its letter. */
function finderOf(options: Options): Finder {
  const entries = Object.entries(options)
  return (name) => entries.find(([key, { alias }]) => key === name || alias === name)
}

type Values = Readonly<Record<string, unknown>>

async function read(argv: readonly string[], options: Options, find: Finder) {
  const { Parser } = await import('./parser.ts')
  const all = Object.entries(options)
  const keysWhere = (fits: (spec: OptionSpec) => boolean) =>
    all.filter(([, spec]) => fits(spec)).map(([key]) => key)
  const parsed = Parser([...shield(argv, (name) => find(name)?.[1])], {
    boolean: keysWhere(({ type }) => type === 'boolean'),
    string: keysWhere(({ type }) => type === 'string'),
    alias: Object.fromEntries(all.flatMap(([key, { alias }]) => (alias === undefined ? [] : [[key, alias]]))),
    configuration: {
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'populate--': true,
      'strip-aliased': true,
    },
  })
  const { _: before, '--': after = [], ...values } = parsed
  return { values: values as Values, rest: [...before, ...after].map((each) => unshield(String(each))) }
}

function valueOf(key: string, spec: OptionSpec, value: unknown, way: string): unknown {
  if (spec.type === 'boolean') return Array.isArray(value) ? value.at(-1) === true : value === true
  const all = (value === undefined ? [] : Array.isArray(value) ? (value as unknown[]) : [value]).map((each) =>
    unshield(String(each)),
  )
  if (all.includes(''))
    throw usage(`${dashed(key)} needs a value: ${dashed(key)} <${spec.value ?? key}>`, way)
  for (const each of all) checkChoice(dashed(key), spec.choices, each, way)
  if (spec.array) return all
  if (all.length > 1) throw usage(`${dashed(key)} is given ${all.length} times: ${all.join(', ')}`, way)
  return all[0]
}

function place(name: string, positionals: readonly Positional[], given: readonly string[]): Values {
  const way = `mig ${name} --help`
  const placed: Record<string, unknown> = {}
  let rest = given
  for (const { name: positional, required, called, many, choices } of positionals) {
    const [first] = rest
    if (first === undefined && required) {
      throw usage(`mig ${name} needs ${called ?? `${article(positional)} ${positional}`}`, way, [
        usageLine(name, positionals),
      ])
    }
    placed[positional] = many ? rest : first
    for (const each of many ? rest : rest.slice(0, 1)) checkChoice(positional, choices, each, way)
    rest = many ? [] : rest.slice(1)
  }
  if (rest.length === 0) return placed
  const takes = ['no arguments', 'one argument', 'two arguments'][positionals.length]!
  throw usage(`mig ${name} takes ${takes}; "${rest.join(' ')}" is too much`, way, [
    usageLine(name, positionals),
  ])
}

/** `mig stamp <revision...> [options]`. */
export function usageLine(name: string, positionals: readonly Positional[]): string {
  const places = positionals.map(({ name: positional, required, many }) => {
    const text = `${positional}${many ? '...' : ''}`
    return required ? `<${text}>` : `[${text}]`
  })
  return ['mig', name, ...places, '[options]'].join(' ')
}

function checkChoice(what: string, choices: readonly string[] | undefined, value: string, way: string): void {
  if (choices === undefined || choices.includes(value)) return
  const near = didYouMean(value, choices)
  const question = near === undefined ? '' : `: did you mean "${near}"?`
  throw usage(`${what} cannot be "${value}"${question}`, way, [`it is one of ${choices.join(', ')}`])
}

function unknownOption(
  typed: string,
  known: readonly (readonly [string, OptionSpec])[],
  way: string,
): MigError {
  const word = typed.replace(/^-+/, '')
  const names = known.map(([key]) => key)
  const near = names.includes(word) ? word : didYouMean(word, names)
  return usage(`unknown option ${typed}${near === undefined ? '' : `: did you mean ${dashed(near)}?`}`, way)
}

/** An unknown letter as a part of what was typed: `-json` is four of them to the parser. */
function typedAs(key: string, argv: readonly string[]): string {
  if (key.length > 1) return `--${key}`
  return argv.find((token) => /^-[^-]/.test(token) && token.includes(key)) ?? `-${key}`
}

/** An option as one types it. */
export function dashed(key: string): string {
  return key.length === 1 ? `-${key}` : `--${key}`
}

function usage(message: string, way: string, hint: readonly string[] = []): MigError {
  return new MigError('usage', message, { hint: [...hint, `${way}   lists what there is`] })
}

function camel(key: string): string {
  return key.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
}

function pick(values: Values, options: Options): Values {
  return Object.fromEntries(Object.keys(options).map((key) => [camel(key), values[camel(key)]]))
}

function article(noun: string): string {
  return /^[aeiou]/.test(noun) ? 'an' : 'a'
}
