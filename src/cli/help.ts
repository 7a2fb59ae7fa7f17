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

/** A page of help for that many columns; undefined: no line is wrapped. */
export type Help = (width: number | undefined) => readonly Line[]

/** What `mig` alone says: the commands that one needs on the first day, and where the rest is. */
export const welcome: Help = (width) => {
  const rows = FIRST_DAY.map((name): Row => [name, COMMANDS[name]!.summary])
  return [
    text(ABOUT),
    [],
    ...columns(
      [
        { heading: 'The first day', rows },
        {
          heading: 'And then',
          rows: [
            ['mig --help', 'All commands'],
            ['mig <command> --help', 'What a command takes, with examples'],
          ],
        },
      ],
      width,
    ),
  ]
}

/** All commands, by group. */
export const overview: Help = (width) => {
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
    ...columns(
      [
        ...GROUPS.map((group) => ({ heading: HEADINGS[group], rows: rowsOf(group) })),
        ...sectionsOf(GLOBAL_OPTIONS),
      ],
      width,
    ),
    [],
    text('mig <command> --help says what a command takes, with examples.'),
  ]
}

const HEADINGS: Readonly<Record<CommandEntry['group'], string>> = {
  'first day': 'The first day',
  graph: 'The graph',
  state: 'The state of a database',
  project: 'The project',
  elsewhere: 'Names from elsewhere',
}

/** One command: what it does, how it is called, what it takes, and examples. */
export function commandHelp(name: string, command: Command): Help {
  const { positionals, options, examples } = command
  const sections = [
    ...(positionals.length === 0 ? [] : [{ heading: 'Arguments', rows: positionals.map(positionalRow) }]),
    ...sectionsOf(options),
    ...sectionsOf(GLOBAL_OPTIONS),
  ]
  return (width) => [
    text(`${COMMANDS[name]!.summary}.`),
    [],
    text(usageLine(name, positionals)),
    [],
    ...columns(sections, width),
    [],
    heading('Examples'),
    ...lines(wrapped(examples, roomFor(examples, width))),
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
function columns(sections: readonly Section[], width: number | undefined): readonly Line[] {
  const room = roomFor(
    sections.flatMap(({ rows }) => rows),
    width,
  )
  const fitting = sections.map(({ rows }) => wrapped(rows, room))
  const rendered = lines(fitting.flat())
  let at = 0
  return sections.flatMap((section, index) => {
    const start = at
    at += fitting[index]!.length
    return [...(index === 0 ? [] : [[]]), heading(section.heading), ...rendered.slice(start, at)]
  })
}

/** Less than this is no column to read. */
const LEAST_ROOM = 16

/** The columns that a terminal leaves for what stands on the right. */
function roomFor(rows: readonly Row[], width: number | undefined): number {
  const left = rows.reduce((widest, [text]) => Math.max(widest, text.length), 0)
  const room = (width ?? Infinity) - left - '  '.length * 2
  return room < LEAST_ROOM ? Infinity : room
}

function wrapped(rows: readonly Row[], room: number): readonly Row[] {
  return rows.flatMap(([left, right]) =>
    wrap(right, room).map((part, at): Row => [at === 0 ? left : '', part]),
  )
}

/** The text in parts of at most so many columns, cut between words. */
function wrap(text: string, room: number): readonly string[] {
  const parts: string[] = []
  for (const word of text.split(' ')) {
    const longer = parts.length === 0 ? word : `${parts.at(-1)!} ${word}`
    if (parts.length > 0 && longer.length > room) parts.push(word)
    else parts.splice(-1, 1, longer)
  }
  return parts
}

function lines(rows: readonly Row[]): readonly Line[] {
  return table({
    columns: [{}, {}],
    rows: rows.map(([left, right]) => [[segment('plain', `  ${left}`)], [segment('plain', right)]]),
  })
}

const text = (words: string): Line => [segment('plain', words)]
const heading = (words: string): Line => [segment('mark', words)]
