import type { ServerDialect } from '../dialects.ts'

/** A server that answered to a login which may create databases. */
export interface Server {
  readonly dialect: ServerDialect
  /** Logs in without a further question; its path names a database that is not for tests. */
  readonly url: string
  readonly version: string
  /** For people: which address, and how it came to be there. */
  readonly where: string
  /** Kills it and starts it again, as a power cut would; absent where it was not started here. */
  crash?(): Promise<void>
}

/** One way to come by a server. `find` throws, with the reason, where the way leads nowhere. */
export interface Way {
  readonly name: string
  /** It starts a server of our own. */
  readonly isOwn?: boolean
  find(): Promise<Server>
}

/** What may be told of a URL: its password is replaced by stars. */
export function maskUrl(url: string): string {
  return url.replace(/^([a-z]+:\/\/[^:/@?]*):.*@/i, '$1:****@')
}

/** The first line of what went wrong; a refused connection to a name with several addresses has its text inside. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join(', ')
  return error instanceof Error ? error.message.trim() : String(error)
}

/** A server that was there before us: it is used where `probe` lives through a login, and left running. */
export async function existing(
  dialect: ServerDialect,
  url: string,
  how: string,
  probe: (url: string) => Promise<string>,
): Promise<Server> {
  const version = await probe(url)
  return { dialect, url, version, where: `${maskUrl(url)} (${how})` }
}
