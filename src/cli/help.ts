import { segment, type Line } from '../core/view/segments.ts'
import { table } from '../core/view/table.ts'
import type { Command, Options, Positional } from './command.ts'
import { COMMANDS, GROUPS, type CommandEntry } from './commands/index.ts'
import { GLOBAL_OPTIONS } from './options.ts'
import { dashed, usageLine } from './parse.ts'
import { VERSION } from '../version.ts'

/** The order in which one meets the commands of the first day. */
const FIRST_DAY = ['init', 'revision', 'upgrade', 'downgrade', 'status', 'history'] as const

const ABOUT = `mig ${VERSION} changes the schema of your database, revision by revision.`

type Row = readonly [left: string, right: string]

/** What `mig` alone says: the commands that one needs on the first day, and where the rest is. */
export function welcome(): readonly Line[] {
  const rows = FIRST_DAY.map((name): Row => [name, COMMANDS[name]!.summary])
  return [
    text(ABOUT),
    [],
    ...columns([
      { heading: 'The first day', rows },
      {
        heading: 'And then',
        rows: [
          ['mig --help', 'All commands'],
          ['mig <command> --help', 'What a command takes, with examples'],
        ],
      },
    ]),
  ]
}

/** All commands, by group. */
export function overview(): readonly Line[] {
  const entries = Object.entries(COMMANDS)
  const rowsOf = (group: CommandEntry['group']): readonly Row[] =>
    group === 'first day'
      ? FIRST_DAY.map((name) => [name, COMMANDS[name]!.summary])
      : entries.filter(([, entry]) => entry.group === group).map(([name, { summary }]) => [name, summary])
  return [
    text(ABOUT),
    [],
    text('mig <command> [options]'),
    [],
    ...columns([
      ...GROUPS.map((group) => ({ heading: HEADINGS[group], rows: rowsOf(group) })),
      ...sectionsOf(GLOBAL_OPTIONS),
    ]),
    [],
    text('mig <command> --help says what a command takes, with examples.'),
  ]
}

const HEADINGS: Readonly<Record<CommandEntry['group'], string>> = {
  'first day': 'The first day',
  graph: 'The graph',
  state: 'The state of a database',
  project: 'The project',
}

/** One command: what it does, how it is called, what it takes, and examples. */
export function commandHelp(name: string, command: Command): readonly Line[] {
  const { positionals, options, examples } = command
  return [
    text(`${COMMANDS[name]!.summary}.`),
    [],
    text(usageLine(name, positionals)),
    [],
    ...columns([
      ...(positionals.length === 0 ? [] : [{ heading: 'Arguments', rows: positionals.map(positionalRow) }]),
      ...sectionsOf(options),
      ...sectionsOf(GLOBAL_OPTIONS),
    ]),
    [],
    heading('Examples'),
    ...lines(examples),
  ]
}

interface Section {
  readonly heading: string
  readonly rows: readonly Row[]
}

function sectionsOf(options: Options): readonly Section[] {
  const entries = Object.entries(options)
  const headings = new Set(entries.map(([, { group }]) => group ?? 'Options'))
  return [...headings].map((heading) => ({
    heading,
    rows: entries
      .filter(([, { group }]) => (group ?? 'Options') === heading)
      .map(([key, spec]): Row => {
        const value = spec.type === 'boolean' ? '' : ` <${spec.value ?? spec.choices?.join('|') ?? 'text'}>`
        const letter = spec.alias === undefined ? (key.length === 1 ? '' : '    ') : `-${spec.alias}, `
        return [`${letter}${dashed(key)}${value}`, spec.describe]
      }),
  }))
}

function positionalRow({ name, describe }: Positional): Row {
  return [name, describe]
}

/** Sections whose right columns stand under each other. */
function columns(sections: readonly Section[]): readonly Line[] {
  const rendered = lines(sections.flatMap(({ rows }) => rows))
  let at = 0
  return sections.flatMap((section, index) => {
    const start = at
    at += section.rows.length
    return [...(index === 0 ? [] : [[]]), heading(section.heading), ...rendered.slice(start, at)]
  })
}

function lines(rows: readonly Row[]): readonly Line[] {
  return table({
    columns: [{}, {}],
    rows: rows.map(([left, right]) => [[segment('plain', `  ${left}`)], [segment('plain', right)]]),
  })
}

const text = (words: string): Line => [segment('plain', words)]
const heading = (words: string): Line => [segment('mark', words)]
