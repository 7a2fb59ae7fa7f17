import type { NewestBackup } from '../../core/safety/policy.ts'
import { isMigError } from '../../errors.ts'
import { runCommand } from '../../io/schema-sources/run-command.ts'
import { allBackups, isHere, sortOf } from './backup.ts'
import type { Mig } from '../mig.ts'

/** Milliseconds that the project's own command may take. */
const LONGEST = 30_000

/** What the command of a project has said, asked once. */
const said = new WeakMap<Mig, Promise<NewestBackup>>()

/** When the newest backup of the whole database was made. Undefined: the policy asks for none. */
export async function newestBackup(mig: Mig): Promise<NewestBackup | undefined> {
  const { backup: required } = mig.settings.environment.policy
  if (required === undefined) return undefined
  // a file that is not there yet has nothing to lose, and nothing that could be kept
  if ((await mig.connect('plan')).isStandIn) return { at: mig.host.now() }
  const own = (await allBackups(mig))
    .filter((backup) => backup.state === 'kept' || backup.state === 'restored')
    .filter((backup) => sortOf(backup) === 'database' && isHere(mig, backup))
    .map(({ createdAt }) => new Date(createdAt))
  if (required.command === undefined) return newest(own)
  const asked = said.get(mig) ?? ask(mig, required.command)
  said.set(mig, asked)
  const { at, problem } = await asked
  return { ...newest(at ? [...own, at] : own), ...(problem !== undefined && { problem }) }
}

function newest(moments: readonly Date[]): NewestBackup {
  const [first] = moments.toSorted((one, other) => other.getTime() - one.getTime())
  return first ? { at: first } : {}
}

async function ask(mig: Mig, command: string): Promise<NewestBackup> {
  const { settings, host, signal } = mig
  const request = {
    command,
    cwd: settings.root,
    env: host.env,
    timeout: LONGEST,
    secrets: settings.secrets,
    signal,
  }
  try {
    const text = (await runCommand(request)).trim()
    const at = momentOf(text)
    return at
      ? { at }
      : { problem: `policy.backup.command prints ${JSON.stringify(text.slice(0, 60))}, which is no time` }
  } catch (error) {
    signal.throwIfAborted()
    if (!isMigError(error)) throw error
    return { problem: `policy.backup.command: ${error.message}` }
  }
}

/** ISO 8601, or seconds since 1970. */
export function momentOf(text: string): Date | undefined {
  const isSeconds = /^\d{1,11}(?:\.\d+)?$/.test(text)
  const isIso = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?: ?(?:Z|[+-]\d\d:?\d\d))?)?$/.test(
    text,
  )
  if (!isSeconds && !isIso) return undefined
  const moment = new Date(isSeconds ? Number(text) * 1000 : text)
  return Number.isNaN(moment.getTime()) ? undefined : moment
}
