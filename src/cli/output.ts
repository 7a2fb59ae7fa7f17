import type { Charset } from '../core/view/glyphs.ts'
import { paintLine, segment, type Line } from '../core/view/segments.ts'
import { createProgress, type Progress } from './progress.ts'
import { COLOURS, PLAIN, SIGNS, toAscii, type Signs } from './style.ts'
import { charsetOf, usesColour } from './terminal.ts'

/** A stream that text goes to: standard output or standard error. */
export interface OutputStream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

export interface OutputOptions {
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  readonly env: Readonly<Record<string, string | undefined>>
  readonly json: boolean
  readonly noColor: boolean
  readonly verbose: boolean
  readonly utc: boolean
  /** Goes over everything that leaves. */
  readonly mask: (text: string) => string
}

/** Where a command says what it has to say. Whatever goes through it has no secret in it. */
export interface Ui {
  readonly json: boolean
  readonly verbose: boolean
  readonly utc: boolean
  /** What standard output may be drawn with. */
  readonly charset: Charset
  readonly signs: Signs
  /** The columns of standard output; undefined: it is no terminal, and nothing is cut. */
  readonly width: number | undefined
  /** The answer, for people: standard output, or standard error where that belongs to JSON. */
  out(...lines: readonly (Line | string)[]): void
  /** The same for a whole listing, of any length. */
  list(lines: readonly Line[]): void
  /** Text for a program or a file. Warns where a secret had to be hidden in it, since it is then not what it was. */
  raw(text: string): void
  /** All else: standard error. */
  note(...lines: readonly (Line | string)[]): void
  warn(message: string): void
  /** The one object of `--json`. */
  object(value: object): void
  readonly progress: Progress
}

export function createUi(options: OutputOptions): Ui {
  const { stdout, stderr, env, json, noColor, mask } = options
  const dressed = (stream: OutputStream) => {
    const facts = { isTerminal: stream.isTTY === true, env }
    return { style: usesColour(facts, noColor) ? COLOURS : PLAIN, charset: charsetOf(facts) }
  }
  const [answer, aside] = [dressed(stdout), dressed(stderr)]
  const progress = createProgress(stderr, SIGNS[aside.charset], mask)
  const people = json ? { stream: stderr, ...aside } : { stream: stdout, ...answer }
  const width = people.stream.isTTY === true ? people.stream.columns || undefined : undefined

  const write = (stream: OutputStream, text: string) => {
    progress.hide()
    stream.write(mask(text))
  }
  const textOf = (lines: readonly (Line | string)[], { style, charset }: typeof answer) => {
    const text = lines.map((line) => `${typeof line === 'string' ? line : paintLine(line, style)}\n`).join('')
    return charset === 'ascii' ? toAscii(text) : text
  }
  const note = (...lines: readonly (Line | string)[]) => write(stderr, textOf(lines, aside))
  const warn = (message: string) => note([segment('pending', 'warning:'), segment('plain', ` ${message}`)])
  return {
    json,
    verbose: options.verbose,
    utc: options.utc,
    charset: people.charset,
    signs: SIGNS[people.charset],
    width,
    out: (...lines) => write(people.stream, textOf(lines, people)),
    list: (lines) => write(people.stream, textOf(lines, people)),
    raw(text) {
      write(stdout, text)
      if (mask(text) !== text) warn('the text holds a password of the settings; it is printed as ****')
    },
    note,
    warn,
    object(value) {
      progress.hide()
      // value by value: a password may well be 1234 or true, and the whole has to stay JSON
      const masked = (_key: string, each: unknown) => (typeof each === 'string' ? mask(each) : each)
      stdout.write(`${JSON.stringify(value, masked, 2)}\n`)
    },
    progress,
  }
}
