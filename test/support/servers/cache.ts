import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'

/** Where what was downloaded is kept for the next run: MIG_TEST_CACHE, else a folder of the user's cache. */
function cacheFolder(): string {
  return process.env.MIG_TEST_CACHE ?? join(homedir(), '.cache', 'migraph-test')
}

/**
 * The folder `name` of the cache; `fill` makes its content the first time, in another folder that is renamed when it is
 * complete, so that a run which was killed, or two at once, leave nothing half-made.
 */
export async function cached(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cacheFolder(), name)
  if (existsSync(folder)) return folder
  await mkdir(dirname(folder), { recursive: true })
  const partial = await mkdtemp(`${folder}.`)
  try {
    console.error(`getting ${basename(folder)} (only this once, it is kept in ${cacheFolder()})`)
    await fill(partial)
    await rename(partial, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error
    })
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
  return folder
}
