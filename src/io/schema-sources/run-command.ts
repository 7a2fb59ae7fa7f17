import { spawn } from 'node:child_process'
import { MigError } from '../../errors.ts'
import { mask } from '../config/secrets.ts'

export interface CommandRequest {
  /** One text is for the shell; a list is a program with its arguments. */
  readonly command: string | readonly string[]
  /** The folder that it runs in. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Milliseconds. */
  readonly timeout: number
  /** What an error must not show. */
  readonly secrets: readonly string[]
  /** Aborting it ends the command; the reason is thrown. */
  readonly signal?: AbortSignal
}

/** What the command prints. Throws `schema.invalid`, with the end of its stderr, where it fails, takes too long or prints nothing. */
export async function runCommand(request: CommandRequest): Promise<string> {
  request.signal?.throwIfAborted()
  const { status, stdout, stderr } = await running(request)
  request.signal?.throwIfAborted()
  if (status !== undefined) throw failed(request, status, stderr)
  if (stdout.trim() === '') throw failed(request, 'has printed nothing', stderr)
  return stdout
}

/** What the command is called in messages. */
export const shownCommand = ({ command, secrets }: Pick<CommandRequest, 'command' | 'secrets'>): string =>
  mask(typeof command === 'string' ? command : command.join(' '), secrets)

interface Outcome {
  /** What is wrong with how it ended; undefined: nothing. */
  readonly status: string | undefined
  readonly stdout: string
  readonly stderr: string
}

function running({ command, cwd, env, timeout, signal }: CommandRequest): Promise<Outcome> {
  return new Promise((settle) => {
    const [program, args] = typeof command === 'string' ? [command, []] : [command[0]!, command.slice(1)]
    const isShell = typeof command === 'string'
    // a group of its own, so that what a shell has started ends with it
    const hasGroup = process.platform !== 'win32'
    const child = spawn(program, args, {
      cwd,
      env,
      shell: isShell,
      detached: hasGroup,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    let reason: string | undefined
    const end = () => {
      try {
        if (hasGroup && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
        else child.kill('SIGKILL')
      } catch {
        // it has ended by itself
      }
    }
    const timer = setTimeout(() => {
      reason = `has not ended after ${timeout / 1000} s`
      end()
    }, timeout)
    signal?.addEventListener('abort', end)
    const done = (status: string | undefined) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      const [out, error] = [stdout, stderr].map((chunks) => Buffer.concat(chunks).toString('utf8'))
      settle({ status: reason ?? status, stdout: out!, stderr: error! })
    }
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    child.on('error', (error) => done(`cannot be started: ${error.message}`))
    child.on('close', (code, killedBy) => {
      if (code === 0) done(undefined)
      else done(code === null ? `was ended by ${killedBy}` : `has ended with status ${code}`)
    })
  })
}

const SHOWN_LINES = 10

function failed(request: CommandRequest, problem: string, stderr: string): MigError {
  const lines = mask(stderr, request.secrets)
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
  return new MigError('schema.invalid', `the command ${shownCommand(request)} ${problem}`, {
    hint: lines.slice(-SHOWN_LINES),
    details: { command: shownCommand(request) },
  })
}
