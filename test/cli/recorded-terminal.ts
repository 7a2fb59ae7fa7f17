import { PassThrough } from 'node:stream'
import { main, type Terminal } from '../../src/cli/main.ts'

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
  const terminal: Terminal = {
    host: {
      cwd: options.cwd ?? process.cwd(),
      env: { ...options.env },
      now: () => new Date('2026-11-21T03:00:00Z'),
      newId: () => '4b1d2c9e8f77',
      operator: () => 'ana@home',
    },
    stdin: () => new PassThrough(),
    stdout,
    stderr,
    signal: options.signal ?? new AbortController().signal,
  }
  const status = await main(argv, terminal)
  return { status, stdout: textOf(stdout), stderr: textOf(stderr) }
}

function textOf(stream: PassThrough): string {
  return ((stream.read() as Buffer | null) ?? '').toString()
}
