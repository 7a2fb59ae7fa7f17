import { spawn, type ChildProcess } from 'node:child_process'
import { constants } from 'node:fs'
import { access, chmod, mkdtemp, open, readFile, realpath, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execute, type ExecuteOptions, type Identity } from '../execute.ts'
import { reasonOf } from './server.ts'

/** Runs a program to its end and gives its stdout; throws with the last lines it said if it fails. */
export async function run(command: readonly string[], options: ExecuteOptions = {}): Promise<string> {
  const { status, stdout, stderr } = await execute(command, options)
  if (status !== 0) throw new Error(`${command[0]!} ended with ${status}: ${lastLines(stdout + stderr)}`)
  return stdout
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-4).join(' / ')
}

/** The path of a program in the folders of PATH, then in others where servers are usually kept. */
export async function findProgram(name: string, others: readonly string[] = []): Promise<string | undefined> {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  for (const folder of [...folders, ...others]) {
    const path = join(folder, name)
    const runs = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (runs) return realpath(path)
  }
  return undefined
}

/** A TCP port of 127.0.0.1 that nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const listener = createServer()
    listener.on('error', reject)
    listener.listen(0, '127.0.0.1', () => {
      const address = listener.address()
      listener.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no free port'))
        else resolve(address.port)
      })
    })
  })
}

/** What has to be undone when the run ends, last one first. */
const undoes: (() => Promise<void>)[] = []
let ending = false

function refuseAtTheEnd(): void {
  if (ending) throw new Error('the run is ending')
}

/** Stops every server that is running or still starting here and removes all temporary data; no more start after it. */
export async function stopEverything(): Promise<void> {
  ending = true
  for (let undo = undoes.pop(); undo !== undefined; undo = undoes.pop()) await undo()
}

/** A temporary folder that other users of the machine may pass through, which an unprivileged server needs. */
export async function privateFolder(): Promise<string> {
  refuseAtTheEnd()
  const path = await mkdtemp(join(await realpath(tmpdir()), 'migtest-'))
  await chmod(path, 0o755)
  undoes.push(() => rm(path, { recursive: true, force: true, maxRetries: 5 }))
  return path
}

export interface ServerProcess {
  readonly command: readonly string[]
  readonly folder: string
  readonly identity?: Identity | undefined
  /** The signal at which it ends at once. */
  readonly stopSignal: NodeJS.Signals
  /** Its version, once it answers; throws until then. */
  probe(): Promise<string>
}

export interface RunningServer {
  readonly version: string
  /** Kills it and starts it again on the data that it leaves; ends when it answers. */
  crash(): Promise<void>
}

/**
 * Starts a server in a process group of its own, so that Ctrl-C reaches only us, and waits for its answer. It runs until
 * `stopEverything`.
 */
export async function startServer(server: ServerProcess): Promise<RunningServer> {
  let running = await launch(server)
  undoes.push(() => end(running.child, server.stopSignal, running.ended))
  const version = await answerOf(server, running)
  return {
    version,
    async crash() {
      running.child.kill('SIGKILL')
      await running.ended
      for (let tries = 1; ; tries++) {
        running = await launch(server)
        try {
          await answerOf(server, running)
          return
        } catch (error) {
          // what PostgreSQL has left at work ends by itself, and until then it does not start
          if (tries === MOST_STARTS) throw error
          await sleep(250)
        }
      }
    },
  }
}

const MOST_STARTS = 40

interface Launched {
  readonly child: ChildProcess
  readonly ended: Promise<void>
}

async function launch(server: ServerProcess): Promise<Launched> {
  const log = await open(logOf(server), 'a')
  const [program, ...args] = server.command
  refuseAtTheEnd()
  const child = spawn(program!, args, {
    cwd: server.folder,
    stdio: ['ignore', log.fd, log.fd],
    detached: true,
    ...server.identity,
  })
  const ended = new Promise<void>((resolve) => {
    child.on('exit', () => resolve())
    child.on('error', () => resolve())
  })
  await log.close()
  return { child, ended }
}

const logOf = ({ folder }: ServerProcess) => join(folder, 'server.log')

/** The version that the server tells once it answers. */
async function answerOf(server: ServerProcess, { child, ended }: Launched): Promise<string> {
  const deadline = Date.now() + 60_000
  let silence = 'no answer'
  while (isRunning(child) && Date.now() < deadline) {
    try {
      return await server.probe()
    } catch (error) {
      silence = reasonOf(error)
    }
    await Promise.race([sleep(100), ended])
  }
  if (isRunning(child)) throw new Error(`does not answer after a minute: ${silence}`)
  throw new Error(`ended while starting: ${lastLines(await readFile(logOf(server), 'utf8'))}`)
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null
}

async function end(child: ChildProcess, signal: NodeJS.Signals, ended: Promise<void>): Promise<void> {
  if (!isRunning(child)) return
  child.kill(signal)
  const force = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await ended
  clearTimeout(force)
}
