import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Writes files that nobody else may read, and gives where each of them is. */
export type PutSecret = (name: string, text: string) => string

/** Lets `work` put secrets into files, which are gone afterwards: a command line may be read by everybody. */
export async function withSecretFiles<T>(work: (put: PutSecret) => Promise<T>): Promise<T> {
  let folder: string | undefined
  try {
    return await work((name, text) => {
      folder ??= mkdtempSync(join(tmpdir(), 'mig-'))
      const path = join(folder, name)
      writeFileSync(path, text, { mode: 0o600, flag: 'wx' })
      return path
    })
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  }
}

/** The certificates among the options of a driver, each as a file. */
export function certificates(
  ssl: unknown,
  put: PutSecret,
): Readonly<Partial<Record<'ca' | 'cert' | 'key', string>>> {
  if (typeof ssl !== 'object' || ssl === null) return {}
  const given = ssl as Readonly<Record<string, unknown>>
  return Object.fromEntries(
    (['ca', 'cert', 'key'] as const).flatMap((name) => {
      const value = given[name]
      const text = Buffer.isBuffer(value) ? value.toString() : value
      return typeof text === 'string' ? [[name, put(`${name}.pem`, text)]] : []
    }),
  )
}

/** How far a driver's options have it look at who answers. */
export function trustOf(ssl: unknown): 'none' | 'encrypted' | 'authority' | 'identity' | undefined {
  if (ssl === undefined || ssl === null) return undefined
  if (ssl === false) return 'none'
  const given = (ssl === true ? {} : ssl) as Readonly<Record<string, unknown>>
  if (given['rejectUnauthorized'] === false) return 'encrypted'
  const looksAway = 'checkServerIdentity' in given || given['verifyIdentity'] === false
  return looksAway ? 'authority' : 'identity'
}
