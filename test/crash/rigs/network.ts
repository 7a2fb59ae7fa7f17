import type { TestDatabase } from '../../support/databases.ts'
import { startUpgrade } from '../command.ts'
import type { How } from '../point.ts'
import { mysqlDialogue } from '../wire/mysql.ts'
import { postgresDialogue } from '../wire/postgres.ts'
import { startProxy, type Fault, type When } from '../wire/proxy.ts'
import { holdTables } from './hold-tables.ts'
import type { ObservedRequest, ObservedRun } from './rig.ts'

/** Runs the command through a proxy. */
export async function networkRig({ database, folder, fault, crash }: ObservedRequest): Promise<ObservedRun> {
  const url = new URL(database.url)
  const dialogue = database.dialect === 'postgres' ? postgresDialogue : mysqlDialogue
  const proxy = await startProxy({ host: url.hostname, port: Number(url.port) }, dialogue)
  url.port = String(proxy.port)
  const command = startUpgrade({ folder, url: url.href })
  let recovered: Promise<void> | undefined
  if (fault) {
    const blows: Blows = {
      kill: () => void command.process.kill('SIGKILL'),
      cut: proxy.cut,
      crash() {
        recovered = crash?.()
      },
    }
    proxy.arm(faultOf(fault, database, blows))
  }
  try {
    const outcome = await command.ended
    await recovered
    return { outcome, statements: proxy.statements, isStruck: proxy.isStruck() }
  } finally {
    await proxy.close()
  }
}

interface Blows {
  readonly kill: () => void
  readonly cut: () => void
  readonly crash: () => void
}

function faultOf(
  { statement, how }: NonNullable<ObservedRequest['fault']>,
  database: TestDatabase,
  { kill, cut, crash }: Blows,
): Fault {
  const at = statement - 1
  if (how === 'kill-waiting') return { at, ...waiting(database, kill) }
  if (how === 'server-kill') return { at, when: 'during', strike: crash }
  return { at, when: whenOf(how), strike: how.startsWith('cut') ? cut : kill }
}

// safe: what a client or a connection suffers is one of them
const whenOf = (how: How) => how.split('-')[1] as When

/** Milliseconds for which another session keeps the tables, so that the next run finds the statement still at work. */
const HELD = 800

function waiting(database: TestDatabase, kill: () => void): Omit<Fault, 'at'> {
  let release: (() => Promise<void>) | undefined
  return {
    when: 'during',
    prepare: async () => {
      release = await holdTables(database)
    },
    strike() {
      kill()
      setTimeout(() => void release?.(), HELD)
    },
  }
}
