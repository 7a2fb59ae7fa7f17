import type { Backup } from '../../core/backup/backup.ts'
import type { PlanReport, StepReport } from '../../core/safety/report.ts'
import type { Risk } from '../../core/safety/risk.ts'
import { sortOf, subjectOf } from './backup.ts'
import type { RestoreRequest } from './restore.ts'
import { hashOf } from '../foresee.ts'
import type { Mig } from '../mig.ts'
import { identified } from '../plan.ts'

/** What restoring a backup would do, for whoever has to let it through. */
export async function planOfRestore(
  mig: Mig,
  backup: Backup,
  { tables = [], into, overwrite }: Omit<RestoreRequest, 'ask' | 'confirm'>,
): Promise<PlanReport> {
  const { risk, why } = concernOf(backup, overwrite === true)
  const name = `backup ${backup.id}`
  const given = JSON.stringify([backup.id, backup.checksum, tables, into ?? null, overwrite === true])
  const step: StepReport = {
    id: name,
    shortId: name,
    message: `of ${subjectOf(backup)}${into === undefined ? '' : ` into ${into}`}`,
    labels: [],
    direction: 'up',
    action: 'run',
    checksum: backup.checksum ?? '',
    digest: hashOf(`restore ${given}`),
    transaction: true,
    operations: [],
    isOpaque: false,
    concerns: [{ risk, why }],
    risk,
    locks: [],
  }
  return identified(mig, {
    command: 'restore',
    target: name,
    given: [given],
    applied: await mig.applied('plan'),
    steps: [step],
    from: [],
    to: [],
    risk,
  })
}

function concernOf(backup: Backup, overwrites: boolean): { readonly risk: Risk; readonly why: string } {
  if (sortOf(backup) === 'database') {
    return { risk: 'CRITICAL', why: 'takes the place of all that was written since then' }
  }
  return overwrites
    ? { risk: 'HIGH', why: 'rows that are there get the values of the backup' }
    : { risk: 'MEDIUM', why: 'puts rows back that are not there; what is there stays' }
}
