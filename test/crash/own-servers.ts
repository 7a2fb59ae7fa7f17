import { statfs } from 'node:fs/promises'
import { serverDialects, variableOf, type ServerDialect, type TestDialect } from '../support/dialects.ts'
import {
  findServers,
  startOwnServer,
  stopEverything,
  type Found,
  type Server,
} from '../support/servers/index.ts'

const MEMORY = '/dev/shm'
const ENOUGH = 3 * 2 ** 30

/** Puts all temporary files into memory, where the machine has room for them there: crashes ask for many small databases. */
export async function workInMemory(): Promise<void> {
  const room = await statfs(MEMORY).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  )
  if (room > ENOUGH) process.env.TMPDIR ??= MEMORY
}

export interface Ground {
  readonly dialect: TestDialect
  /** For people. */
  readonly what: string
  readonly crash?: Server['crash'] | undefined
}

/**
 * For each of the dialects a server of our own, so that it may be killed; where none can be had, one that is there. The
 * environment names them from now on. Throws where there is none.
 */
export async function groundsOf(wanted: readonly TestDialect[]): Promise<readonly Ground[]> {
  const sqlite: readonly Ground[] = [{ dialect: 'sqlite', what: 'files' }]
  const others = await Promise.all(
    serverDialects.filter((dialect) => wanted.includes(dialect)).map(serverFor),
  )
  return [...sqlite.filter(({ dialect }) => wanted.includes(dialect)), ...others]
}

async function serverFor(dialect: ServerDialect): Promise<Ground> {
  const own = await startOwnServer(dialect)
  const found = own.kind === 'found' ? own : (await findServers()).find((each) => each.dialect === dialect)!
  if (found.kind !== 'found') throw new Error(`no ${dialect} server: ${reasonsOf(found).join('; ')}`)
  const { url, version, where, crash } = found.server
  process.env[variableOf(dialect)] = url
  const limits = crash ? '' : `; it is not killed: ${reasonsOf(own).join('; ')}`
  return { dialect, what: `${version}, ${where}${limits}`, crash }
}

const reasonsOf = (found: Found): readonly string[] =>
  found.kind === 'missing' ? found.reasons : found.kind === 'refused' ? [found.reason] : []

/** At Ctrl-C and its like no server of our own stays behind. */
export function stopServersAtSignals(): void {
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => {
      void stopEverything().finally(() => process.exit(status))
    })
  }
}
