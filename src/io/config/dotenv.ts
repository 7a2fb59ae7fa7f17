import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MigError } from '../../errors.ts'
import { isObject } from './kinds.ts'
import type { Variables } from './variables.ts'

/** Variables that were read from dotenv files, each with the name of the file that had the last word. */
export type DotenvValues = ReadonlyMap<string, { readonly value: string; readonly file: string }>

/** Reads dotenv files of one folder; a later one wins, and one that is not there is passed over. */
export async function readDotenv(folder: string, names: readonly string[]): Promise<DotenvValues> {
  const texts = await Promise.all(names.map((name) => readIfThere(join(folder, name))))
  const values = new Map<string, { value: string; file: string }>()
  if (texts.every((text) => text === undefined)) return values
  const { parse } = await import('dotenv')
  for (const [index, file] of names.entries()) {
    for (const [name, value] of Object.entries(parse(texts[index] ?? ''))) values.set(name, { value, file })
  }
  return values
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const code = isObject(cause) ? cause.code : undefined
    // a folder named .env is a habit of Python's users
    if (code === 'ENOENT' || code === 'EISDIR') return undefined
    throw new MigError('config.unreadable', `${path} cannot be read: ${String(code)}`, {
      cause,
      details: { file: path },
    })
  }
}

/** The dotenv files of an environment, the weakest first; undefined: those that serve all environments. */
export function dotenvFiles(environment: string | undefined): readonly string[] {
  if (environment === undefined) return ['.env', '.env.local']
  return ['.env', `.env.${environment}`, '.env.local', `.env.${environment}.local`]
}

/** Sets what is not set yet, and gives the names of what it set. */
export function populate(env: Variables, values: DotenvValues): readonly string[] {
  const names = [...values.keys()].filter((name) => env[name] === undefined)
  for (const name of names) env[name] = values.get(name)!.value
  return names
}

/** Removes variables again. */
export function unset(env: Variables, names: readonly string[]): void {
  for (const name of names) Reflect.deleteProperty(env, name)
}
