import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

/** Writes what a stream gives to a new file, compressed, which only its owner may read. Where it throws, the file is closed. */
export async function writePacked(from: Readable, path: string, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted()
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 })
  const closed = once(file, 'close').catch(() => undefined)
  try {
    await pipeline(from, createGzip(), file, ...(signal ? [{ signal }] : []))
  } catch (error) {
    // the reason says more than that it was stopped
    signal?.throwIfAborted()
    throw error
  } finally {
    await closed
  }
}
