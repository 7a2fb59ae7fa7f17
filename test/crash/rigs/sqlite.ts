import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from '../../support/folders.ts'
import { upgrade } from '../command.ts'
import type { ObservedRequest, ObservedRun } from './rig.ts'

const HOOK = new URL('sqlite-hook.js', import.meta.url).href

/** There is no line between SQLite and its client: a module that the client loads first does it from the inside. */
export async function sqliteRig({ database, folder, fault }: ObservedRequest): Promise<ObservedRun> {
  const heard = join(tempFolder(), 'statements')
  const outcome = await upgrade({
    folder,
    url: database.url,
    preload: [HOOK],
    env: {
      CRASH_HEARD: heard,
      ...(fault && { CRASH_AT: String(fault.statement - 1), CRASH_WHEN: fault.how.replace('kill-', '') }),
    },
  })
  const statements = existsSync(heard) ? readFileSync(heard, 'utf8').trimEnd().split('\n') : []
  return {
    outcome,
    statements: statements.map((line) => String(JSON.parse(line))),
    isStruck: outcome.status === 'SIGKILL',
  }
}
