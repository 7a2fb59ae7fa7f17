import { existsSync } from 'node:fs'
import type { Backup } from '../../core/backup/backup.ts'
import { shapeOf, shapeQuestion } from '../../core/backup/shape.ts'
import { isMigError } from '../../errors.ts'
import { digestOf } from '../../io/backup/digest.ts'
import { checkTables } from '../../io/backup/files/check-tables.ts'
import { markOf } from '../../io/backup/files/finished-file.ts'
import { wholeOf } from '../../io/backup/files/whole.ts'
import { allBackups, backupOf, placeOf, viewOf, wholeRequest, type BackupView } from './backup.ts'
import type { Mig } from '../mig.ts'

export interface VerifiedBackup extends BackupView {
  /** `unknown`: its file is not on this machine, or it was never finished. */
  readonly verdict: 'good' | 'damaged' | 'unknown'
  /** What is wrong with it, or why nobody can tell. */
  readonly fault?: string
}

export interface VerifiedBackups {
  readonly backups: readonly VerifiedBackup[]
}

/** Reads backups anew, one or all that are there, and compares them with what was written down of them. */
export async function verifyBackups(mig: Mig, id?: string): Promise<VerifiedBackups> {
  const chosen = id === undefined ? (await allBackups(mig)).toReversed() : [await backupOf(mig, id)]
  const backups: VerifiedBackup[] = []
  for (const backup of chosen.filter(({ state }) => state !== 'pruned')) {
    mig.signal.throwIfAborted()
    backups.push({ ...viewOf(mig, backup), ...(await verdictOn(mig, backup)) })
  }
  return { backups }
}

type Verdict = Pick<VerifiedBackup, 'verdict' | 'fault'>

/** Whether a backup holds what it held when it was made. */
export async function verdictOn(mig: Mig, backup: Backup): Promise<Verdict> {
  if (backup.state === 'open') return { verdict: 'unknown', fault: 'it was begun and never finished' }
  const fault = backup.kind === 'file' ? await faultOfFile(mig, backup) : await faultOfTable(mig, backup)
  if (fault === undefined) return { verdict: 'good' }
  return { verdict: fault === ELSEWHERE ? 'unknown' : 'damaged', fault }
}

const ELSEWHERE = 'its file is not on this machine'

async function faultOfFile(mig: Mig, backup: Backup): Promise<string | undefined> {
  const path = placeOf(mig, backup)
  if (!existsSync(path)) return ELSEWHERE
  const { size, sha256 } = await markOf(path)
  if (size !== backup.content.size) return `its file has ${size} bytes instead of ${backup.content.size ?? 0}`
  if (sha256 !== backup.checksum) return 'its file has other bytes than were written'
  if (backup.content.tables) return faultOfTables(path)
  const session = await mig.connect('plan')
  return wholeOf(session).check(wholeRequest(mig, session), path)
}

async function faultOfTables(path: string): Promise<string | undefined> {
  try {
    const { tables } = await checkTables(path)
    const faults = tables.flatMap(({ name, fault }) => (fault === undefined ? [] : [`${name}: ${fault}`]))
    return faults.length > 0 ? faults.join('; ') : undefined
  } catch (error) {
    if (isMigError(error)) return error.message
    throw error
  }
}

async function faultOfTable(mig: Mig, backup: Backup): Promise<string | undefined> {
  const session = await mig.connect('plan')
  const place = placeOf(mig, backup)
  const { sql, bindings } = shapeQuestion(place, session.dialect)
  const shape = shapeOf(await session.query(sql, bindings))
  if (shape === undefined) return `there is no table ${place}`
  const held = shape.columns.filter(({ name }) => !name.startsWith('mig_'))
  const { rows, checksum } = await digestOf(session, place, held)
  if (rows !== backup.rows) return `it holds ${rows} rows instead of ${backup.rows ?? 0}`
  return checksum === backup.checksum ? undefined : 'it holds other values than were kept'
}
