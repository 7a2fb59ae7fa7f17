import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { Outcome } from '../support/execute.ts'

const MIG = join(process.cwd(), 'dist', 'bin', 'mig.js')

/** What applies the revisions when an application starts: the command, or a script that calls the library. */
export type Starter = 'command' | 'library'

/** Written beside the revisions: see `writeProject`. */
export const BOOT = 'boot.mjs'

export interface CommandOptions {
  /** The project's. */
  readonly folder: string
  readonly url: string
  /** Default: the command. */
  readonly starter?: Starter
  readonly lockTimeout?: string
  /** Seconds after which it hangs, if it has not ended, and is killed. */
  readonly longest?: number
  /** Modules that Node loads first. */
  readonly preload?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

export interface Command {
  readonly process: ChildProcess
  /** What it has printed so far. */
  printed(): string
  readonly ended: Promise<Outcome>
}

/** Applies all revisions, as at the start of an application. What hangs says so on stderr. */
export function startUpgrade(options: CommandOptions): Command {
  const {
    folder,
    url,
    starter = 'command',
    lockTimeout = '30s',
    longest = 60,
    preload = [],
    env = {},
  } = options
  const program = starter === 'command' ? [MIG, 'upgrade', 'heads'] : [BOOT]
  const child = spawn(process.execPath, [...preload.flatMap((module) => ['--import', module]), ...program], {
    cwd: folder,
    env: { ...process.env, DATABASE_URL: url, LOCK_TIMEOUT: lockTimeout, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const hanging = setTimeout(() => {
    stderr += `${HANGS} within ${longest} s`
    child.kill('SIGKILL')
  }, longest * 1000)
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(hanging)
      resolve({ status: code ?? signal ?? 'unknown', stdout, stderr })
    })
  })
  return { process: child, printed: () => stdout, ended }
}

const HANGS = 'it did not end'

/** Whether it was killed for taking too long. */
export const hasHung = ({ stderr }: Outcome): boolean => stderr.includes(HANGS)

/** Applies all revisions, and waits for the end. */
export const upgrade = (options: CommandOptions): Promise<Outcome> => startUpgrade(options).ended

/** The last lines of what it has printed. */
export const lastWords = ({ stdout, stderr }: Outcome): readonly string[] =>
  `${stdout}${stderr}`.trim().split('\n').slice(-15)
