import { spawn } from 'node:child_process'

/** Who a program runs as. */
export interface Identity {
  readonly uid: number
  readonly gid: number
}

export interface ExecuteOptions {
  readonly cwd?: string
  /** All of its environment; that of this process where it is left out. */
  readonly env?: Readonly<Record<string, string>>
  /** What it reads on stdin. */
  readonly input?: string
  readonly identity?: Identity | undefined
  /** Milliseconds after which it is ended by SIGTERM. */
  readonly timeout?: number
}

export interface Outcome {
  /** The exit status, or the name of the signal that ended it. */
  readonly status: number | string
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end; throws only where it cannot be started. */
export function execute(command: readonly string[], options: ExecuteOptions = {}): Promise<Outcome> {
  const { input, identity, ...spawnOptions } = options
  const [program, ...args] = command
  const child = spawn(program!, args, { stdio: 'pipe', ...spawnOptions, ...identity })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  // a program that ends before it has read everything breaks the pipe; its exit status says so better
  child.stdin.on('error', () => undefined)
  child.stdin.end(input ?? '')
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      resolve({ status: code ?? signal ?? 'unknown', stdout, stderr })
    })
  })
}
