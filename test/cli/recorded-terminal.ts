import { PassThrough } from 'node:stream'
import { main } from '../../src/cli/main.ts'
import { MigError } from '../../src/errors.ts'
import type { Host } from '../../src/io/host.ts'

export interface Said {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

export interface RecordedOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** Runs a command line in this process, at no terminal, and gives what it said. */
export async function run(argv: readonly string[], options: RecordedOptions = {}): Promise<Said> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const status = await main(argv, {
    host: hostOf(options),
    stdin: () => new PassThrough(),
    stdout,
    stderr,
    signal: options.signal ?? new AbortController().signal,
  })
  return { status, stdout: textOf(stdout), stderr: textOf(stderr) }
}

/** What somebody types to stop a command that asks. */
export const CTRL_C = '\u0003'

/** Runs a command line in this process, at a terminal without colours where somebody types that, in a UTF-8 locale. */
export async function typing(typed: string, argv: readonly string[], cwd: string): Promise<Said> {
  const stdin = Object.assign(new PassThrough(), { isTTY: true })
  const stdout = new PassThrough()
  const stderr = Object.assign(new PassThrough(), { isTTY: true })
  const stopping = new AbortController()
  let shown = ''
  stderr.setEncoding('utf8').on('data', (text: string) => {
    shown += text
    // a terminal makes a signal of it, and a question is what does not end its line
    if (typed === CTRL_C && text.endsWith(' ')) stopping.abort(new MigError('interrupted', 'interrupted'))
  })
  if (typed !== CTRL_C) stdin.write(typed)
  const status = await main([...argv, '--no-color'], {
    host: hostOf({ cwd, env: { LANG: 'C.UTF-8' } }),
    stdin: () => stdin,
    stdout,
    stderr,
    signal: stopping.signal,
  })
  return { status, stdout: textOf(stdout), stderr: shown }
}

function hostOf({ cwd = process.cwd(), env }: RecordedOptions): Host {
  return {
    cwd,
    env: { ...env },
    now: () => new Date('2026-11-21T03:00:00Z'),
    newId: () => '4b1d2c9e8f77',
    operator: () => 'ana@home',
  }
}

function textOf(stream: PassThrough): string {
  return ((stream.read() as Buffer | null) ?? '').toString()
}
