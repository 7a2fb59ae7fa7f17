import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import type { Dialogue } from './protocol.ts'

/**
 * `before`: the server has not got the statement. `during`: it has just got it. `after`: it has answered, and the client
 * has not heard of it.
 */
export type When = 'before' | 'during' | 'after'

/** What befalls one statement. */
export interface Fault {
  /** Which of the statements, counted from 0 over all connections in the order in which they come. */
  readonly at: number
  readonly when: When
  /** Done before the statement goes on, or does not. */
  prepare?(): Promise<void>
  /** From here on nothing passes any more on the connections of that moment. */
  strike(): void
}

export interface Proxy {
  readonly port: number
  /** The text of each statement that has come by. */
  readonly statements: readonly string[]
  arm(fault: Fault): void
  /** Whether the fault has struck. */
  isStruck(): boolean
  /** Breaks every connection of this moment; new ones are let through. */
  cut(): void
  close(): Promise<void>
}

interface Link {
  readonly client: Socket
  readonly server: Socket
  isFrozen: boolean
}

/** Stands between a client and a server, counts the statements that pass, and lets a fault strike at one of them. */
export async function startProxy(
  target: { readonly host: string; readonly port: number },
  dialogue: () => Dialogue,
): Promise<Proxy> {
  const statements: string[] = []
  const links = new Set<Link>()
  let fault: Fault | undefined
  let struck = false

  const cut = () => {
    for (const { client, server } of links) {
      client.destroy()
      server.destroy()
    }
  }
  const listener = createServer((client) => join(client))
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  return {
    // safe: it listens on a port, not on a path
    port: (listener.address() as AddressInfo).port,
    statements,
    arm(next) {
      fault = next
    },
    isStruck: () => struck,
    cut,
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve())
        cut()
      }),
  }

  function join(client: Socket): void {
    const server = connect({ ...target, noDelay: true })
    client.setNoDelay(true)
    const link: Link = { client, server, isFrozen: false }
    links.add(link)
    const talk = dialogue()
    let isAwaited = false
    let turn = Promise.resolve()

    client.on('data', (chunk: Buffer) => {
      for (const sent of talk.said(chunk)) turn = turn.then(() => pass(sent.bytes, sent.statement))
    })
    server.on('data', (chunk: Buffer) => {
      const isAnswer = talk.answered(chunk)
      if (isAwaited && isAnswer) strike()
      else if (!isAwaited && !link.isFrozen) client.write(chunk)
    })
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      // a connection that breaks is what this is about
      socket.on('error', () => undefined)
      socket.on('close', () => {
        links.delete(link)
        other.destroy()
      })
    }

    async function pass(bytes: Buffer, statement?: string): Promise<void> {
      if (link.isFrozen) return
      const isHit = statement !== undefined && statements.push(statement) - 1 === fault?.at
      if (!isHit || !fault) {
        server.write(bytes)
        return
      }
      await fault.prepare?.()
      if (fault.when === 'before') {
        strike()
        return
      }
      isAwaited = fault.when === 'after'
      const strikeNow = fault.when === 'during'
      server.write(bytes, () => {
        if (strikeNow) strike()
      })
    }
  }

  function strike(): void {
    struck = true
    for (const link of links) link.isFrozen = true
    fault?.strike()
  }
}
