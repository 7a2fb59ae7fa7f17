import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { MigError } from '../../../errors.ts'
import { mask } from '../../config/secrets.ts'
import { writePacked } from './write-packed.ts'

/** A program that is run, and what must not be shown of it. */
export interface ToolRun {
  readonly program: string
  /** Without a password: everybody on the machine may read them. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  readonly secrets: readonly string[]
  /** Its standard output goes to this new file, compressed. Default: it is given back. */
  readonly to?: string
  /** Its standard input. */
  readonly from?: Readable
}

/** What a program prints. Throws `backup.failed`, with the end of what it has said, where it cannot be run or fails. */
export async function runTool(run: ToolRun): Promise<string> {
  const { program, args, env, signal, to, from } = run
  signal.throwIfAborted()
  const child = spawn(program, args, { env, stdio: [from ? 'pipe' : 'ignore', 'pipe', 'pipe'] })
  const [out, errors]: [Buffer[], Buffer[]] = [[], []]
  const stop = () => child.kill('SIGKILL')
  signal.addEventListener('abort', stop)
  child.stderr!.on('data', (chunk: Buffer) => errors.push(chunk))
  try {
    const ended = new Promise<string | undefined>((resolve) => {
      child.on('error', (error) => resolve(`cannot be run: ${error.message}`))
      child.on('close', (code, killed) =>
        resolve(
          code === 0 ? undefined : code === null ? `was ended by ${killed}` : `has ended with status ${code}`,
        ),
      )
    })
    if (to === undefined) child.stdout!.on('data', (chunk: Buffer) => out.push(chunk))
    // a program that ends early does not read to the end
    if (from) pipeline(from, child.stdin!).catch(() => undefined)
    const [fault, written] = await Promise.allSettled([
      ended,
      to === undefined ? undefined : writePacked(child.stdout!, to),
    ])
    signal.throwIfAborted()
    if (fault.status === 'fulfilled' && fault.value !== undefined) {
      throw failed(run, fault.value, Buffer.concat(errors).toString('utf8'))
    }
    if (written.status === 'rejected') throw written.reason
    return Buffer.concat(out).toString('utf8')
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

const SHOWN_LINES = 8

function failed({ program, secrets }: ToolRun, fault: string, said: string): MigError {
  const lines = mask(said, secrets)
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
  return new MigError('backup.failed', `${program} ${fault}`, {
    hint: lines.slice(-SHOWN_LINES),
    details: { program },
  })
}

/** What a program says of its version; undefined: it is not there. */
export async function versionText(
  program: string,
  { env, signal }: Pick<ToolRun, 'env' | 'signal'>,
): Promise<string | undefined> {
  try {
    return await runTool({ program, args: ['--version'], env, signal, secrets: [] })
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof MigError) return undefined
    throw error
  }
}
